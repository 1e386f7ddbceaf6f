import type { CountryLine } from "@/api/metrics";
import type { Palette } from "@/charts/palette";
import { tip, tooltip } from "@/charts/tooltip";
import type { Formats } from "@/i18n/formats";
import { darkness, GEO_MEASURES, heat, type GeoMeasure } from "./heat";
import { WORLD, type View } from "./shapes";

interface Given {
  countries: CountryLine[];
  measure: GeoMeasure;
  view: View;
  chosen: string | undefined;
  palette: Palette;
  formats: Formats;
  names: Record<GeoMeasure, string>;
  /** Turns what CSS understands into what a canvas does. */
  resolve: (colour: string) => string;
}

/** The heat map. All three figures are in the tooltip, with their shares. */
export function worldMap({ countries, measure, view, chosen, palette, formats, names, resolve }: Given) {
  const known = new Map(countries.map((line) => [line.country, line]));
  const highest = Math.max(0, ...countries.map((line) => line[measure]));
  return {
    tooltip: tooltip("item", ({ name }: { name: string }) => {
      const line = known.get(name);
      return tip({
        title: formats.country(name),
        rows: GEO_MEASURES.map((each) => ({
          name: names[each],
          value: formats.exact(line?.[each] ?? 0),
          note: formats.percent(line?.[`${each}_pct`] ?? 0),
        })),
      });
    }),
    series: [
      {
        id: "world",
        type: "map",
        map: WORLD,
        aspectScale: 1,
        roam: "move",
        ...view,
        top: 0,
        bottom: 0,
        left: 0,
        right: 0,
        label: { show: false },
        itemStyle: { areaColor: palette.land, borderColor: palette.surface, borderWidth: 0.5 },
        emphasis: {
          label: { show: false },
          itemStyle: { areaColor: undefined, borderColor: palette.ink, borderWidth: 1.2 },
        },
        select: { disabled: true },
        data: countries.map((line) => ({
          name: line.country,
          value: line[measure],
          itemStyle: {
            areaColor:
              line[measure] > 0
                ? resolve(heat(palette.heat, darkness(line[measure], highest)))
                : palette.land,
            ...(line.country === chosen ? { borderColor: palette.ink, borderWidth: 1.6 } : {}),
          },
        })),
      },
    ],
  };
}
