import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { useStored } from "./useStored";

const LETTERS = ["a", "b"] as const;
const stored = () => renderHook(() => useStored<"a" | "b">("letter", () => "a", LETTERS));

beforeEach(() => localStorage.clear());

it("a choice outlives the page", () => {
  const { result } = stored();
  act(() => result.current[1]("b"));
  expect(stored().result.current[0]).toBe("b");
});

it("a choice that is none any more is the default", () => {
  localStorage.setItem("letter", "z");
  expect(stored().result.current[0]).toBe("a");
});
