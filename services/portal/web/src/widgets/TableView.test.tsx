import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { show } from "@/testing/render";
import type { DataTable } from "./table";
import { TableView } from "./TableView";

const why = vi.fn();
const table: DataTable = {
  columns: [
    { key: "month", label: "Month" },
    { key: "new", label: "New", format: (value) => `${value} customers` },
  ],
  rows: [
    { month: "January", new: 3 },
    { month: "February", new: 4 },
  ],
  whyOf: (row, key) => (key === "new" ? () => why(row, key) as unknown : undefined),
};

const shown = (hidden: boolean) => show(<TableView table={table} caption="New customers" hidden={hidden} />);

describe("a table of figures", () => {
  it("has a button for each figure that can be taken apart, and the keyboard presses it", async () => {
    const { user } = shown(false);
    const [first, second] = screen.getAllByRole("button");
    expect(first).toHaveAccessibleName("3 customers: why?");
    second?.focus();
    await user.keyboard("{Enter}");
    expect(why).toHaveBeenCalledWith(1, "new");
    expect(screen.getByRole("cell", { name: "January" })).toBeVisible();
  });

  it("has no place to stop at while it is only read out", () => {
    shown(true);
    expect(screen.queryAllByRole("button")).toEqual([]);
    expect(screen.getByRole("cell", { name: "3 customers" })).toBeInTheDocument();
  });
});
