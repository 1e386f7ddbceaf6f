import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { TextField } from "@/ui/Field";
import { Segments } from "@/ui/Segments";
import { RowsSkeleton } from "@/ui/Skeleton";
import { useReason } from "@/widgets/states";
import { CallbackFields } from "./CallbackFields";
import { isText, requestOf } from "./draft";
import { FORMATS, previewQuery, type Preview } from "./exports";
import { WhenFields } from "./RhythmFields";
import type { StepProps } from "./RowsStep";
import styles from "./Downloads.module.css";

const WRAPPINGS = ["none", "gzip", "zstd"] as const;
const LOCALES = ["plain", "european"] as const;

/** Which file, with its first rows; when, and whom to tell. */
export function FileStep({ dataset, draft, onChange, problem }: StepProps & { problem: string | undefined }) {
  const t = useTranslations("downloads");
  return (
    <div className={styles.form}>
      <TextField
        label={t("fileName")}
        hint={t("fileNameHint")}
        value={draft.name}
        maxLength={200}
        onChange={(name) => onChange({ ...draft, name })}
      />
      <div>
        <p className={styles.label}>{t("format")}</p>
        <Segments
          label={t("format")}
          options={FORMATS.map((id) => ({ id, label: id.toUpperCase() }))}
          selected={draft.format}
          onSelect={(format) => onChange({ ...draft, format })}
        />
        <p className={styles.hint}>{t(`formatHint.${draft.format}`)}</p>
      </div>
      {draft.format === "csv" && (
        <Segments
          label={t("locale.label")}
          options={LOCALES.map((id) => ({ id, label: t(`locale.${id}`) }))}
          selected={draft.isEuropean ? "european" : "plain"}
          onSelect={(id) => onChange({ ...draft, isEuropean: id === "european" })}
        />
      )}
      {isText(draft.format) && (
        <Segments
          label={t("compression.label")}
          options={WRAPPINGS.map((id) => ({ id, label: t(`compression.${id}`) }))}
          selected={draft.compression ?? "none"}
          onSelect={(id) => onChange({ ...draft, compression: id === "none" ? null : id })}
        />
      )}
      <FirstRows dataset={dataset} draft={draft} />
      <WhenFields rhythm={draft.rhythm} onChange={(rhythm) => onChange({ ...draft, rhythm })} />
      <CallbackFields callback={draft.callback} onChange={(callback) => onChange({ ...draft, callback })} />
      {problem && (
        <p className={styles.failure} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function FirstRows({ dataset, draft }: Pick<StepProps, "dataset" | "draft">) {
  const t = useTranslations("downloads");
  const { exact } = useFormats();
  const { data, error } = useQuery(previewQuery(requestOf(dataset, draft)));
  const reason = useReason();
  if (error) return <p className={styles.failure}>{reason(error)}</p>;
  if (!data) return <RowsSkeleton rows={6} />;
  return (
    <section>
      <h3>{t("preview", { count: data.rows.length, total: exact(data.total_rows) })}</h3>
      {data.rows.length === 0 ? (
        <p className={styles.hint}>{t("noRows")}</p>
      ) : (
        <PreviewTable preview={data} />
      )}
    </section>
  );
}

function PreviewTable({ preview }: { preview: Preview }) {
  const t = useTranslations("downloads");
  return (
    // The box scrolls sideways, so that the keyboard must reach it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.preview} tabIndex={0} role="group" aria-label={t("firstRows")}>
      <table>
        <thead>
          <tr>
            {preview.columns.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (
                <td key={column} dir="auto">
                  {written(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const written = (cell: unknown) =>
  cell === null || cell === undefined ? "" : typeof cell === "string" ? cell : JSON.stringify(cell);
