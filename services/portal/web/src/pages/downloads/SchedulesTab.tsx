import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { Button } from "@/ui/Button";
import { stateOf } from "@/widgets/state";
import { Awaited, StaleNote } from "@/widgets/states";
import { RequestWords } from "./RequestWords";
import { useRhythmWords } from "./rhythm";
import { ScheduleMenu } from "./ScheduleMenu";
import { schedulesQuery, type Schedule } from "./schedules";
import records from "@/ui/records.module.css";
import styles from "./Downloads.module.css";

interface Props {
  /** Put a new export together, of a dataset, like a schedule. */
  onNew: (dataset?: string, like?: string) => void;
  /** Look at the runs of a schedule. */
  onOpen: (scheduleId: string) => void;
}

/** Exports that come again. */
export function SchedulesTab({ onNew, onOpen }: Props) {
  const t = useTranslations("downloads");
  const state = stateOf(useQuery(schedulesQuery));
  if (!state.data) return <Awaited state={state} rows={6} />;
  if (state.data.length === 0)
    return (
      <div className={records.empty}>
        <p>{t("schedule.empty")}</p>
        <Button onPress={() => onNew()}>{t("new")}</Button>
      </div>
    );
  return (
    <>
      {state.staleSince !== undefined && (
        <StaleNote since={state.staleSince} error={state.error} onRetry={state.retry} />
      )}
      <ScheduleTable schedules={state.data} onNew={onNew} onOpen={onOpen} />
      <p className={styles.count}>{t("schedule.rules")}</p>
    </>
  );
}

const COLUMNS = ["name", "rhythm", "next", "last", "by"] as const;

function ScheduleTable({ schedules, ...actions }: Props & { schedules: Schedule[] }) {
  const t = useTranslations("downloads");
  return (
    // The box scrolls sideways, so that the keyboard must reach it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={records.scroll} tabIndex={0} role="group" aria-label={t("schedule.list")}>
      <table className={records.table} aria-label={t("schedule.list")}>
        <thead>
          <tr>
            {COLUMNS.map((id) => (
              <th key={id} scope="col">
                {t(`schedule.column.${id}`)}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">{t("column.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {schedules.map((schedule) => (
            <ScheduleRow key={schedule.id} schedule={schedule} {...actions} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ScheduleRow({ schedule, onNew, onOpen }: Props & { schedule: Schedule }) {
  const t = useTranslations("downloads.schedule");
  const { utc } = useFormats();
  const words = useRhythmWords();
  const { id, name, request, remaining, status } = schedule;
  return (
    <tr data-schedule={id}>
      <th scope="row">
        <button type="button" className={styles.open} onClick={() => onOpen(id)} dir="auto">
          {name}
        </button>
        <small className={styles.what}>
          <RequestWords request={request} />
        </small>
      </th>
      <td>
        {words(schedule.every_hours)}
        {remaining !== null && status !== "ended" && <small>{t("remaining", { count: remaining })}</small>}
      </td>
      <td>
        <span className={clsx(styles.status, styles[status])}>{t(`status.${status}`)}</span>
        {schedule.next_run_at && (
          <small>
            <time dateTime={schedule.next_run_at}>{utc(schedule.next_run_at)}</time>
          </small>
        )}
      </td>
      <td>
        {t("runs", { count: schedule.runs })}
        {schedule.last_run_at && (
          <small>
            <time dateTime={schedule.last_run_at}>{utc(schedule.last_run_at)}</time>
          </small>
        )}
      </td>
      <td>
        {schedule.created_by}
        {schedule.callback_url && <small>{t("tells", { url: schedule.callback_url })}</small>}
      </td>
      <td>
        <div className={styles.actions}>
          <ScheduleMenu schedule={schedule} onNew={onNew} onOpen={onOpen} />
        </div>
      </td>
    </tr>
  );
}
