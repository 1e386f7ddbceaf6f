import { readFileSync } from "node:fs";
import Color from "colorjs.io";
import { describe, expect, it } from "vitest";

/** Contrast that WCAG 2.2 asks of graphics, and of small text. */
const GRAPHICS = 3;
const TEXT = 4.5;
/** CIEDE2000: from about 2 on a difference is seen, from 10 on it is seen at a glance. */
const AT_A_GLANCE = 10;

const css = readFileSync("src/design/tokens.css", "utf8");
const SERIES = ["new", "existing", "reactivated", "churned", "total", "active"] as const;

/** Severity 1 of Machado, Oliveira and Fernandes (2009), on linear sRGB. */
const EYES: Record<string, number[][]> = {
  "normal vision": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function tokens(selector: string): (name: string) => Color {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("\n}", start));
  return (name) => {
    const found = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(block)?.[1];
    if (found === undefined) throw new Error(`tokens.css has no colour --${name} in ${selector}`);
    return new Color(found);
  };
}

function seen(colour: Color, matrix: number[][]): Color {
  const linear = colour.to("srgb-linear").coords.map(Number);
  const coords = matrix.map((row) =>
    row.reduce((sum, factor, index) => sum + factor * (linear[index] ?? 0), 0),
  );
  return new Color(
    "srgb-linear",
    coords.map((value) => Math.min(1, Math.max(0, value))) as [number, number, number],
  );
}

const pairs = SERIES.flatMap((one, index) => SERIES.slice(index + 1).map((other) => [one, other] as const));

describe.each([
  ["light", ":root"],
  ["dark", ':root[data-theme="dark"]'],
])("the %s palette", (_, selector) => {
  const token = tokens(selector);

  it.each(SERIES)("draws %s with enough contrast on cards and page", (name) => {
    for (const ground of ["surface", "ground"]) {
      expect(token(`series-${name}`).contrast(token(ground), "WCAG21")).toBeGreaterThanOrEqual(GRAPHICS);
    }
  });

  it.each(Object.keys(EYES))("keeps all pairs of series apart for %s", (eyes) => {
    const matrix = EYES[eyes] ?? [];
    for (const [one, other] of pairs) {
      const difference = seen(token(`series-${one}`), matrix).deltaE(
        seen(token(`series-${other}`), matrix),
        "2000",
      );
      expect(difference, `${one} beside ${other}`).toBeGreaterThanOrEqual(AT_A_GLANCE);
    }
  });

  it.each(["ink", "ink-muted", "ink-faint", "accent", "good", "bad", "warn"])("writes %s legibly", (name) => {
    for (const ground of ["surface", "ground", "surface-hover"]) {
      expect(token(name).contrast(token(ground), "WCAG21"), `on ${ground}`).toBeGreaterThanOrEqual(TEXT);
    }
  });

  it("writes legibly on buttons, notes and choices", () => {
    for (const [text, ground] of [
      ["accent-ink", "accent"],
      ["warn", "warn-soft"],
      ["bad", "bad-soft"],
      ["accent", "accent-soft"],
      ["ink-muted", "accent-soft"],
    ] as const) {
      expect(token(text).contrast(token(ground), "WCAG21"), `${text} on ${ground}`).toBeGreaterThanOrEqual(
        TEXT,
      );
    }
  });

  it("shows the edges of fields", () => {
    expect(token("line-strong").contrast(token("surface"), "WCAG21")).toBeGreaterThanOrEqual(GRAPHICS);
  });
});
