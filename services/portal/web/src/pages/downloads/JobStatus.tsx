import clsx from "clsx";
import { ProgressBar } from "react-aria-components";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { isBusy, type ExportJob } from "./exports";
import records from "@/ui/records.module.css";
import styles from "./Downloads.module.css";

/** How an export stands: how far it is, or how it ended, a failure in words. */
export function JobStatus({ job }: { job: ExportJob }) {
  const t = useTranslations("downloads");
  if (isBusy(job)) return <JobProgress job={job} />;
  return (
    <>
      <span className={clsx(styles.status, styles[job.status])}>{t(`status.${job.status}`)}</span>
      {job.failure && <small className={styles.failure}>{job.failure}</small>}
    </>
  );
}

function JobProgress({ job }: { job: ExportJob }) {
  const t = useTranslations("downloads");
  const { exact, duration } = useFormats();
  const { rows, total_rows: total, seconds_left: left } = job.progress;
  if (job.status === "pending") return <span className={styles.status}>{t("status.pending")}</span>;
  return (
    <ProgressBar
      value={rows}
      maxValue={Math.max(total, 1)}
      aria-label={t("progressOf", { name: job.name })}
      className={records.progress ?? ""}
    >
      {({ percentage }) => (
        <>
          <span className={records.track}>
            <i style={{ width: `${percentage ?? 0}%` }} />
          </span>
          <small>
            {t("progress", { rows: exact(rows), total: exact(total) })}
            {left == null ? "" : ` · ${t("left", { time: duration(left) })}`}
          </small>
        </>
      )}
    </ProgressBar>
  );
}
