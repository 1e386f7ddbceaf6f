import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Chart } from "@/charts/Chart";
import { Legend } from "@/charts/Legend";
import { usePalette, type SeriesColour } from "@/charts/palette";
import { stackedMonths, type StackMonth } from "@/charts/stackedMonths";
import { useFormats } from "@/i18n/formats";

interface Props {
  label: string;
  months: StackMonth[];
  series: { id: string; name: string; colour: SeriesColour; isLine?: boolean; isBelow?: boolean }[];
  height: number;
}

/** A chart of stacked columns by month whose series can be switched off. */
export function StackedMonths({ label, months, series, height }: Props) {
  const widget = useTranslations("widget");
  const formats = useFormats();
  const palette = usePalette();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
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
      <Chart option={option} height={height} label={label} />
    </>
  );
}
