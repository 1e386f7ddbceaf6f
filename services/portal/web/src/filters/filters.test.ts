import { describe, expect, it } from "vitest";
import { formatAddress, parseAddress } from "./address";
import { matches } from "./matching";
import { shiftMonth } from "./months";
import { chosenCount, readFilters, toggled, toQuery } from "./search";
import { readable } from "./useValueName";

const NOW = new Date("2026-11-22T05:00:00Z");

describe("months", () => {
  it.each([
    ["2026-11", -11, "2025-12"],
    ["2025-12", 1, "2026-01"],
    ["2026-01", -1, "2025-12"],
    ["2026-06", 0, "2026-06"],
  ])("shifts %s by %i to %s", (month, count, shifted) => {
    expect(shiftMonth(month, count)).toBe(shifted);
  });
});

describe("an address", () => {
  it("says several values of a filter one after the other", () => {
    expect(formatAddress({ range: "6", country: ["DE", "FR"], basis: undefined })).toBe(
      "?range=6&country=DE&country=FR",
    );
  });

  it("is read as it was written, whatever the characters", () => {
    const search = { seller: ["Müller & Söhne", "a=b", "<b>ה"], range: "3" };
    expect(parseAddress(formatAddress(search).slice(1))).toEqual(search);
  });
});

describe("filters of an address", () => {
  it("leave out what nobody could have chosen", () => {
    expect(readFilters({ range: "7", basis: "mine", country: "", segment: ["smb", 3], sql: "1=1" })).toEqual({
      segment: ["smb"],
    });
  });

  it("leave out the defaults, so that one choice has one address", () => {
    expect(readFilters({ range: "12", basis: "active_subscription", country: ["FR", "DE", "FR"] })).toEqual({
      country: ["DE", "FR"],
    });
  });

  it("put the months of a range in order, and prefer them to a preset", () => {
    expect(readFilters({ from: "2026-03", to: "2025-01", range: "3" })).toEqual({
      from: "2025-01",
      to: "2026-03",
    });
  });

  it("refuse months that are none", () => {
    expect(readFilters({ from: "2026-13", to: "2026-01" })).toEqual({});
  });

  it("count each chosen value", () => {
    expect(chosenCount({ country: ["DE", "FR"], vendor: ["aws"], range: "3" })).toBe(3);
  });

  it("toggle a value, and leave the dimension out when none is left", () => {
    expect(toggled({ country: ["FR"] }, "country", "DE")).toEqual(["DE", "FR"]);
    expect(toggled({ country: ["FR"] }, "country", "FR")).toBeUndefined();
  });
});

describe("what the metrics service is asked", () => {
  it("is the last twelve months up to the open one by default", () => {
    expect(toQuery({}, NOW)).toEqual({ from: "2025-12", to: "2026-11", basis: "active_subscription" });
  });

  it("is the open month alone for the shortest preset", () => {
    expect(toQuery({ range: "1" }, NOW)).toMatchObject({ from: "2026-11", to: "2026-11" });
  });

  it("carries the filters, and nothing else of the address", () => {
    const search = { country: ["DE"], from: "2025-01", to: "2025-02", basis: "open_order" as const };
    expect(toQuery({ ...search, ...{ why: "x" } }, NOW)).toEqual({ ...search });
  });

  it("follows UTC where the local day is another month already", () => {
    expect(toQuery({ range: "1" }, new Date("2026-12-01T00:30:00+02:00"))).toMatchObject({ to: "2026-11" });
  });
});

describe("values", () => {
  it.each([
    ["smb", "SMB"],
    ["public-sector", "Public sector"],
    ["Contoso Ltd", "Contoso Ltd"],
    ["<script>", "<script>"],
  ])("reads %s as %s", (value, text) => {
    expect(readable(value)).toBe(text);
  });

  it.each([
    ["Österreich AT", "oster", true],
    ["United Kingdom", "king unit", true],
    ["Türkiye", "TURK", true],
    ["Germany", "france", false],
  ])("finds in %s by %s: %s", (text, wanted, found) => {
    expect(matches(text, wanted)).toBe(found);
  });
});
