import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Chart } from "@/charts/Chart";
import { CATEGORY_COLOURS, usePalette, type Palette } from "@/charts/palette";
import { tip, tooltip } from "@/charts/tooltip";
import { useFormats, type Formats } from "@/i18n/formats";
import type { Donut } from "./figures";
import styles from "./Leaderboard.module.css";

interface Part {
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
      return tip({ title: part?.name ?? "", rows: [{ colour: part?.colour ?? "", name: share, value }] });
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

/** Five plans and the rest: a ring with its parts listed beside it, so that no colour is needed to read it. */
export function PlanDonut({ title, donut }: { title: string; donut: Donut }) {
  const t = useTranslations("orders");
  const formats = useFormats();
  const palette = usePalette();
  const parts = useMemo(
    () =>
      donut.slices.map(({ name, amount }, index) => ({
        name: name === REST ? t("rest") : name,
        amount,
        colour: palette.series[name === REST ? "rest" : (CATEGORY_COLOURS[index] ?? "rest")],
      })),
    [donut, palette, t],
  );
  const option = useMemo(
    () => donutChart(parts, donut.total, palette, formats),
    [parts, donut, palette, formats],
  );
  return (
    <section className={styles.donut}>
      <h3>{title}</h3>
      {donut.total === 0 ? (
        <p className={styles.withheld}>{t("noPlans")}</p>
      ) : (
        <div className={styles.ring}>
          <Chart option={option} height={120} label={`${title}: ${formats.exact(donut.total)}`} />
          <ul>
            {parts.map((part) => (
              <li key={part.name}>
                <i style={{ background: part.colour }} aria-hidden />
                <span>{part.name}</span>
                <b>{formats.exact(part.amount)}</b>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
