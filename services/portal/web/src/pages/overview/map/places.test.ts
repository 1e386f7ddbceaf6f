import { describe, expect, it, vi } from "vitest";
import type { Geography, PlaceLine } from "@/api/metrics";
import { MASK } from "@/tables/Withheld";
import { geographyTable } from "./geographyTable";
import { mainland } from "./mainland";
import { addressOf, divisionsOf, isKnown, partOf, placeWithin, trailOf } from "./places";

const WEST = { country: "US", region: "West" };
const line = (value: string) => ({ value, customers: 2, customers_pct: 50 }) as PlaceLine;
const told = (...values: string[]) => ({ parts: values.map(line) }) as unknown as Geography;

describe("a place", () => {
  it("has what is around it on the way back, the country first", () => {
    const trail = trailOf({ ...WEST, state: "Texas" });
    expect(trail).toEqual([{ country: "US" }, WEST, { ...WEST, state: "Texas" }]);
    expect(addressOf(trail[1])).toEqual({ at: "US", region: "West", state: undefined, division: undefined });
  });

  it("is divided into what is smaller, and a city into nothing", () => {
    expect(divisionsOf({ country: "US" })).toEqual(["region", "state", "city"]);
    expect(divisionsOf(WEST)).toEqual(["state", "city"]);
    expect(divisionsOf({ country: "US", state: "Texas" })).toEqual(["city"]);
    expect(placeWithin(WEST, "state", "Texas")).toEqual({ ...WEST, state: "Texas" });
    expect(placeWithin(WEST, "city", "Austin")).toBeUndefined();
  });

  it("is known once somebody told of one, and not by what is hidden", () => {
    expect([isKnown(told("unknown", MASK)), isKnown(told("unknown", "Austin")), isKnown(undefined)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe("the table of places", () => {
  const words = {
    column: String,
    measure: String,
    share: "share",
    exact: String,
    percent: String,
  };

  it("has what is around a place in columns of its own, and asks why within it", () => {
    const why = vi.fn();
    const table = geographyTable({
      lines: [line("Austin")],
      within: { where: WEST, division: "city" },
      words,
      why,
    });
    expect(table.columns.slice(0, 4).map(({ key }) => key)).toEqual([
      "country",
      "region",
      "city",
      "customers",
    ]);
    expect(table.rows[0]).toMatchObject({ country: "US", region: "West", city: "Austin", customers: 2 });
    table.whyOf?.(0, "added")?.();
    expect(why).toHaveBeenCalledWith({ measure: "new", part: { ...partOf(WEST), city: ["Austin"] } });
    expect(table.whyOf?.(0, "city")).toBeUndefined();
  });

  it("is of countries otherwise", () => {
    const table = geographyTable({ lines: [line("DE")], words, why: vi.fn() });
    expect(table.columns[0]?.key).toBe("country");
    expect(table.rows[0]).toMatchObject({ country: "DE", customers: 2 });
  });
});

describe("the shape that the map looks at", () => {
  const square = (left: number, size: number) => {
    const [right, low, high] = [left + size, 0, size];
    return [
      [
        [left, low],
        [right, low],
        [right, high],
        [left, high],
        [left, low],
      ],
    ];
  };

  it("leaves out what is small and far away", () => {
    const [main, second, island] = [square(0, 10), square(12, 6), square(500, 1)];
    const country = {
      type: "Feature" as const,
      properties: {},
      geometry: { type: "MultiPolygon" as const, coordinates: [main, second, island] },
    };
    expect(mainland(country)).toEqual({ type: "MultiPolygon", coordinates: [main, second] });
  });
});
