import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, memo, Suspense, useCallback } from "react";
import { useTranslations } from "use-intl";
import type { Geography } from "@/api/metrics";
import { usePalette } from "@/charts/palette";
import { useFormats } from "@/i18n/formats";
import { Segments } from "@/ui/Segments";
import { Skeleton } from "@/ui/Skeleton";
import { useWhy } from "@/why/useWhy";
import type { WidgetState } from "@/widgets/state";
import { Widget } from "@/widgets/Widget";
import styles from "./Geography.module.css";
import { CountryGrid } from "./CountryGrid";
import { DEFAULT_MAP, type OverviewSearch } from "../search";
import { GEO_MEASURES, heat, MEASURE_OF, type GeoMeasure } from "./heat";

const WorldMap = lazy(() => import("./WorldMap"));

/** Where the customers are. The grid is there at once; the shapes of the world arrive last. */
export const GeographyWidget = memo(function GeographyWidget({
  state,
  className,
}: {
  state: WidgetState<Geography>;
  className?: string | undefined;
}) {
  const t = useTranslations("overview");
  const formats = useFormats();
  const why = useWhy();
  const { measure, change } = useMapSearch();
  return (
    <Widget
      title={t("map.title")}
      term="share"
      state={state}
      asOf={(data) => data.as_of}
      className={className}
      isReadable
      isEmpty={({ countries }) => countries.length === 0}
      skeleton={<Skeleton height={420} />}
      table={({ countries }) => ({
        columns: [
          { key: "country", label: t("map.column.country") },
          ...GEO_MEASURES.map((key) => ({ key, label: t(`kpi.${key}`), format: formats.exact })),
          ...GEO_MEASURES.map((key) => ({
            key: `${key}_pct`,
            label: `${t(`kpi.${key}`)}, ${t("share")}`,
            format: formats.percent,
          })),
        ],
        rows: countries.map((line) => ({ ...line })),
        whyOf: (row, key) => {
          const country = countries[row]?.country;
          const measured = GEO_MEASURES.find((known) => known === key);
          if (country === undefined || !measured) return undefined;
          return () => why({ measure: MEASURE_OF[measured], part: { country: [country] } });
        },
      })}
      onWhy={() => why({ measure: "customers" })}
      actions={
        <Segments
          label={t("map.measure")}
          options={GEO_MEASURES.map((id) => ({ id, label: t(`map.column.${id}`) }))}
          selected={measure}
          onSelect={(map) => change({ map })}
        />
      }
    >
      {(data) => <Content data={data} measure={measure} />}
    </Widget>
  );
});

/** What the map shows and where it looks: the address says so, for whoever it is sent to and for the way back. */
function useMapSearch() {
  const navigate = useNavigate();
  const measure = useSearch({ from: "/pages/", select: ({ map }) => map ?? DEFAULT_MAP });
  const chosen = useSearch({ from: "/pages/", select: ({ at }) => at });
  const change = useCallback(
    (patch: Pick<OverviewSearch, "map" | "at">) =>
      void navigate({ to: ".", search: (before: object) => ({ ...before, ...patch }), resetScroll: false }),
    [navigate],
  );
  return { measure, chosen, change };
}

/** Drawn again for other figures only: the widget around it follows every change of the address. */
const Content = memo(function Content({ data, measure }: { data: Geography; measure: GeoMeasure }) {
  const { chosen, change } = useMapSearch();
  const choose = useCallback((at: string | undefined) => change({ at }), [change]);
  const highest = Math.max(0, ...data.countries.map((line) => line[measure]));
  return (
    <div className={styles.pair}>
      <div>
        <Suspense fallback={<Skeleton height="var(--map-height)" />}>
          <WorldMap data={data} measure={measure} chosen={chosen} onHome={() => choose(undefined)} />
        </Suspense>
        <Scale highest={highest} />
      </div>
      <CountryGrid countries={data.countries} chosen={chosen} onChoose={choose} />
    </div>
  );
});

/** What light and dark mean. A quarter of the highest value is half as dark, since the scale is by square root. */
function Scale({ highest }: { highest: number }) {
  const { compact } = useFormats();
  const palette = usePalette();
  const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => heat(palette.heat, share)).join(", ");
  return (
    <div className={styles.scale} aria-hidden>
      <span>0</span>
      <i style={{ background: `linear-gradient(to right, ${stops})` }} />
      <span>{compact(highest)}</span>
    </div>
  );
}
