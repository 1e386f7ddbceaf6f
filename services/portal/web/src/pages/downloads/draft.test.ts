import { describe, expect, it } from "vitest";
import { carried, DAILY, draftLike, draftOf, exportOf, NO_SCOPE, requestOf, scheduleOf } from "./draft";
import type { Dataset, DatasetFilter } from "./exports";
import { ownFilters, periodBody, periodOf, type PeriodChoice } from "./period";
import { inUnits, problemOf } from "./rhythm";

const filter = (name: string, more: Partial<DatasetFilter> = {}): DatasetFilter => ({
  name,
  title: name,
  description: "",
  kind: "text",
  choices: [],
  required: false,
  personal: false,
  ...more,
});

const dataset = (periods: string[], ...filters: DatasetFilter[]): Dataset => ({
  name: "things",
  title: "Things",
  owner: "metrics",
  rows_are: "thing",
  columns: [],
  filters,
  periods,
  needs: [],
  allowed: true,
});

const months = dataset(
  [""],
  filter("from", { kind: "month" }),
  filter("to", { kind: "month" }),
  filter("country"),
  filter("basis", { kind: "choice", choices: ["active_subscription", "open_order"] }),
  filter("by", { kind: "choice", choices: ["segment", "vendor"], required: true }),
);
const days = dataset(["ordered"], filter("product_id"), filter("ordered_from", { kind: "day" }));
const page = {
  ...NO_SCOPE,
  dimensions: { country: ["DE"], product: ["p"] },
  basis: "open_order",
  range: { from: "2026-01", to: "2026-02" },
};

describe("an export that begins on a page", () => {
  it("has the page's range, filters and basis", () => {
    expect(requestOf(months, draftOf(months, page))).toMatchObject({
      filters: { by: ["segment"], country: ["DE"], basis: ["open_order"] },
      period: { of: "", from: "2026-01", to: "2026-02" },
    });
  });

  it("has a range of months as days where the table counts days, to the last one", () => {
    expect(draftOf(days, page).period).toEqual({
      kind: "range",
      of: "ordered",
      from: "2026-01-01",
      to: "2026-02-28",
    });
  });

  it("follows no range where the table has several periods", () => {
    const several = dataset(["acquired", "lost"], filter("acquired_from", { kind: "day" }));
    expect(draftOf(several, page).period).toEqual({ kind: "all" });
  });

  it("finds a filter under the table's own name, and names those that it has not", () => {
    expect(carried(days, page)).toEqual({ filters: { product_id: ["p"] }, left: ["country", "basis"] });
  });

  it("takes filters of a view under their own names", () => {
    const scope = { ...NO_SCOPE, filters: { product_id: ["x"], tag: ["gold"] } };
    expect(carried(days, scope)).toEqual({ filters: { product_id: ["x"] }, left: ["tag"] });
  });
});

describe("a period", () => {
  it("is asked for as one, and not by its ends too", () => {
    expect(ownFilters(months).map(({ name }) => name)).toEqual(["country", "basis", "by"]);
  });

  it.each<PeriodChoice>([
    { kind: "all" },
    { kind: "range", of: "ordered", from: "2026-01-01", to: "2026-01-31" },
    { kind: "last", of: "", count: 3, unit: "weeks", withCurrent: true },
  ])("is read as it was asked for: %o", (choice) => {
    expect(periodOf(periodBody(choice))).toEqual(choice);
  });
});

describe("what is kept", () => {
  it("is the same request when one begins with it", () => {
    const draft = { ...draftOf(months, page), format: "csv" as const, isEuropean: true, columns: ["month"] };
    const request = requestOf(months, draft);
    expect(requestOf(months, draftLike(request, "Kept"))).toEqual(request);
  });

  it("is a schedule in UTC, with an end only where one is given", () => {
    const draft = { ...draftOf(months, page), name: " Weekly " };
    expect(scheduleOf(months, draft, { ...DAILY, startsAt: "2026-12-01T06:30" })).toMatchObject({
      name: "Weekly",
      every_hours: 24,
      starts_at: "2026-12-01T06:30:00.000Z",
      count: null,
    });
    expect(scheduleOf(months, draft, { ...DAILY, count: "3" })).toMatchObject({ count: 3, starts_at: null });
  });

  it("is a job that is kept, named by its table where no name is given", () => {
    expect(exportOf(months, draftOf(months, page))).toMatchObject({ name: null, delivery: "job" });
  });
});

describe("a rhythm", () => {
  it.each([
    [4, "hours", 4],
    [24, "days", 1],
    [36, "hours", 36],
    [168, "weeks", 1],
    [720, "days", 30],
  ])("of %i hours is said in its largest whole unit", (hours, unit, count) => {
    expect(inUnits(hours)).toEqual({ unit, count });
  });

  it("lies within what is offered", () => {
    expect([4, 2_160].map(problemOf)).toEqual([undefined, undefined]);
    expect([3, 2_161, 4.5, NaN].map((hours) => problemOf(hours)?.least)).toEqual([4, 4, 4, 4]);
  });
});
