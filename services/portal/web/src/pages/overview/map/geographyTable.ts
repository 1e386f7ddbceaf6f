import type { PlaceLine } from "@/api/metrics";
import { PLACES, type Part, type Place } from "@/filters/search";
import type { WhyTarget } from "@/why/target";
import type { DataTable } from "@/widgets/table";
import { GEO_MEASURES, MEASURE_OF, type GeoMeasure } from "./heat";
import { partOf, type Where } from "./places";

interface Given {
  lines: readonly PlaceLine[];
  /** Where the lines are; `undefined` for countries. */
  within?: { where: Where; division: Place } | undefined;
  words: {
    column: (key: "country" | Place) => string;
    measure: (measure: GeoMeasure) => string;
    share: string;
    exact: (value: number) => string;
    percent: (value: number | null) => string;
  };
  why: (target: WhyTarget) => void;
}

const AROUND: readonly ("country" | Place)[] = ["country", ...PLACES];

/** Every place with its figures and shares; places within a country have those around them in columns of their own. */
export function geographyTable({ lines, within, words, why }: Given): DataTable {
  const around = within ? partOf(within.where) : {};
  const own = within?.division ?? "country";
  const names = Object.fromEntries(Object.entries(around).map(([key, [name]]) => [key, name ?? null]));
  const columns: (typeof AROUND)[number][] = [...AROUND.filter((key) => key in around), own];
  const partOfLine = ({ value }: PlaceLine): Part => ({ ...around, [own]: [value] });
  return {
    columns: [
      ...columns.map((key) => ({ key, label: words.column(key) })),
      ...GEO_MEASURES.map((key) => ({ key, label: words.measure(key), format: words.exact })),
      ...GEO_MEASURES.map((key) => ({
        key: `${key}_pct`,
        label: `${words.measure(key)}, ${words.share}`,
        format: words.percent,
      })),
    ],
    rows: lines.map(({ value, ...figures }) => ({ ...names, [own]: value, ...figures })),
    whyOf: (row, key) => {
      const line = lines[row];
      const measure = GEO_MEASURES.find((known) => known === key);
      return line && measure
        ? () => why({ measure: MEASURE_OF[measure], part: partOfLine(line) })
        : undefined;
    },
  };
}
