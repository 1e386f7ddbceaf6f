/** A busy browser does it all the same after so long: somebody may scroll, take a picture or print. */
const LATEST_MS = 2_000;

const hasIdle = "requestIdleCallback" in globalThis;

/** Do something when the browser has nothing better to do; returns the way to leave it. */
export function whenIdle(act: () => void): () => void {
  const id = hasIdle ? requestIdleCallback(act, { timeout: LATEST_MS }) : window.setTimeout(act, LATEST_MS);
  return () => (hasIdle ? cancelIdleCallback(id) : window.clearTimeout(id));
}
