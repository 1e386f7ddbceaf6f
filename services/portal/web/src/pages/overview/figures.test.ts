import { describe, expect, it } from "vitest";
import type { DistributionTrend, PlaceLine, Summary, Trends } from "@/api/metrics";
import type { Palette } from "@/charts/palette";
import type { Contributor, Explanation } from "@/why/explain";
import { kpisOf } from "./kpis";
import { darkness } from "./map/heat";
import { sortedPlaces } from "./map/places";
import { countOf, moveLines, startOfDay } from "./moves";
import { readOverview } from "./search";
import { trendMonths, trendSeries, trendTable } from "./trend";

const card = {
  value: 7,
  latest: 7,
  previous: 5,
  growth_pct: 40,
  series: [{ month: "2026-10", value: 5, is_open: false }],
};
const kpi = { ...card };
const summary = {
  kpis: {
    customers: kpi,
    active_customers: kpi,
    subscriptions: kpi,
    added: kpi,
    reactivated: kpi,
    churned: kpi,
  },
} as unknown as Summary;
const trends = (...rates: (number | null)[]) =>
  ({
    months: rates.map((churn_rate_pct, index) => ({
      month: `2026-0${index + 1}`,
      churn_rate_pct,
      is_open: false,
    })),
  }) as Trends;
const palette = {
  series: {
    existing: "blue",
    new: "teal",
    reactivated: "amber",
    active: "light",
    churned: "red",
    total: "ink",
    rest: "grey",
  },
} as unknown as Palette;

describe("key figures", () => {
  it("are six, the churn rate from the trends", () => {
    expect(kpisOf(summary, trends(2, 2.5)).map(({ name, change }) => [name, change])).toEqual([
      ["customers", 40],
      ["active_customers", 40],
      ["added", 40],
      ["churned", 40],
      ["subscriptions", 40],
      ["churn_rate", 0.5],
    ]);
  });

  it("do without the churn rate where the trends are missing", () => {
    expect(kpisOf(summary, undefined)).toHaveLength(5);
  });

  it("have no change of a rate that has no base", () => {
    expect(kpisOf(summary, trends(null, 2)).at(-1)).toMatchObject({ value: 2, change: null });
  });
});

const trend = (values: [string, number][][]): DistributionTrend =>
  ({
    months: values.map((parts, index) => ({
      month: `2026-0${index + 1}`,
      is_open: index === values.length - 1,
      customers: 0,
      parts: parts.map(([value, customers]) => ({ value, customers, customers_pct: null })),
    })),
  }) as unknown as DistributionTrend;

describe("the trend of a split", () => {
  const eight = ["a", "b", "c", "d", "e", "f", "g", "h"].map((value, index): [string, number] => [
    value,
    8 - index,
  ]);

  it("has at most six colours, and one rest that loses nobody", () => {
    const data = trend([eight]);
    const series = trendSeries(data, palette, (value) => value);
    expect(series.map(({ id }) => id)).toEqual(["a", "b", "c", "d", "e", "f", "rest"]);
    expect(new Set(series.map(({ colour }) => colour)).size).toBe(7);
    expect(trendMonths(data, series)[0]?.amounts).toMatchObject({ a: 8, f: 3, rest: 3 });
  });

  it("calls a value by the name that its last month tells, with the code beside it", () => {
    const data = trend([[["p1", 1]]]);
    const parts = data.months[0]?.parts ?? [];
    if (parts[0]) parts[0].name = "Exchange";
    const [series] = trendSeries(data, palette, (value, name) => name ?? value);
    expect(series).toMatchObject({ id: "p1", name: "Exchange", code: "p1" });
  });

  it("has no rest where all values have a colour", () => {
    expect(trendSeries(trend([[["a", 1]]]), palette, (value) => value)).toHaveLength(1);
  });

  it("has every value in its table, not only those with a colour", () => {
    const words = {
      month: "Month",
      exact: String,
      longMonth: (month: string) => month,
      name: (value: string) => value,
    };
    const table = trendTable(trend([eight]), words);
    expect(table.columns).toHaveLength(9);
    expect(table.rows[0]).toMatchObject({ month: "2026-01", h: 1 });
  });
});

describe("the grid of countries", () => {
  const line = (name: string, customers: number) =>
    ({ name, value: name, customers, active_customers: 0, added: 0 }) as PlaceLine & { name: string };
  const sorted = (sort: string) =>
    sortedPlaces([line("Switzerland", 2), line("Germany", 2), line("Austria", 9)], sort).map(
      ({ name }) => name,
    );

  it("sorts by figures, equal ones by the name that is read", () => {
    expect(sorted("-customers")).toEqual(["Austria", "Germany", "Switzerland"]);
    expect(sorted("customers")).toEqual(["Germany", "Switzerland", "Austria"]);
    expect(sorted("-name")).toEqual(["Switzerland", "Germany", "Austria"]);
  });

  it("is half as dark at a quarter of the highest figure, and light where there is none", () => {
    expect(darkness(25, 100)).toBe(0.5);
    expect(darkness(0, 0)).toBe(0);
  });
});

describe("what moved today", () => {
  const fact = (recorded_at: string, effective_at: string, says: string) => ({
    recorded_at,
    effective_at,
    says,
  });
  const customer = (customer_id: string, ...facts: object[]) =>
    ({ customer_id, facts }) as unknown as Contributor;
  const explanation = (next_cursor: string | null, ...customers: Contributor[]) =>
    ({ customers, next_cursor, figure: customers.length }) as Explanation;
  const today = "2026-11-22T00:00:00Z";
  const moves = {
    new: explanation(
      null,
      customer("early", fact("2026-11-22T08:00:00Z", "2026-11-01T00:00:00Z", "bought")),
      customer("yesterday", fact("2026-11-21T23:59:59Z", "2026-11-21T00:00:00Z", "bought")),
    ),
    churned: explanation(
      "more",
      customer(
        "late",
        fact("2026-11-22T09:00:00.2Z", "2026-01-01T00:00:00Z", "active"),
        fact("2026-11-22T09:00:00.1Z", "2026-11-20T00:00:00Z", "cancelled"),
      ),
    ),
  };

  it("begins at midnight UTC", () => {
    expect(startOfDay(new Date("2026-11-22T23:59:00-05:00"))).toBe("2026-11-23T00:00:00Z");
  });

  it("names the newest first, each with the fact that begins last, and nothing of yesterday", () => {
    expect(
      moveLines(moves, today).map(({ customerId, move, fact }) => [customerId, move, fact.says]),
    ).toEqual([
      ["late", "churned", "cancelled"],
      ["early", "new", "bought"],
    ]);
  });

  it("is counted only where all customers of the month are known", () => {
    expect([countOf(moves, "new", today), countOf(moves, "churned", today)]).toEqual([1, null]);
  });
});

describe("the address of the overview", () => {
  it("keeps only tabs that exist", () => {
    expect(readOverview({ split: "vendor", trend: "weather" })).toEqual({ split: "vendor" });
  });

  it("keeps places only within a country", () => {
    const within = { region: "West", state: "Texas", division: "city" };
    expect(readOverview({ at: "US", ...within })).toEqual({ at: "US", ...within });
    expect(readOverview({ at: "Atlantis", ...within })).toEqual({});
  });
});
