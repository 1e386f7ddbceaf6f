/** What the tour stops at, in its order: elements of the overview and of the house marked with `data-tour`, and the first chart. */
export const STEPS = ["figures", "filters", "live", "why", "places", "account"] as const;

/** The first widget whose marks can be asked about. */
const CLICKABLE_CHART = "main section:has([data-clickable])";

export type Step = (typeof STEPS)[number];

/** Where `step` is on the page; `null` where it is not, or not in sight (the rail of a small screen). */
export function placeOf(step: Step): HTMLElement | null {
  const found = document.querySelector<HTMLElement>(
    step === "why" ? CLICKABLE_CHART : `[data-tour="${step}"]`,
  );
  return found?.checkVisibility({ visibilityProperty: true }) ? found : null;
}
