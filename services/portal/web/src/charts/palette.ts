import { useTheme, type ThemeName } from "@/design/theme";

/** The colours of a chart, as `tokens.css` has them in the theme in use. */
export interface Palette {
  ink: string;
  inkMuted: string;
  inkFaint: string;
  line: string;
  surface: string;
  sunk: string;
  land: string;
  heat: [string, string];
  font: string;
  series: Record<SeriesColour, string>;
}

/** What a colour means, the same on every page. */
export type SeriesColour = "new" | "existing" | "reactivated" | "churned" | "total" | "active" | "rest";

/** The order in which values without a meaning of their own get colours; what comes after is `rest`. */
export const CATEGORY_COLOURS: readonly SeriesColour[] = [
  "existing",
  "new",
  "reactivated",
  "active",
  "churned",
  "total",
];

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const series = (name: SeriesColour) => [name, token(`series-${name}`)] as const;
  return {
    ink: token("ink"),
    inkMuted: token("ink-muted"),
    inkFaint: token("ink-faint"),
    line: token("line"),
    surface: token("surface"),
    sunk: token("surface-sunk"),
    land: token("land"),
    heat: [token("heat-0"), token("heat-1")],
    font: token("font"),
    series: Object.fromEntries(
      (["new", "existing", "reactivated", "churned", "total", "active", "rest"] as const).map(series),
    ) as Record<SeriesColour, string>,
  };
}

const palettes = new Map<ThemeName, Palette>();

/** The palette of the theme in use; each is read once, while it is on the root element. */
export function usePalette(): Palette {
  const { name } = useTheme();
  const palette = palettes.get(name) ?? readPalette();
  palettes.set(name, palette);
  return palette;
}
