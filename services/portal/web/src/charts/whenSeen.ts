import { whenIdle } from "@/ui/whenIdle";

/** A chart counts as in sight from this share on: for the upper edge of the map nobody waits until all its shapes are drawn. */
const SEEN = 0.5;
/** How much of a box is in the window: 0 to 1. Its place must be known, or the browser lays out the page for it. */
function shareInSight(box: Element): number {
  const { top, bottom, height } = box.getBoundingClientRect();
  const shown = Math.min(bottom, innerHeight) - Math.max(top, 0);
  return height > 0 ? Math.max(shown, 0) / height : 0;
}

export interface Turns {
  /** Draw, in place of what still waits: at once in sight, otherwise when the browser has nothing better to do. */
  ask: (draw: () => void) => void;
  /** The box has got its place: what is in sight is drawn in this frame, without waiting to be told. */
  placed: () => void;
  /** Draw what waits now. */
  flush: () => void;
  end: () => void;
}

/** Whose turn it is to draw: charts in sight go first, so that a change of filters is seen before all are drawn. */
export function turnsOf(box: Element): Turns {
  let waiting: (() => void) | undefined;
  let isInSight: boolean | undefined;
  let forget: (() => void) | undefined;
  const flush = () => {
    forget?.();
    const draw = waiting;
    forget = waiting = undefined;
    draw?.();
  };
  const see = (share: number) => {
    isInSight = share >= SEEN;
    if (isInSight) flush();
  };
  const observer = new IntersectionObserver((entries) => see(entries.at(-1)?.intersectionRatio ?? 0), {
    threshold: SEEN,
  });
  observer.observe(box);
  addEventListener("beforeprint", flush);
  return {
    ask: (draw) => {
      waiting = draw;
      if (isInSight || matchMedia("print").matches) flush();
      else forget ??= whenIdle(flush);
    },
    placed: () => {
      if (isInSight === undefined) see(shareInSight(box));
    },
    flush,
    end: () => {
      waiting = undefined;
      forget?.();
      observer.disconnect();
      removeEventListener("beforeprint", flush);
    },
  };
}
