/** So many rows come and go together: what a change costs the browser is hardly more for eight rows than for one. */
export const BLOCK = 8;

interface InSight {
  startIndex: number;
  endIndex: number;
  /** All blocks. */
  count: number;
}

/**
 * The blocks in sight with one on each side; `most` are in sight at once. As many wherever one looks, so that one goes in
 * the moment in which the next comes.
 */
export function blocksAround({ startIndex, endIndex, count }: InSight, most: number): number[] {
  const begin = Math.max(0, Math.min(startIndex, endIndex + 1 - most) - 1);
  const end = Math.min(count, endIndex + 2);
  return Array.from({ length: end - begin }, (_, index) => begin + index);
}
