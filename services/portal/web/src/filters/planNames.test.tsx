import { screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { api } from "@/api/client";
import { showAt } from "@/testing/render";
import { FilterChips } from "./FilterChips";
import { codeBeside, hasPlans, planNames } from "./planNames";
import { ValueList } from "./ValueList";

const E3 = { value: "CFQ7", name: "Microsoft 365 E3", customers: 3 };
const NAMELESS = { value: "p-2", name: null, customers: 2 };

afterEach(() => vi.restoreAllMocks());

describe("the names of products and SKUs", () => {
  const options = { product: [E3, NAMELESS], sku: [{ value: "CFQ7", name: "E3", customers: 3 }] };

  it("are told apart by dimension, and missing where nobody has told one", () => {
    const names = planNames(options);
    expect([names.product.get("CFQ7"), names.sku.get("CFQ7")]).toEqual(["Microsoft 365 E3", "E3"]);
    expect(names.product.has("p-2")).toBe(false);
  });

  it("are needed only where a filter has such codes", () => {
    expect([hasPlans({ sku: ["x"] }), hasPlans({})]).toEqual([true, false]);
  });

  it("leave the code beside them, unless it is what they are called", () => {
    expect([codeBeside("CFQ7", "E3"), codeBeside("E3", "E3")]).toEqual(["CFQ7", undefined]);
  });
});

describe("the values of a filter", () => {
  const list = (text: string) => () => <ValueList dimension="product" options={[E3, NAMELESS]} text={text} />;

  it.each(["365 e3", "cfq"])("are found by name and by code: %s", async (text) => {
    await showAt("/", list(text));
    expect(screen.getByRole("button", { name: /Product/ })).toBeInTheDocument();
  });

  it("are not found by what is neither", async () => {
    await showAt("/", list("copilot"));
    expect(screen.queryByRole("button")).not.toBeInTheDocument();
  });
});

describe("the chips of the filters in use", () => {
  const answering = (product: object[]) => {
    const answer = { data: { options: { product, sku: [] } }, response: new Response() };
    return vi.spyOn(api.metrics, "GET").mockResolvedValue(answer as never);
  };

  it("call a product by its name as soon as it is known", async () => {
    answering([E3]);
    await showAt("/x?product=%5B%22CFQ7%22%5D", () => <FilterChips />);
    expect(await screen.findByTitle("Product: Microsoft 365 E3")).toBeInTheDocument();
  });

  it("call it by its code while nobody has named it", async () => {
    const asked = answering([NAMELESS]);
    await showAt("/x?product=%5B%22p-2%22%5D", () => <FilterChips />);
    await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce());
    expect(screen.getByTitle("Product: p-2")).toBeInTheDocument();
  });
});
