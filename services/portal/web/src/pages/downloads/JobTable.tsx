import { Download } from "lucide-react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { contentAddress, type ExportJob } from "./exports";
import { JobMenu } from "./JobMenu";
import { JobStatus } from "./JobStatus";
import { useDatasetTitle } from "./useDatasetTitle";
import { usePeriodWords } from "./usePeriodWords";
import records from "@/ui/records.module.css";
import styles from "./Downloads.module.css";

/** The history of exports, newest first. */
export function JobTable({ jobs }: { jobs: ExportJob[] }) {
  const t = useTranslations("downloads");
  return (
    // The box scrolls sideways, so that the keyboard must reach it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={records.scroll} tabIndex={0} role="group" aria-label={t("history")}>
      <table className={records.table} aria-label={t("history")}>
        <thead>
          <tr>
            <th scope="col">{t("column.name")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col" className={records.number}>
              {t("column.rows")}
            </th>
            <th scope="col" className={records.number}>
              {t("column.size")}
            </th>
            <th scope="col">{t("column.asked")}</th>
            <th scope="col">{t("column.expires")}</th>
            <th scope="col">
              <span className="visually-hidden">{t("column.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function JobRow({ job }: { job: ExportJob }) {
  const t = useTranslations("downloads");
  const { exact, bytes, moment } = useFormats();
  const title = useDatasetTitle();
  const address = contentAddress(job);
  return (
    <tr data-export={job.id}>
      <th scope="row">
        <span className={styles.name} dir="auto" title={job.name}>
          {job.name}
        </span>
        <small className={styles.what}>
          {title({ name: job.dataset })} · {job.format.toUpperCase()}
          {job.compression ? ` (${job.compression})` : ""}
          <Narrowed job={job} />
        </small>
      </th>
      <td>
        <JobStatus job={job} />
      </td>
      <td className={records.number}>{job.row_count == null ? "–" : exact(job.row_count)}</td>
      <td className={records.number}>{job.size_bytes == null ? "–" : bytes(job.size_bytes)}</td>
      <td>
        <time dateTime={job.created_at}>{moment(job.created_at)}</time>
        <small className={styles.what}>{job.requested_by}</small>
      </td>
      <td>
        {job.status === "completed" && job.expires_at ? (
          <time dateTime={job.expires_at}>{moment(job.expires_at)}</time>
        ) : (
          "–"
        )}
      </td>
      <td>
        <div className={styles.actions}>
          {address && (
            <a
              href={address}
              download={job.file_name}
              className={styles.download}
              aria-label={t("downloadNamed", { name: job.name })}
            >
              <Download size={14} aria-hidden />
              {t("download")}
            </a>
          )}
          <JobMenu job={job} />
        </div>
      </td>
    </tr>
  );
}

function Narrowed({ job }: { job: ExportJob }) {
  const t = useTranslations("downloads");
  const count = Object.keys(job.filters).length;
  const words = usePeriodWords();
  const period = job.period ? ` · ${words(job.period)}` : "";
  return (
    <>
      {period}
      {count > 0 && ` · ${t("filtered", { count })}`}
      {job.columns.length > 0 && ` · ${t("columnCount", { count: job.columns.length })}`}
    </>
  );
}
