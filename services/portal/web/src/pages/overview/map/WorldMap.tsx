import { useQuery } from "@tanstack/react-query";
import { House, Minus, Plus } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import type { Geography } from "@/api/metrics";
import EChart from "@/charts/EChart";
import { usePalette } from "@/charts/palette";
import { useFormats } from "@/i18n/formats";
import { IconButton } from "@/ui/Button";
import { Skeleton } from "@/ui/Skeleton";
import { useWhy } from "@/why/useWhy";
import { ErrorState } from "@/widgets/states";
import { canvasColour } from "./canvasColour";
import styles from "./Geography.module.css";
import { HOME, registerWorld, viewOf, type View } from "./shapes";
import { GEO_MEASURES, MEASURE_OF, type GeoMeasure } from "./heat";
import { partOf, type Where } from "./places";
import { worldMap } from "./worldMap";

const STEP = 1.6;
const CLOSEST = 20;

interface Props {
  data: Geography;
  measure: GeoMeasure;
  /** Where one looks; everywhere at first. */
  where: Where | undefined;
  /** Look at a country, or at all of them. */
  onLook: (country: string | undefined) => void;
}

/** The heat map, once its shapes are there. Without them the grid beside it still says everything. */
export default function WorldMap(props: Props) {
  const shapes = useQuery({
    queryKey: ["world"],
    queryFn: registerWorld,
    staleTime: Infinity,
    gcTime: Infinity,
  });
  if (shapes.isPending) return <Skeleton height="var(--map-height)" />;
  if (shapes.isError) return <ErrorState error={shapes.error} onRetry={() => void shapes.refetch()} />;
  return <HeatMap {...props} />;
}

/**
 * The map with its buttons. The wheel scrolls the page, as everywhere: buttons zoom. A country that is clicked is looked
 * into; clicked again it names its customers.
 */
function HeatMap({ data, measure, where, onLook }: Props) {
  const t = useTranslations("overview");
  const formats = useFormats();
  const palette = usePalette();
  const why = useWhy();
  const chosen = where?.country;
  const [look, setLook] = useState<{ of: string | undefined; view: View }>({ of: undefined, view: HOME });
  if (look.of !== chosen) setLook({ of: chosen, view: chosen === undefined ? HOME : viewOf(chosen) });
  const zoom = useCallback(
    (factor: number) =>
      setLook(({ of, view }) => ({
        of,
        view: { ...view, zoom: Math.min(CLOSEST, Math.max(1, view.zoom * factor)) },
      })),
    [],
  );
  const option = useMemo(() => {
    const names = Object.fromEntries(GEO_MEASURES.map((each) => [each, t(`kpi.${each}`)])) as Record<
      GeoMeasure,
      string
    >;
    const { countries } = data;
    return worldMap({
      countries,
      measure,
      view: look.view,
      chosen,
      palette,
      formats,
      names,
      resolve: canvasColour,
    });
  }, [data, measure, look, chosen, palette, formats, t]);
  return (
    <div className={styles.map}>
      <EChart
        option={option}
        height="var(--map-height)"
        label={t("map.label")}
        onMark={({ name }) => {
          if (name === chosen && where) why({ measure: MEASURE_OF[measure], part: partOf(where) });
          else if (data.countries.some(({ country }) => country === name)) onLook(name);
        }}
      />
      <div className={styles.buttons} role="group" aria-label={t("map.buttons")}>
        <IconButton label={t("map.closer")} onPress={() => zoom(STEP)}>
          <Plus size={16} aria-hidden />
        </IconButton>
        <IconButton label={t("map.farther")} onPress={() => zoom(1 / STEP)}>
          <Minus size={16} aria-hidden />
        </IconButton>
        <IconButton
          label={t("map.home")}
          onPress={() => {
            setLook(({ of }) => ({ of, view: HOME }));
            onLook(undefined);
          }}
        >
          <House size={16} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
