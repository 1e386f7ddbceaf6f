import { expect, test } from "vitest";
import { sourcesOf } from "./freshness";
import type { Import } from "./imports";

const run = (source: string, status: Import["status"], day: string) =>
  ({ source, status, ended_at: `2026-11-${day}T00:00:00Z` }) as Import;

test("a source is as fresh as its newest import that ended well, whatever failed or runs since", () => {
  const imports = [
    run("crm", "running", "22"),
    run("crm", "cancelled", "22"),
    run("crm", "failed", "21"),
    run("billing", "completed", "20"),
    run("crm", "completed", "19"),
    run("crm", "completed", "18"),
  ];
  expect(sourcesOf(imports)).toEqual([
    { name: "billing", freshAt: "2026-11-20T00:00:00Z", failures: 0 },
    { name: "crm", freshAt: "2026-11-19T00:00:00Z", failures: 1 },
  ]);
});

test("a source that never ended well is not fresh", () => {
  expect(sourcesOf([run("crm", "failed", "21"), run("crm", "failed", "20")])).toEqual([
    { name: "crm", freshAt: null, failures: 2 },
  ]);
});
