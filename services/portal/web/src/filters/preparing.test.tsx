import { fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { showAt } from "@/testing/render";
import { PrepareProvider, useAim, type Prepare } from "./preparing";
import { readFilters } from "./search";

const COUNTRIES = Array.from({ length: 60 }, (_, index) => `C${index}`);
const prepare = vi.fn<Prepare>();

function Values() {
  const { at, surely } = useAim();
  return COUNTRIES.map((country) => (
    <button
      key={country}
      onMouseEnter={() => at({ country: [country] })}
      onMouseLeave={() => at(undefined)}
      onClick={() => surely({ country: [country] })}
    >
      {country}
    </button>
  ));
}

const pointAt = (country: string) => fireEvent.mouseEnter(screen.getByText(country));
const asked = () => prepare.mock.calls.map(([query]) => readFilters({ ...query }).country);

beforeEach(async () => {
  prepare.mockClear();
  await showAt("/", () => (
    <PrepareProvider value={prepare}>
      <Values />
    </PrepareProvider>
  ));
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

it("a sweep over sixty values asks for nothing but the one it ends on", () => {
  for (const country of COUNTRIES) {
    pointAt(country);
    vi.advanceTimersByTime(20);
  }
  expect(asked()).toEqual([]);
  vi.runAllTimers();
  expect(asked()).toEqual([["C59"]]);
});

it("who points elsewhere in time asks for nothing", () => {
  pointAt("C1");
  fireEvent.mouseLeave(screen.getByText("C1"));
  vi.runAllTimers();
  expect(asked()).toEqual([]);
});

it("what is sure is asked for at once, and once", () => {
  pointAt("C1");
  fireEvent.click(screen.getByText("C1"));
  expect(asked()).toEqual([["C1"]]);
  vi.runAllTimers();
  expect(asked()).toEqual([["C1"]]);
});
