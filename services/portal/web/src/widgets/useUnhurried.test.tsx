import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { WidgetState } from "./state";
import { useUnhurried } from "./useUnhurried";

const state = (told: Partial<WidgetState<string>>): WidgetState<string> => ({
  data: undefined,
  isLoading: false,
  error: null,
  staleSince: undefined,
  isChanging: false,
  retry: vi.fn(),
  ...told,
});

function Shown({ given, isNear }: { given: WidgetState<string>; isNear: boolean }) {
  return <output>{useUnhurried(given, isNear)?.data ?? "nothing"}</output>;
}

const first = state({ data: "first" });
const text = () => screen.getByRole("status").textContent;
const idle = () =>
  act(() => {
    vi.runAllTimers();
  });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("near the window figures are there at once", () => {
  render(<Shown given={first} isNear />);
  expect(text()).toBe("first");
});

it("farther down they wait until there is time, or until somebody comes near", () => {
  const { rerender } = render(<Shown given={first} isNear={false} />);
  expect(text()).toBe("nothing");
  idle();
  expect(text()).toBe("first");
  const second = state({ data: "second" });
  rerender(<Shown given={second} isNear={false} />);
  expect(text()).toBe("first");
  rerender(<Shown given={second} isNear />);
  expect(text()).toBe("second");
});

it("nobody is told far below that others are on their way", () => {
  const { rerender } = render(<Shown given={first} isNear={false} />);
  idle();
  rerender(<Shown given={state({ data: "old", isChanging: true })} isNear={false} />);
  idle();
  expect(text()).toBe("first");
});
