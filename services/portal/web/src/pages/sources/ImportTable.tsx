import { FileWarning } from "lucide-react";
import { useState } from "react";
import { ProgressBar } from "react-aria-components";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { Button } from "@/ui/Button";
import { CancelPanel } from "./CancelPanel";
import { isBusy, rejectsAddress, type Import } from "./imports";
import records from "@/ui/records.module.css";
import styles from "./Sources.module.css";

const COUNTS = ["read", "emitted", "unchanged", "filtered", "rejected"] as const;

const secondsOf = ({ started_at: from, ended_at: to }: Import) =>
  (Date.parse(to ?? "") - Date.parse(from ?? "")) / 1_000;

interface Props {
  imports: Import[];
  /** May fetch rejected rows, and cancel. */
  isEditor: boolean;
}

/** Imports, newest first. */
export function ImportTable({ imports, isEditor }: Props) {
  const t = useTranslations("sources");
  // Of the table and not of the row: an import may end, and its button go, while the question is open.
  const [unwanted, setUnwanted] = useState<Import | null>(null);
  return (
    <>
      {/* The box scrolls sideways, so that the keyboard must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={records.scroll} tabIndex={0} role="group" aria-label={t("imports")}>
        <table className={records.table} aria-label={t("imports")}>
          <thead>
            <tr>
              <th scope="col">{t("source")}</th>
              <th scope="col">{t("status.label")}</th>
              {COUNTS.map((count) => (
                <th key={count} scope="col" className={records.number}>
                  {t(`count.${count}`)}
                </th>
              ))}
              <th scope="col">{t("asked")}</th>
            </tr>
          </thead>
          <tbody>
            {imports.map((own) => (
              <ImportRow key={own.id} own={own} isEditor={isEditor} onCancel={() => setUnwanted(own)} />
            ))}
          </tbody>
        </table>
      </div>
      {unwanted && <CancelPanel own={unwanted} onClose={() => setUnwanted(null)} />}
    </>
  );
}

interface RowProps {
  own: Import;
  isEditor: boolean;
  onCancel: () => void;
}

function ImportRow({ own, isEditor, onCancel }: RowProps) {
  const t = useTranslations("sources");
  const { exact, moment, duration } = useFormats();
  const countries = Object.keys(own.unresolved_countries);
  return (
    <tr>
      <th scope="row">
        <b dir="auto">{own.source}</b>
        <Inputs own={own} />
      </th>
      <td>
        {own.status === "running" ? <Progress own={own} /> : t(`status.${own.status}`)}
        {isBusy(own) && isEditor && (
          <Button
            small
            className={styles.cancel ?? ""}
            aria-label={t("cancelOf", { source: own.source })}
            onPress={onCancel}
          >
            {t("cancel")}
          </Button>
        )}
        {own.failure && <small className={styles.failed}>{own.failure}</small>}
        {countries.length > 0 && <small>{t("countries", { names: countries.join(", ") })}</small>}
        {own.rejected > 0 && isEditor && (
          <a className={styles.rejects} href={rejectsAddress(own)} download>
            <FileWarning size={12} aria-hidden />
            {t("rejects", { source: own.source })}
          </a>
        )}
      </td>
      {COUNTS.map((count) => (
        <td key={count} className={records.number}>
          {exact(own[count])}
        </td>
      ))}
      <td>
        <time dateTime={own.created_at}>{moment(own.created_at)}</time>
        <small>
          {own.created_by}
          {own.started_at && own.ended_at && ` · ${t("took", { time: duration(secondsOf(own)) })}`}
        </small>
      </td>
    </tr>
  );
}

/** The files of an import; opened, what became of the rows of each. */
function Inputs({ own }: { own: Import }) {
  const t = useTranslations("sources");
  const { exact } = useFormats();
  if (own.inputs.length === 0) return null;
  return (
    <details className={styles.inputs}>
      <summary>{t("files", { count: own.inputs.length })}</summary>
      <ul>
        {own.inputs.map((input) => (
          <li key={`${input.file} ${input.record}`}>
            <span>{input.file}</span>
            <small>
              {input.record}:{" "}
              {COUNTS.filter((count) => count === "read" || input[count] > 0)
                .map((count) => `${exact(input[count])} ${t(`count.${count}`)}`)
                .join(" · ")}
            </small>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Progress({ own }: { own: Import }) {
  const t = useTranslations("sources");
  const { bytes } = useFormats();
  return (
    <ProgressBar
      value={own.bytes_read}
      maxValue={Math.max(own.bytes_total, 1)}
      aria-label={t("progressOf", { source: own.source })}
      className={records.progress ?? ""}
    >
      {({ percentage }) => (
        <>
          <span className={records.track}>
            <i style={{ width: `${percentage ?? 0}%` }} />
          </span>
          <small>{t("progress", { read: bytes(own.bytes_read), total: bytes(own.bytes_total) })}</small>
        </>
      )}
    </ProgressBar>
  );
}
