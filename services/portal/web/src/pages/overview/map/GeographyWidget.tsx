import { useSearch } from "@tanstack/react-router";
import { lazy, memo, Suspense, useCallback, useEffect, useRef, type KeyboardEvent } from "react";
import { useTranslations } from "use-intl";
import type { Geography } from "@/api/metrics";
import { usePalette } from "@/charts/palette";
import { useFormats } from "@/i18n/formats";
import { Segments } from "@/ui/Segments";
import { Skeleton } from "@/ui/Skeleton";
import { useSearchChange } from "@/ui/useSearchChange";
import { useWhy } from "@/why/useWhy";
import type { WidgetState } from "@/widgets/state";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";
import { DEFAULT_MAP, type OverviewSearch } from "../search";
import styles from "./Geography.module.css";
import { geographyTable } from "./geographyTable";
import { GEO_MEASURES, heat, type GeoMeasure } from "./heat";
import { PlaceTable } from "./PlaceTable";
import { addressOf, partOf, trailOf, type Where } from "./places";
import { PlacesPanel } from "./PlacesPanel";
import { usePlaces, type Places } from "./usePlaces";

const WorldMap = lazy(() => import("./WorldMap"));

interface Props {
  state: WidgetState<Geography>;
}

/** Where the customers are. The grid is there at once; the shapes of the world arrive last. */
export const GeographyWidget = memo(function GeographyWidget({ state }: Props) {
  const t = useTranslations("overview");
  const why = useWhy();
  const measure = useSearch({ from: "/pages/", select: ({ map }) => map ?? DEFAULT_MAP });
  const places = usePlaces();
  const table = useTable(places);
  const part = places && partOf(places.where);
  return (
    <Widget
      title={t("map.title")}
      term="share"
      state={state}
      asOf={(data) => data.as_of}
      isReadable
      isEmpty={({ countries }) => countries.length === 0}
      skeleton={<Skeleton height={420} />}
      table={table}
      onWhy={() => why({ measure: "customers", ...(part && { part }) })}
      actions={<Measures measure={measure} />}
    >
      {(data) => <Content data={data} measure={measure} places={places} />}
    </Widget>
  );
});

/** Which figure the map is coloured by. */
const Measures = memo(function Measures({ measure }: { measure: GeoMeasure }) {
  const t = useTranslations("overview");
  const change = useSearchChange<OverviewSearch>();
  return (
    <Segments
      label={t("map.measure")}
      options={GEO_MEASURES.map((id) => ({ id, label: t(`map.column.${id}`) }))}
      selected={measure}
      onSelect={(map) => change({ map })}
    />
  );
});

/** The table of what is listed: countries, or places within one once they are there. */
function useTable(places: Places | undefined): (countries: Geography) => DataTable {
  const t = useTranslations("overview");
  const { exact, percent } = useFormats();
  const why = useWhy();
  return useCallback(
    (countries) => {
      const inner = places?.state.data;
      return geographyTable({
        lines: (inner ?? countries).parts,
        within: inner && places,
        words: {
          column: (key) => t(`map.column.${key}`),
          measure: (each) => t(`kpi.${each}`),
          share: t("share"),
          exact,
          percent,
        },
        why,
      });
    },
    [places, t, exact, percent, why],
  );
}

/** Keeps the keyboard in the list when another takes its place: what was chosen goes away with the list it stood in. */
function useKeptFocus(where: Where | undefined) {
  const list = useRef<HTMLDivElement>(null);
  const isLeaving = useRef(false);
  useEffect(() => {
    if (isLeaving.current) list.current?.focus({ preventScroll: true });
    isLeaving.current = false;
  }, [where]);
  const leave = useCallback(() => {
    isLeaving.current = true;
  }, []);
  return { list, leave };
}

interface ContentProps {
  data: Geography;
  measure: GeoMeasure;
  places: Places | undefined;
}

/** Drawn again for other figures only: the widget around it follows every change of the address. */
const Content = memo(function Content({ data, measure, places }: ContentProps) {
  const t = useTranslations("overview.map");
  const change = useSearchChange<OverviewSearch>();
  const where = places?.where;
  const { list, leave } = useKeptFocus(where);
  const look = useCallback(
    (at: string | undefined) => change(addressOf(at ? { country: at } : undefined)),
    [change],
  );
  const go = (next: Where | undefined) => {
    leave();
    change(addressOf(next));
  };
  const goOut = (event: KeyboardEvent) => {
    if (event.key === "Escape" && where) go(trailOf(where).at(-2));
  };
  const choose = useCallback(
    (country: string) => {
      leave();
      look(country);
    },
    [leave, look],
  );
  const highest = Math.max(0, ...data.countries.map((line) => line[measure]));
  return (
    // Escape leads out of a country; what is in it has keys and names of its own.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={styles.pair} onKeyDown={goOut}>
      <div>
        <Suspense fallback={<Skeleton height="var(--map-height)" />}>
          <WorldMap data={data} measure={measure} where={where} onLook={look} />
        </Suspense>
        <Scale highest={highest} />
      </div>
      <div className={styles.grid} ref={list} tabIndex={-1} aria-busy={places?.state.isLoading ?? false}>
        {places ? (
          <PlacesPanel
            places={places}
            everywhere={data.totals}
            onGo={go}
            onLeave={leave}
            onDivision={(division) => change({ division })}
          />
        ) : (
          <PlaceTable lines={data.parts} label={t("grid")} onChoose={choose} />
        )}
      </div>
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
