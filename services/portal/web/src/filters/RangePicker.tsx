import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { Segments } from "@/ui/Segments";
import { Select } from "@/ui/Select";
import { monthOf, monthsUpTo } from "./months";
import { useAim } from "./preparing";
import { DEFAULT_PRESET, PRESETS, toQuery, type FilterSearch, type Preset } from "./search";
import { useFilters } from "./useFilters";
import styles from "./RangePicker.module.css";

/** How far back one may choose by hand. */
const MONTHS_OFFERED = 60;

const ofPreset = (preset: Preset): Partial<FilterSearch> => ({
  range: preset === DEFAULT_PRESET ? undefined : preset,
  from: undefined,
  to: undefined,
});

/** The range: four presets, or months of one's own. */
export function RangePicker() {
  const t = useTranslations("filters");
  const { search, query, change } = useFilters();
  const { surely } = useAim();
  const isCustom = search.from !== undefined;
  const selected: Preset | "custom" = isCustom ? "custom" : (search.range ?? DEFAULT_PRESET);
  const select = (preset: Preset | "custom") => {
    if (preset === "custom") change({ range: undefined, from: query.from, to: query.to });
    else change(ofPreset(preset));
  };
  // They are few: pointing at one is enough.
  const aim = (preset: Preset | "custom") => {
    if (preset !== "custom" && preset !== selected) surely(ofPreset(preset));
  };
  return (
    <div className={styles.picker}>
      <Segments
        label={t("range")}
        options={[...PRESETS, "custom" as const].map((id) => ({
          id,
          label: t(`preset.${id}`),
          hint: t(`presetHint.${id}`),
        }))}
        selected={selected}
        onSelect={select}
        onAim={aim}
      />
      {isCustom && <MonthSelects />}
    </div>
  );
}

function MonthSelects() {
  const t = useTranslations("filters");
  const { longMonth } = useFormats();
  const { search, change } = useFilters();
  const { from, to } = toQuery(search, new Date());
  const months = [...new Set([...monthsUpTo(monthOf(new Date()), MONTHS_OFFERED), from, to])];
  const options = months.map((month) => ({ id: month, label: longMonth(month) }));
  return (
    <>
      <Select
        hideLabel
        label={t("from")}
        options={options}
        selected={from}
        onSelect={(month) => change({ from: month, to })}
      />
      <span aria-hidden>–</span>
      <Select
        hideLabel
        label={t("to")}
        options={options}
        selected={to}
        onSelect={(month) => change({ from, to: month })}
      />
    </>
  );
}
