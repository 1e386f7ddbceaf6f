import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { Panel } from "@/ui/Panel";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import { contentAddress, type ExportJob } from "./exports";
import { JobStatus } from "./JobStatus";
import { RequestWords } from "./RequestWords";
import { useRhythmWords } from "./rhythm";
import { runsQuery, schedulesQuery } from "./schedules";
import { usePeriodWords } from "./usePeriodWords";
import styles from "./Downloads.module.css";

/** What became of the runs of one schedule, newest first. */
export function SchedulePanel({ scheduleId, onClose }: { scheduleId: string; onClose: () => void }) {
  const t = useTranslations("downloads.schedule");
  const words = useRhythmWords();
  const { data: schedules } = useQuery(schedulesQuery);
  const { data, error, isPending, refetch } = useQuery(runsQuery(scheduleId));
  const schedule = schedules?.find(({ id }) => id === scheduleId);
  return (
    <Panel
      title={schedule?.name ?? t("history")}
      subtitle={schedule && `${words(schedule.every_hours)} · ${t(`status.${schedule.status}`)}`}
      isOpen
      onClose={onClose}
    >
      {schedule && (
        <p className={styles.hint}>
          <RequestWords request={schedule.request} />
        </p>
      )}
      {isPending && <RowsSkeleton rows={6} />}
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data?.items.length === 0 && <p className={styles.hint}>{t("noRuns")}</p>}
      <ol className={styles.runs} aria-label={t("history")}>
        {data?.items.map((job) => (
          <Run key={job.id} job={job} />
        ))}
      </ol>
      {data && data.total > data.items.length && (
        <p className={styles.hint}>{t("moreRuns", { count: data.total - data.items.length })}</p>
      )}
    </Panel>
  );
}

function Run({ job }: { job: ExportJob }) {
  const t = useTranslations("downloads");
  const { exact, bytes, utc } = useFormats();
  const period = usePeriodWords();
  const address = contentAddress(job);
  const at = utc(job.created_at);
  const rows = job.row_count ?? null;
  return (
    <li className={styles.run}>
      <div>
        <time dateTime={job.created_at}>{at}</time>
        <small className={styles.what}>
          {job.period && `${period(job.period)} · `}
          {rows !== null && t("rowCount", { count: rows, rows: exact(rows) })}
          {job.size_bytes != null && ` · ${bytes(job.size_bytes)}`}
        </small>
        <JobStatus job={job} />
      </div>
      {address && (
        <a
          href={address}
          download={job.file_name}
          className={styles.download}
          aria-label={t("downloadNamed", { name: at })}
        >
          <Download size={14} aria-hidden />
          {t("download")}
        </a>
      )}
    </li>
  );
}
