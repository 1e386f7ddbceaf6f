import styles from "./Chart.module.css";

export interface TipRow {
  colour?: string;
  name: string;
  value: string;
  /** A share or a change, in grey. */
  note?: string;
}

export interface Tip {
  title: string;
  rows: TipRow[];
  /** A sentence below. */
  remark?: string | undefined;
}

const element = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag, text = "", className = "") => {
  const made = document.createElement(tag);
  // Names come from vendors: text only, never markup.
  made.textContent = text;
  made.className = className;
  return made;
};

/** Build the content of a tooltip. */
export function tip({ title, rows, remark }: Tip): HTMLElement {
  const box = element("div", "", styles.tip);
  const list = element("dl");
  for (const row of rows) {
    const swatch = element("i", "", styles.swatch);
    swatch.style.background = row.colour ?? "transparent";
    list.append(
      swatch,
      element("dt", row.name),
      element("dd", row.value),
      element("dd", row.note, styles.note),
    );
  }
  box.append(element("h3", title), list);
  if (remark) box.append(element("p", remark));
  return box;
}

/** What all tooltips have in common; `content` gets the parameters of ECharts' formatter. */
export function tooltip<Params>(trigger: "axis" | "item", content: (params: Params) => HTMLElement) {
  return {
    trigger,
    confine: true,
    transitionDuration: 0,
    borderWidth: 0,
    padding: 0,
    backgroundColor: "transparent",
    extraCssText: "box-shadow:none",
    axisPointer: { type: "shadow" as const, shadowStyle: { color: "rgba(128,128,128,0.08)" } },
    formatter: content,
  };
}
