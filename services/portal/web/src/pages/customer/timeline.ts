import type { Place } from "./belongings";

/** How a stretch of a subscription's life looks. */
export type Look = "active" | "paused" | "over";

/** A stretch with one status; `from` and `to` in percent of the line. */
export interface Span {
  from: number;
  to: number;
  status: string;
  look: Look;
}

const OVER: ReadonlySet<string> = new Set(["cancelled", "deleted", "expired"]);

/** Whatever a vendor calls it: only `active` is active, and what is over stays visible as such. */
const lookOf = (status: string): Look =>
  status === "active" ? "active" : OVER.has(status) ? "over" : "paused";

/** Cut a line from `start` to `end` (milliseconds) where the status changes; what lies after `end` is left out. */
export function spansOf(
  places: readonly Pick<Place, "effective_at" | "status">[],
  start: number,
  end: number,
): Span[] {
  const length = Math.max(1, end - start);
  const percent = (moment: number) => (100 * (Math.min(Math.max(moment, start), end) - start)) / length;
  return places
    .map((place, index) => {
      const next = places[index + 1];
      return {
        from: percent(Date.parse(place.effective_at)),
        to: percent(next ? Date.parse(next.effective_at) : end),
        status: place.status,
        look: lookOf(place.status),
      };
    })
    .filter(({ from, to }) => to > from);
}
