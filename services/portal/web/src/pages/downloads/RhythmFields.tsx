import { useTranslations } from "use-intl";
import { TextField } from "@/ui/Field";
import { Segments } from "@/ui/Segments";
import { Select } from "@/ui/Select";
import { DAILY, type Rhythm } from "./draft";
import { PRESETS, problemOf, useRhythmWords } from "./rhythm";
import styles from "./Downloads.module.css";

const WHEN = ["once", "again"] as const;
const OTHER = "other";

interface Props {
  rhythm: Rhythm | null;
  onChange: (rhythm: Rhythm | null) => void;
}

/** Once and now, or again and again. */
export function WhenFields({ rhythm, onChange }: Props) {
  const t = useTranslations("downloads.schedule");
  return (
    <fieldset className={styles.fields}>
      <legend>{t("when")}</legend>
      <Segments
        label={t("when")}
        options={WHEN.map((id) => ({ id, label: t(`kind.${id}`) }))}
        selected={rhythm ? "again" : "once"}
        onSelect={(kind) => onChange(kind === "once" ? null : (rhythm ?? DAILY))}
      />
      {rhythm && (
        <>
          <HoursField
            hours={rhythm.everyHours}
            onChange={(everyHours) => onChange({ ...rhythm, everyHours })}
          />
          <div className={styles.pair}>
            <TextField
              type="datetime-local"
              label={t("startsAt")}
              hint={t("startsAtHint")}
              value={rhythm.startsAt}
              onChange={(startsAt) => onChange({ ...rhythm, startsAt })}
            />
            <TextField
              type="number"
              label={t("count")}
              hint={t("countHint")}
              value={rhythm.count}
              onChange={(count) => onChange({ ...rhythm, count })}
            />
          </div>
        </>
      )}
    </fieldset>
  );
}

/** How often: a usual rhythm, or hours of one's own within what is offered. */
export function HoursField({ hours, onChange }: { hours: number; onChange: (hours: number) => void }) {
  const t = useTranslations("downloads.schedule");
  const words = useRhythmWords();
  const isUsual = PRESETS.some((preset) => preset === hours);
  const problem = problemOf(hours);
  return (
    <div className={styles.pair}>
      <Select
        label={t("rhythm")}
        options={[
          ...PRESETS.map((preset) => ({ id: String(preset), label: words(preset) })),
          { id: OTHER, label: t("other") },
        ]}
        selected={isUsual ? String(hours) : OTHER}
        // One hour more than a day is no preset: the field of one's own appears with it.
        onSelect={(id) => onChange(id === OTHER ? DAILY.everyHours + 1 : Number(id))}
      />
      {!isUsual && (
        <TextField
          type="number"
          label={t("hours")}
          value={String(hours)}
          onChange={(given) => onChange(Number(given))}
          problem={problem && t("limits", problem)}
        />
      )}
    </div>
  );
}
