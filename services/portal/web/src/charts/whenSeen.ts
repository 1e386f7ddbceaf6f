/** A chart counts as in sight from this share on: for the upper edge of the map nobody waits until all its shapes are drawn. */
const SEEN = 0.5;
/** A busy browser draws what is out of sight all the same after so long: a picture or a print may come. */
const LATEST_MS = 2_000;

const hasIdle = "requestIdleCallback" in globalThis;
const later = (act: () => void): number =>
  hasIdle ? requestIdleCallback(act, { timeout: LATEST_MS }) : window.setTimeout(act, LATEST_MS);
const forget = (id: number) => (hasIdle ? cancelIdleCallback(id) : window.clearTimeout(id));

export interface Turns {
  /** Draw, in place of what still waits: at once in sight, otherwise when the browser has nothing better to do. */
  ask: (draw: () => void) => void;
  /** Draw what waits now. */
  flush: () => void;
  end: () => void;
}

/** Whose turn it is to draw: charts in sight go first, so that a change of filters is seen before all are drawn. */
export function turnsOf(box: Element): Turns {
  let waiting: (() => void) | undefined;
  let isInSight: boolean | undefined;
  let idle: number | undefined;
  const flush = () => {
    if (idle !== undefined) forget(idle);
    const draw = waiting;
    idle = waiting = undefined;
    draw?.();
  };
  const observer = new IntersectionObserver(
    (entries) => {
      isInSight = (entries.at(-1)?.intersectionRatio ?? 0) >= SEEN;
      if (isInSight) flush();
    },
    { threshold: SEEN },
  );
  observer.observe(box);
  addEventListener("beforeprint", flush);
  return {
    ask: (draw) => {
      waiting = draw;
      if (isInSight || matchMedia("print").matches) flush();
      else idle ??= later(flush);
    },
    flush,
    end: () => {
      waiting = undefined;
      if (idle !== undefined) forget(idle);
      observer.disconnect();
      removeEventListener("beforeprint", flush);
    },
  };
}
