import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Chart } from "@/charts/Chart";
import { Legend } from "@/charts/Legend";
import { usePalette, type SeriesColour } from "@/charts/palette";
import { stackedMonths, type StackMonth } from "@/charts/stackedMonths";
import { useHidden } from "@/charts/useHidden";
import { useFormats } from "@/i18n/formats";

interface Props {
  /** Under which the address keeps what is switched off. */
  id: string;
  label: string;
  months: StackMonth[];
  series: readonly { id: string; name: string; colour: SeriesColour; isLine?: boolean; isBelow?: boolean }[];
  height: number;
  /** Ask *why?* of a column or a point: the series' id, and its month. */
  onWhy: (series: string, month: string) => void;
}

/** A chart of stacked columns by month whose series can be switched off. */
export function StackedMonths({ id: chart, label, months, series, height, onWhy }: Props) {
  const widget = useTranslations("widget");
  const formats = useFormats();
  const palette = usePalette();
  const [hidden, setHidden] = useHidden(chart);
  const entries = useMemo(
    () => series.map(({ colour, ...rest }) => ({ ...rest, colour: palette.series[colour] })),
    [series, palette],
  );
  const option = useMemo(
    () =>
      stackedMonths({
        months,
        series: entries.filter(({ id }) => !hidden.has(id)),
        palette,
        formats,
        openRemark: (month) => widget("openMonth", { month: formats.longMonth(month) }),
      }),
    [months, entries, hidden, palette, formats, widget],
  );
  return (
    <>
      <Legend entries={entries} hidden={hidden} onChange={setHidden} />
      <Chart
        option={option}
        height={height}
        label={label}
        onMark={({ seriesId, index }) => {
          const month = months[index]?.month;
          if (month) onWhy(seriesId, month);
        }}
      />
    </>
  );
}
