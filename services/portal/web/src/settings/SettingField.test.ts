import { describe, expect, it } from "vitest";
import { fits, valueOf, type Setting } from "./SettingField";

const setting = (told: Partial<Setting>): Setting => ({
  name: "x",
  title: "X",
  help: "",
  type: "integer",
  minimum: null,
  maximum: null,
  choices: [],
  pattern: null,
  allowed: "",
  builtin_default: 0,
  default: 0,
  ...told,
});

describe("a value", () => {
  it.each([
    ["integer", "30", 30],
    ["integer", "thirty", "thirty"],
    ["decimal", "12.50", "12.50"],
    ["boolean", "true", true],
    ["text", " de ", "de"],
  ] as const)("of type %s is sent as its type wants it: %s", (type, text, value) => {
    expect(valueOf({ type }, text)).toBe(value);
  });

  it.each([
    [{ type: "integer", minimum: 0, maximum: 180 }, "180", true],
    [{ type: "integer", minimum: 0, maximum: 180 }, "181", false],
    [{ type: "integer", minimum: 0, maximum: 180 }, "1.5", false],
    [{ type: "decimal", minimum: 0, maximum: 1_000 }, "12.5", true],
    [{ type: "decimal", minimum: 0, maximum: 1_000 }, "12.50000", false],
    [{ type: "text", pattern: "[A-Z]{3}" }, "USD", true],
    [{ type: "text", pattern: "[A-Z]{3}" }, "USDX", false],
    [{ type: "choice", choices: ["none", "owner"] }, "owner", true],
    [{ type: "choice", choices: ["none", "owner"] }, "nobody", false],
  ] as const)("is checked before it is sent: %o takes %s: %s", (told, text, isRight) => {
    expect(fits(setting(told as Partial<Setting>), text)).toBe(isRight);
  });
});
