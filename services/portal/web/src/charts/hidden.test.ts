import { expect, it } from "vitest";
import { hiddenOf, readHidden, withHidden } from "./useHidden";

const EXISTING = new Set(["existing"]);
const NONE = new Set<string>();

it("keeps what each chart hides apart from the others'", () => {
  const hide = withHidden(["active.customers"], "flows", new Set(["new", "churned"]), EXISTING);
  expect(hide).toEqual(["active.customers", "flows.churned", "flows.new"]);
  expect(hiddenOf(hide ?? [], "flows", EXISTING)).toEqual(new Set(["churned", "new"]));
  expect(hiddenOf(hide ?? [], "active", NONE)).toEqual(new Set(["customers"]));
});

it("says nothing of a chart that is as it was at first, and says that nothing is hidden where something was", () => {
  expect(withHidden(["flows.new"], "flows", EXISTING, EXISTING)).toBeUndefined();
  const all = withHidden([], "flows", NONE, EXISTING);
  expect(all).toEqual(["flows."]);
  expect(hiddenOf(all ?? [], "flows", EXISTING)).toEqual(NONE);
  expect(hiddenOf([], "flows", EXISTING)).toBe(EXISTING);
});

it("reads only what names a chart, once each; names may hold points", () => {
  expect(readHidden({ hide: ["trend.a.b", "trend.a.b", "nonsense", 7] })).toEqual({ hide: ["trend.a.b"] });
  expect(hiddenOf(["trend.a.b"], "trend", NONE)).toEqual(new Set(["a.b"]));
  expect(readHidden({})).toEqual({});
});
