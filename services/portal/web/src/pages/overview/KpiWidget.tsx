import { ArrowDown, ArrowRight, ArrowUp } from "lucide-react";
import clsx from "clsx";
import { memo, useCallback } from "react";
import { useTranslations } from "use-intl";
import { MicroChart } from "@/charts/MicroChart";
import { usePalette } from "@/charts/palette";
import { useFormats, type Formats } from "@/i18n/formats";
import { Figure } from "@/live/Figure";
import { Skeleton } from "@/ui/Skeleton";
import { useWhy } from "@/why/useWhy";
import type { WidgetState } from "@/widgets/state";
import type { DataTable } from "@/widgets/table";
import { Widget } from "@/widgets/Widget";
import type { Kpi, KpiName } from "./kpis";
import styles from "./Kpi.module.css";

interface Props {
  name: KpiName;
  state: WidgetState<Kpi>;
  scope: string;
}

/** One figure: its value, its change over the range, and its months in small. */
export function KpiWidget({ name, state, scope }: Props) {
  const t = useTranslations("overview");
  const formats = useFormats();
  const why = useWhy();
  const title = t(`kpi.${name}`);
  const write = writer(formats, name);
  const table = useCallback(
    ({ series, measure }: Kpi): DataTable => ({
      columns: [
        { key: "month", label: t("month") },
        { key: name, label: title, format: write },
      ],
      rows: series.map(({ month, value }) => ({ month: formats.longMonth(month), [name]: value })),
      whyOf: (row, key) => {
        const month = series[row]?.month;
        return key === name && month ? () => why({ measure, month }) : undefined;
      },
    }),
    [t, name, title, write, formats, why],
  );
  return (
    <Widget
      title={title}
      term={name}
      state={state}
      isCompact
      skeleton={<Skeleton height={104} />}
      table={table}
      onWhy={() => why({ measure: state.data?.measure ?? "customers", ...monthOfStock(state.data) })}
    >
      {(kpi) => <Content kpi={kpi} scope={scope} title={title} />}
    </Widget>
  );
}

/** Stocks are of one month; sums are of the range. */
const monthOfStock = (kpi: Kpi | undefined) => {
  const month = kpi?.isSum ? undefined : kpi?.series.at(-1)?.month;
  return month ? { month } : {};
};

const writer = (formats: Formats, name: KpiName) => (name === "churn_rate" ? formats.percent : formats.exact);

/** Drawn again for other figures only: the widget around it follows every change of the address. */
const Content = memo(function Content({ kpi, scope, title }: { kpi: Kpi; scope: string; title: string }) {
  const t = useTranslations("overview");
  const formats = useFormats();
  const palette = usePalette();
  const why = useWhy();
  const write = writer(formats, kpi.name);
  const shown = kpi.isRate ? formats.percent(kpi.value) : formats.compact(kpi.value ?? 0);
  const exact = kpi.isRate ? formats.percent(kpi.value) : formats.exact(kpi.value ?? 0);
  const [first, last] = [kpi.series[0], kpi.series.at(-1)];
  return (
    <div className={styles.kpi}>
      {/* The browser's own: there are six, and each is drawn again for other figures. */}
      <button
        type="button"
        className={styles.value}
        aria-label={t("whyFigure", { title, value: exact })}
        onClick={() => why({ measure: kpi.measure, ...monthOfStock(kpi) })}
      >
        <Figure scope={scope}>{shown}</Figure>
      </button>
      <Change kpi={kpi} />
      <MicroChart
        points={kpi.series}
        colour={palette.series[kpi.colour]}
        label={t("months", { title })}
        tell={(month, value) => `${formats.longMonth(month)}: ${write(value)}`}
        onMonth={(month) => why({ measure: kpi.measure, month })}
      />
      <p className={styles.span} aria-hidden>
        <span>{first && formats.month(first.month)}</span>
        {last && last !== first && (
          <span>
            {formats.month(last.month)}
            {last.is_open && ` ${t("soFar")}`}
          </span>
        )}
      </p>
    </div>
  );
});

/** The change with arrow and sign; the words after it say against what. */
function Change({ kpi }: { kpi: Kpi }) {
  const t = useTranslations("overview");
  const formats = useFormats();
  const [first, last] = [kpi.series[0], kpi.series.at(-1)];
  if (kpi.change === null || !first || !last || first === last)
    return <p className={styles.change}>{t("noBase")}</p>;
  const Arrow = kpi.change > 0 ? ArrowUp : kpi.change < 0 ? ArrowDown : ArrowRight;
  const isGood = kpi.change > 0 === kpi.isMoreBetter;
  const write = writer(formats, kpi.name);
  const both = { first: write(first.value), last: write(last.value) };
  const text = kpi.isRate
    ? t("points", { change: signedTenths(kpi.change, formats) })
    : formats.signedPercent(kpi.change);
  return (
    <p
      className={styles.change}
      title={t("fromTo", { ...both, from: formats.month(first.month), to: formats.month(last.month) })}
    >
      <span className={clsx("number", kpi.change !== 0 && (isGood ? styles.good : styles.bad))}>
        <Arrow size={13} strokeWidth={2.5} aria-hidden />
        {text}
      </span>{" "}
      {t("since", { month: formats.month(first.month) })}
    </p>
  );
}

/** `+0.3` for points of a rate: the sign and digits of a percentage without its per cent sign. */
const signedTenths = (change: number, { signedPercent }: Formats) =>
  signedPercent(change).replace(/\s?%/, "");
