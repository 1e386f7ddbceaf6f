import { describe, expect, it, vi } from "vitest";
import type { WidgetState } from "@/widgets/state";
import { merged, partState, type Parts } from "./parts";

const page = (data: Parts): WidgetState<Parts> => ({
  data,
  isLoading: false,
  error: null,
  staleSince: undefined,
  isChanging: false,
  retry: vi.fn(),
});

describe("the parts of the overview", () => {
  it("fail one by one: the others keep their figures", () => {
    const parts = merged(
      { summary: { status: 200, body: { a: 1 } }, trends: { status: 502, problem: { detail: "away" } } },
      undefined,
      5,
    );
    expect(partState(page(parts), "summary")).toMatchObject({
      data: { a: 1 },
      error: null,
      staleSince: undefined,
    });
    expect(partState(page(parts), "trends").data).toBeUndefined();
    expect(partState(page(parts), "trends").error?.message).toBe("away");
  });

  it("keep the last good answer, and say since when it is stale", () => {
    const good = merged({ trends: { status: 200, body: "old" } }, undefined, 5);
    const bad = merged({ trends: { status: 503, problem: {} } }, good, 9);
    const worse = merged({ trends: { status: 503, problem: {} } }, bad, 12);
    expect(partState(page(worse), "trends")).toMatchObject({ data: "old", staleSince: 5 });
  });

  it("are fresh again as soon as they are answered", () => {
    const bad = merged(
      { trends: { status: 503, problem: {} } },
      merged({ trends: { status: 200, body: "old" } }, undefined, 5),
      9,
    );
    const good = merged({ trends: { status: 200, body: "new" } }, bad, 12);
    expect(partState(page(good), "trends")).toMatchObject({
      data: "new",
      staleSince: undefined,
      error: null,
    });
  });
});
