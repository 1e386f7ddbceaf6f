import { describe, expect, it } from "vitest";
import { sorted } from "./rows";
import { filtersOf, pairsOf, readLicences } from "./search";

describe("the address", () => {
  it("keeps what means something in the report", () => {
    const address = { report: "consumption", alert: "true", difference: "term", where: ["tag=a:b", "x=1"] };
    expect(readLicences(address)).toEqual({ report: "consumption", alert: "true", where: ["tag=a:b"] });
    expect(readLicences({ difference: ["term", "nonsense"], alert: "true" })).toEqual({
      difference: ["term"],
    });
  });

  it("is what the service and an export are asked for", () => {
    const search = readLicences({ q: "acme", difference: "term", where: ["country=DE", "country=FR"] });
    expect(filtersOf(search)).toEqual({ name: ["acme"], difference: ["term"], country: ["DE", "FR"] });
    expect(pairsOf(search)).toEqual(["name=acme", "difference=term", "country=DE", "country=FR"]);
  });
});

describe("sorting", () => {
  const rows = [
    { id: 1, seats: 5, name: "b" },
    { id: 2, seats: null, name: "a" },
    { id: 3, seats: -2, name: "B" },
    { id: 4, seats: 5, name: null },
  ];
  const ids = (sort?: string) => sorted(rows, sort).map(({ id }) => id);

  it("leaves the order of the service where none is asked for", () => {
    expect(ids()).toEqual([1, 2, 3, 4]);
  });

  it("puts what is unknown last in both directions, and keeps equals as they were", () => {
    expect(ids("seats")).toEqual([3, 1, 4, 2]);
    expect(ids("-seats")).toEqual([1, 4, 3, 2]);
  });

  it("puts masked names last in both directions, since they lead nowhere", () => {
    const masked = [{ name: "************" }, { name: "a" }, { name: "b" }];
    expect(sorted(masked, "name").map(({ name }) => name)).toEqual(["a", "b", "************"]);
    expect(sorted(masked, "-name").map(({ name }) => name)).toEqual(["b", "a", "************"]);
  });

  it("sorts words as people do", () => {
    expect(ids("name")).toEqual([2, 1, 3, 4]);
  });
});
