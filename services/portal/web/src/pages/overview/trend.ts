import type { DistributionTrend } from "@/api/metrics";
import { coloured, REST } from "@/charts/categories";
import type { Palette } from "@/charts/palette";
import type { StackMonth, StackSeries } from "@/charts/stackedMonths";
import { codeBeside } from "@/filters/planNames";
import type { DataTable } from "@/widgets/table";

/** How a value is called, with the name that the answer tells. */
type ValueName = (value: string, name?: string | null) => string;

/** The values of a trend in the order of its last month, at most six and a rest. */
export function trendSeries(data: DistributionTrend, palette: Palette, called: ValueName): StackSeries[] {
  const values = data.months.at(-1)?.parts ?? [];
  const { top, rest } = coloured(
    values.map(({ value, customers, name }) => ({ id: value, amount: customers, told: name })),
    palette,
  );
  const series = top.map(({ id, told, colour }) => {
    const code = told ? codeBeside(id, told) : undefined;
    return { id, name: called(id, told), code, colour };
  });
  return rest.length > 0
    ? [...series, { id: REST, name: called(REST), colour: palette.series.rest }]
    : series;
}

/** The amounts of these series, month by month; what has no series of its own is in the rest. */
export function trendMonths(data: DistributionTrend, series: StackSeries[]): StackMonth[] {
  const own = new Set(series.map(({ id }) => id));
  return data.months.map(({ month, is_open, parts }) => {
    const amounts: Record<string, number> = {};
    for (const { value, customers } of parts) {
      const id = own.has(value) ? value : REST;
      amounts[id] = (amounts[id] ?? 0) + customers;
    }
    return { month, is_open, amounts };
  });
}

interface Words {
  month: string;
  exact: (value: number) => string;
  longMonth: (month: string) => string;
  name: ValueName;
}

/** Every value in every month, a column for each value. */
export function trendTable({ months }: DistributionTrend, words: Words): DataTable {
  const values = months.at(-1)?.parts ?? [];
  return {
    columns: [
      { key: "month", label: words.month },
      ...values.map(({ value, name }) => ({
        key: value,
        label: words.name(value, name),
        format: words.exact,
      })),
    ],
    rows: months.map(({ month, parts }) => ({
      ...Object.fromEntries(parts.map(({ value, customers }) => [value, customers])),
      month: words.longMonth(month),
    })),
  };
}
