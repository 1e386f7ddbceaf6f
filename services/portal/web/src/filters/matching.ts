const plain = (text: string) => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase();

/** Tell whether every word of `wanted` is somewhere in `text`, whatever the case and the accents. */
export function matches(text: string, wanted: string): boolean {
  const there = plain(text);
  return plain(wanted)
    .split(/\s+/)
    .every((word) => there.includes(word));
}
