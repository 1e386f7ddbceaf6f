import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Chart } from "@/charts/Chart";
import { CATEGORY_COLOURS, usePalette, type Palette } from "@/charts/palette";
import { tip, tooltip } from "@/charts/tooltip";
import { codeBeside, type NameOfCode } from "@/filters/planNames";
import { useFormats, type Formats } from "@/i18n/formats";
import type { Donut } from "./figures";
import { planTitle, type Slice } from "./plans";
import styles from "./Leaderboard.module.css";

interface Part {
  /** Its codes, or `rest_all`. */
  id: string;
  name: string;
  amount: number;
  colour: string;
}

const REST = "rest_all";

function donutChart(parts: Part[], total: number, palette: Palette, formats: Formats) {
  return {
    tooltip: tooltip("item", ({ dataIndex }: { dataIndex: number }) => {
      const part = parts[dataIndex];
      const share = part && total > 0 ? formats.percent((100 * part.amount) / total) : "";
      const value = formats.exact(part?.amount ?? 0);
      const rows = [{ colour: part?.colour ?? "", name: share, value }];
      return tip({ title: part?.name ?? "", rows, remark: part && codesOf(part) });
    }),
    series: [
      {
        id: "plans",
        type: "pie",
        radius: ["62%", "92%"],
        label: { show: false },
        itemStyle: { borderColor: palette.surface, borderWidth: 2 },
        data: parts.map((part) => ({
          name: part.name,
          value: part.amount,
          itemStyle: { color: part.colour },
        })),
      },
    ],
  };
}

/** The codes of a plan that is called something else. */
const codesOf = ({ id, name }: Part) => (id === REST ? undefined : codeBeside(id, name));

interface Props {
  title: string;
  donut: Donut;
  nameOf: NameOfCode;
  /** Ask *why?* of a plan. */
  onWhy: (slice: Slice) => void;
}

/** Five plans and the rest: a ring with its parts listed beside it, so that no colour is needed to read it. */
export function PlanDonut({ title, donut, nameOf, onWhy }: Props) {
  const t = useTranslations("orders");
  const ask = useTranslations("why");
  const formats = useFormats();
  const palette = usePalette();
  const parts = useMemo(
    () =>
      donut.slices.map((slice, index) => ({
        id: slice.name,
        name: slice.name === REST ? t("rest") : planTitle(slice, nameOf),
        amount: slice.amount,
        colour: palette.series[slice.name === REST ? "rest" : (CATEGORY_COLOURS[index] ?? "rest")],
      })),
    [donut, palette, t, nameOf],
  );
  const option = useMemo(
    () => donutChart(parts, donut.total, palette, formats),
    [parts, donut, palette, formats],
  );
  const whyAt = (index: number) => {
    const slice = donut.slices[index];
    if (slice) onWhy(slice);
  };
  return (
    <section className={styles.donut}>
      <h3>{title}</h3>
      {donut.total === 0 ? (
        <p className={styles.withheld}>{t("noPlans")}</p>
      ) : (
        <div className={styles.ring}>
          <Chart
            option={option}
            height={120}
            label={`${title}: ${formats.exact(donut.total)}`}
            onMark={({ index }) => whyAt(index)}
          />
          <ul>
            {parts.map((part, index) => (
              <li key={part.id}>
                <i style={{ background: part.colour }} aria-hidden />
                <span title={codesOf(part) ?? part.name}>{part.name}</span>
                <button
                  type="button"
                  aria-label={ask("ask", { figure: `${part.name} ${formats.exact(part.amount)}` })}
                  onClick={() => whyAt(index)}
                >
                  {formats.exact(part.amount)}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
