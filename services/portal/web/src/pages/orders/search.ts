import { readHidden, type HiddenSearch } from "@/charts/useHidden";

/** What customers are ranked by. */
export const RANKED = ["orders", "normalized_usage", "raw_usage"] as const;
export type Ranked = (typeof RANKED)[number];

/** What the address of the page says beside the filters. */
export interface OrdersSearch extends HiddenSearch {
  /** Default: `orders`. */
  by?: Ranked;
  /** The customer chosen on the leaderboard. */
  customer?: string;
  /** Whether trials count among subscriptions and seats; default: `with`. */
  trials?: "without";
}

export const DEFAULT_RANKED: Ranked = "orders";

/** Read the page's own part of an address; what nobody could have chosen is left out. */
export function readOrders(search: Record<string, unknown>): OrdersSearch {
  const read: OrdersSearch = {};
  const by = RANKED.find((candidate) => candidate === search.by);
  if (by && by !== DEFAULT_RANKED) read.by = by;
  const { customer } = search;
  if (typeof customer === "string" && customer !== "") read.customer = customer;
  if (search.trials === "without") read.trials = "without";
  return { ...read, ...readHidden(search) };
}
