import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { show } from "@/testing/render";
import type { Import } from "./imports";
import { ImportTable } from "./ImportTable";

const STATUSES = ["pending", "running", "completed", "failed", "cancelled"] as const;

const imports = STATUSES.map(
  (status) =>
    ({
      id: status,
      status,
      source: `of ${status}`,
      created_at: "2026-11-22T08:00:00Z",
      started_at: null,
      ended_at: null,
      inputs: [],
      unresolved_countries: {},
      rejected: 0,
    }) as unknown as Import,
);

const names = (role: "button" | "row") => screen.queryAllByRole(role).map((each) => each.textContent);

it("offers an editor to cancel what is not over, and asks before", async () => {
  const { user } = show(<ImportTable imports={imports} isEditor />);
  expect(screen.getAllByRole("button", { name: /^Cancel/ })).toHaveLength(2);
  await user.click(screen.getByRole("button", { name: "Cancel the import of of running" }));
  const question = within(screen.getByRole("dialog", { name: "Cancel the import of of running?" }));
  expect(question.getByText(/What was already imported stays/)).toBeInTheDocument();
  await user.click(question.getByRole("button", { name: "Keep importing" }));
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

it("offers nothing to who only reads, who is told what waits and what was cancelled", () => {
  show(<ImportTable imports={imports} isEditor={false} />);
  expect(names("button")).toEqual([]);
  expect(names("row")[1]).toContain("Waits for its turn");
  expect(names("row")[5]).toContain("Cancelled");
});
