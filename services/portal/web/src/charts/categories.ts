import { CATEGORY_COLOURS, type Palette } from "./palette";

/** A value without a colour of its own meaning, and how much it has. */
export interface Category {
  id: string;
  amount: number;
}

export const REST = "rest";

/** The largest categories get a colour each, in their order; what is beyond them is one rest. */
export function coloured<C extends Category>(
  categories: readonly C[],
  palette: Palette,
): { top: (C & { colour: string })[]; rest: C[] } {
  // With one more value than colours, a rest of one would hide a name for nothing: that one is `rest` all the same,
  // since six hues is what can be told apart.
  const top = categories
    .slice(0, CATEGORY_COLOURS.length)
    .map((category, index) => ({ ...category, colour: palette.series[CATEGORY_COLOURS[index] ?? "rest"] }));
  return { top, rest: categories.slice(CATEGORY_COLOURS.length) };
}
