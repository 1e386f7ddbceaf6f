import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import german from "./de";
import english from "./en";
import { formatsFor } from "./formats";
import { regionalLocale } from "./locale";

interface Texts {
  [key: string]: string | Texts;
}

function flat(texts: Texts, path = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[path + key, value]] : flat(value, `${path}${key}.`),
  );
}

const placeholders = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name))].sort();
const inGerman = new Map(flat(german));

describe("the German texts", () => {
  it("are those of the English ones, no more and no fewer", () => {
    expect([...inGerman.keys()].sort()).toEqual(
      flat(english)
        .map(([key]) => key)
        .sort(),
    );
  });

  it.each(flat(english))("say the same at %s", (key, text) => {
    const own = inGerman.get(key) ?? "";
    expect(own.trim()).not.toBe("");
    // Of a plural, the words in the arms differ; the argument it counts is the same.
    const counted = (each: string) => placeholders(each.replaceAll(/(one|other|=\d+) \{[^}]*\}/g, ""));
    expect(counted(own)).toEqual(counted(text));
  });
});

describe("the glossary", () => {
  const plain = (text: string) => text.replaceAll(/[*`]/g, "").replaceAll(/\s+/g, " ");
  const definitions = plain(readFileSync("../../../docs/definitions.md", "utf8"));

  it.each(Object.entries(english.glossary))(
    "has the rule of %s from docs/definitions.md, word by word",
    (_, { rule }) => {
      expect(definitions).toContain(rule);
    },
  );
});

describe("formats", () => {
  const british = formatsFor("en-GB");
  const swiss = formatsFor("de-CH");

  it("write months short and alike", () => {
    expect(["2025-09", "2026-06"].map(british.month)).toEqual(["Sep 25", "Jun 26"]);
  });

  it("are compact from ten thousand on only", () => {
    expect([9_999, 12_431, 1_250_000].map(british.compact)).toEqual(
      ["9,999", "12.4k", "1.3m"].map((text) => expect.stringMatching(new RegExp(text, "i")) as string),
    );
  });

  it("write signs, percentages with one decimal, and a dash for what has no base", () => {
    expect(british.signed(-12)).toBe("−12");
    expect(british.signedPercent(12.43)).toBe("+12.4%");
    expect(british.percent(null)).toBe("–");
  });

  it("write the terms of subscriptions in words, and what they do not know as it is", () => {
    expect(["P1Y", "P3Y", "P1M", "P1Y6M", null].map(british.period)).toEqual([
      "1 year",
      "3 years",
      "1 month",
      "P1Y6M",
      null,
    ]);
    expect(swiss.period("P1Y")).toBe("1 Jahr");
  });

  it("write currencies with their code", () => {
    expect(british.money("1200.5", "CHF")).toMatch(/^CHF\s1,200\.50$/);
  });

  it("write moments in UTC wherever the reader is", () => {
    expect(british.moment("2026-11-22T23:30:00+02:00")).toBe("22 Nov 2026, 21:30");
  });

  it("name countries in the reader's language, and leave codes that are none", () => {
    expect([swiss.country("AT"), british.country("AT"), british.country("unknown")]).toEqual([
      "Österreich",
      "Austria",
      "unknown",
    ]);
  });

  it("follow the region that the browser names for the language", () => {
    expect(regionalLocale("de", ["en-US", "de-CH", "de"])).toBe("de-CH");
    expect(regionalLocale("de", ["fr"])).toBe("de");
  });
});
