import { describe, expect, it } from "vitest";
import { fileName } from "./files";
import { shown, toCsv } from "./table";

const columns = [
  { key: "name", label: "Name" },
  { key: "value", label: "Wert", format: (value: number) => `${value}!` },
];

describe("the file of a widget", () => {
  it("has the keys of the API as its header, and exact numbers", () => {
    expect(toCsv({ columns, rows: [{ name: "a", value: 1234.5 }] })).toBe("name,value\r\na,1234.5\r\n");
  });

  it("quotes what would break a line (RFC 4180)", () => {
    expect(toCsv({ columns, rows: [{ name: 'a "b", c\nd', value: null }] })).toBe(
      'name,value\r\n"a ""b"", c\nd",\r\n',
    );
  });

  it.each(["=1+1", "+1", "-1", "@x", "\tx"])("neutralises text that a spreadsheet would run: %s", (name) => {
    expect(toCsv({ columns, rows: [{ name, value: -1 }] })).toBe(`name,value\r\n'${name},-1\r\n`);
  });

  it("is named after its widget, in any script", () => {
    expect(fileName("Who came, and who left?")).toBe("who-came-and-who-left");
    expect(fileName("Über Größe")).toBe("über-größe");
  });
});

describe("a cell", () => {
  it("is written as its column says, and a dash where nothing is known", () => {
    expect(shown({ key: "v", label: "", format: (value) => `${value} %` }, 3)).toBe("3 %");
    expect(shown({ key: "v", label: "" }, null)).toBe("–");
  });
});
