import type { KpiCard, Summary, Trends } from "@/api/metrics";
import type { Term } from "@/widgets/glossary";
import type { SeriesColour } from "@/charts/palette";
import type { Measure } from "@/why/target";

export type KpiName = "customers" | "active_customers" | "added" | "churned" | "subscriptions" | "churn_rate";

/** A figure with its months, ready to be drawn. */
export interface Kpi {
  name: KpiName;
  colour: SeriesColour;
  term: Term;
  measure: Measure;
  /** A sum over the range; otherwise it is that of the last month. */
  isSum: boolean;
  isRate: boolean;
  /** More of it is good news. */
  isMoreBetter: boolean;
  value: number | null;
  /** From the first month of the range to the last: per cent, or points of a rate; `null` without a base. */
  change: number | null;
  series: { month: string; value: number; is_open: boolean }[];
}

type Kind = Omit<Kpi, "value" | "change" | "series">;

const KINDS: Kind[] = [
  kind("customers", "total", "customers"),
  kind("active_customers", "active", "active_customers"),
  { ...kind("added", "new", "new"), isSum: true },
  { ...kind("churned", "churned", "churned"), isSum: true, isMoreBetter: false },
  kind("subscriptions", "existing", "subscriptions"),
  { ...kind("churn_rate", "churned", "churned"), isRate: true, isMoreBetter: false },
];

function kind(name: KpiName, colour: SeriesColour, measure: Measure): Kind {
  return { name, colour, term: name, measure, isSum: false, isRate: false, isMoreBetter: true };
}

/** Tenths of a point are what is shown; less would be noise of floating point. */
const points = (first: number, last: number) => Math.round((last - first) * 100) / 100;

function rateOf(trends: Trends): Pick<Kpi, "value" | "change" | "series"> {
  const rates = trends.months.map(({ month, churn_rate_pct, is_open }) => ({
    month,
    value: churn_rate_pct,
    is_open,
  }));
  const first = rates[0]?.value ?? null;
  const last = rates.at(-1)?.value ?? null;
  return {
    value: last,
    change: first === null || last === null ? null : points(first, last),
    series: rates.map(({ value, ...rest }) => ({ ...rest, value: value ?? 0 })),
  };
}

const cardOf = ({ value, growth_pct, series }: KpiCard) => ({ value, change: growth_pct, series });

/** The six cards. The churn rate is not of the summary but of the trends; without them it is left out. */
export function kpisOf(summary: Summary, trends: Trends | undefined): Kpi[] {
  return KINDS.flatMap((each): Kpi[] => {
    if (each.name !== "churn_rate") return [{ ...each, ...cardOf(summary.kpis[each.name]) }];
    return trends ? [{ ...each, ...rateOf(trends) }] : [];
  });
}
