import { useTranslations } from "use-intl";
import { monthOf, monthsUpTo, shiftMonth } from "@/filters/months";
import { readable } from "@/filters/useValueName";
import { useFormats } from "@/i18n/formats";
import { TextField } from "@/ui/Field";
import { Segments } from "@/ui/Segments";
import { Select } from "@/ui/Select";
import { YesNo } from "./Choice";
import type { Dataset } from "./exports";
import { isOfMonths, startOf, UNITS, type PeriodChoice } from "./period";
import styles from "./Downloads.module.css";

const KINDS = ["all", "range", "last"] as const;
const MONTHS_OFFERED = 60;
const MOST = 1_200;

interface Props<Period = PeriodChoice> {
  dataset: Dataset;
  period: Period;
  onChange: (period: PeriodChoice) => void;
}
type Range = Extract<PeriodChoice, { kind: "range" }>;
type Last = Extract<PeriodChoice, { kind: "last" }>;

/** Which time: all of it, months or days of one's choice, or so many before each run. */
export function PeriodFields({ dataset, period, onChange }: Props) {
  const t = useTranslations("downloads.period");
  const now = monthOf(new Date());
  const nameOf = (of: string) => (t.has(`ofName.${of}` as never) ? t(`ofName.${of}` as never) : readable(of));
  return (
    <fieldset className={styles.fields}>
      <legend>{t("label")}</legend>
      <Segments
        label={t("label")}
        options={KINDS.map((id) => ({ id, label: t(`kind.${id}`) }))}
        selected={period.kind}
        onSelect={(kind) => onChange(startOf(kind, dataset, { from: shiftMonth(now, -11), to: now }))}
      />
      {period.kind !== "all" && dataset.periods.length > 1 && (
        <Select
          label={t("of")}
          options={dataset.periods.map((id) => ({ id, label: nameOf(id) }))}
          selected={period.of}
          onSelect={(of) => onChange({ ...period, of })}
        />
      )}
      {period.kind === "range" && <RangeFields dataset={dataset} period={period} onChange={onChange} />}
      {period.kind === "last" && <LastFields dataset={dataset} period={period} onChange={onChange} />}
    </fieldset>
  );
}

function RangeFields({ dataset, period, onChange }: Props<Range>) {
  const t = useTranslations("downloads");
  const { longMonth } = useFormats();
  const ends = ["from", "to"] as const;
  if (!isOfMonths(dataset, period.of))
    return (
      <div className={styles.pair}>
        {ends.map((end) => (
          <TextField
            key={end}
            type="date"
            label={t(end)}
            value={period[end]}
            onChange={(day) => onChange({ ...period, [end]: day })}
          />
        ))}
      </div>
    );
  const months = new Set([...monthsUpTo(monthOf(new Date()), MONTHS_OFFERED), period.from, period.to]);
  const options = [...months].map((id) => ({ id, label: longMonth(id) }));
  return (
    <div className={styles.pair}>
      {ends.map((end) => (
        <Select
          key={end}
          label={t(end)}
          options={options}
          selected={period[end]}
          onSelect={(month) => onChange({ ...period, [end]: month })}
        />
      ))}
    </div>
  );
}

function LastFields({ period, onChange }: Props<Last>) {
  const t = useTranslations("downloads.period");
  return (
    <>
      <div className={styles.pair}>
        <TextField
          type="number"
          label={t("count")}
          value={String(period.count)}
          onChange={(count) => onChange({ ...period, count: Math.min(MOST, Math.max(1, Number(count))) })}
        />
        <Select
          label={t("unit.label")}
          options={UNITS.map((id) => ({ id, label: t(`unit.${id}`) }))}
          selected={period.unit}
          onSelect={(unit) => onChange({ ...period, unit })}
        />
      </div>
      <YesNo
        name={t("withCurrent")}
        hint={t("withCurrentHint")}
        isOn={period.withCurrent}
        onChange={(withCurrent) => onChange({ ...period, withCurrent })}
      />
    </>
  );
}
