import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { turnsOf } from "./whenSeen";

type Seen = (entries: { intersectionRatio: number }[]) => void;
let see: (share: number) => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(seen: Seen) {
        see = (share) => seen([{ intersectionRatio: share }]);
      }
      observe = () => undefined;
      disconnect = () => undefined;
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("draws at once what is in sight, and what was not when it is scrolled to", () => {
  const turns = turnsOf(document.body);
  const drawn: string[] = [];
  turns.ask(() => drawn.push("before"));
  see(0.1);
  expect(drawn).toEqual([]);
  see(0.6);
  turns.ask(() => drawn.push("in sight"));
  expect(drawn).toEqual(["before", "in sight"]);
});

it("draws in the frame in which its place is known, if that is in sight", () => {
  const place = vi.spyOn(document.body, "getBoundingClientRect");
  const drawn: string[] = [];
  const placedAt = (top: number, name: string) => {
    place.mockReturnValue(new DOMRect(0, top, 100, 100));
    const turns = turnsOf(document.body);
    turns.ask(() => drawn.push(name));
    turns.placed();
    turns.end();
  };
  vi.stubGlobal("innerHeight", 900);
  placedAt(700, "in sight");
  placedAt(870, "farther down");
  expect(drawn).toEqual(["in sight"]);
});

it("draws only the last of what waited out of sight, once there is time, for a picture or on paper", () => {
  const turns = turnsOf(document.body);
  const drawn: string[] = [];
  turns.ask(() => drawn.push("outdated"));
  turns.ask(() => drawn.push("idle"));
  vi.runAllTimers();
  turns.ask(() => drawn.push("picture"));
  turns.flush();
  turns.ask(() => drawn.push("paper"));
  dispatchEvent(new Event("beforeprint"));
  vi.runAllTimers();
  expect(drawn).toEqual(["idle", "picture", "paper"]);
});

it("draws nothing of a chart that is gone", () => {
  const turns = turnsOf(document.body);
  const draw = vi.fn();
  turns.ask(draw);
  turns.end();
  vi.runAllTimers();
  dispatchEvent(new Event("beforeprint"));
  expect(draw).not.toHaveBeenCalled();
});
