import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { announce } from "@/ui/announce";
import { Button, IconButton } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Menu, type MenuAction } from "@/ui/Menu";
import { Panel } from "@/ui/Panel";
import { ConfirmPanel } from "@/widgets/ConfirmPanel";
import { useReason } from "@/widgets/states";
import { problemOf } from "./rhythm";
import { HoursField } from "./RhythmFields";
import { useScheduleActions, type Schedule } from "./schedules";
import styles from "./Downloads.module.css";

interface Props {
  schedule: Schedule;
  onNew: (dataset: string, like: string) => void;
  onOpen: (scheduleId: string) => void;
}
type Question = "change" | "remove" | null;

/** What can be done with one schedule. */
export function ScheduleMenu({ schedule, onNew, onOpen }: Props) {
  const t = useTranslations("downloads.schedule");
  const [question, ask] = useState<Question>(null);
  const own = useOwnActions(schedule, ask);
  const label = t("more", { name: schedule.name });
  const actions: MenuAction[] = [
    { id: "open", label: t("history"), onAction: () => onOpen(schedule.id) },
    ...(schedule.editable ? own : []),
    {
      id: "like",
      label: t(schedule.editable ? "changeRequest" : "like"),
      onAction: () => onNew(schedule.request.dataset, schedule.id),
    },
  ];
  const trigger = (
    <IconButton label={label}>
      <Ellipsis size={16} aria-hidden />
    </IconButton>
  );
  const close = () => ask(null);
  return (
    <>
      <Menu label={label} actions={actions} trigger={trigger} />
      {question === "change" && <ChangePanel schedule={schedule} onClose={close} />}
      {question === "remove" && <RemovePanel schedule={schedule} onClose={close} />}
    </>
  );
}

/** What who made it may do with it, and an owner or a manager. */
function useOwnActions({ id, status }: Schedule, ask: (question: Question) => void): MenuAction[] {
  const t = useTranslations("downloads.schedule");
  const reason = useReason();
  const { pause, resume, run } = useScheduleActions();
  const told = (text: string) => ({
    onSuccess: () => announce(text),
    onError: (error: Error) => announce(reason(error)),
  });
  const rest: MenuAction[] = {
    active: [{ id: "pause", label: t("pause"), onAction: () => pause.mutate(id, told(t("paused"))) }],
    paused: [{ id: "resume", label: t("resume"), onAction: () => resume.mutate(id, told(t("resumed"))) }],
    ended: [],
  }[status];
  return [
    { id: "run", label: t("run"), hint: t("runHint"), onAction: () => run.mutate(id, told(t("ran"))) },
    ...rest,
    { id: "change", label: t("change"), onAction: () => ask("change") },
    { id: "remove", label: t("remove"), onAction: () => ask("remove") },
  ];
}

interface QuestionProps {
  schedule: Schedule;
  onClose: () => void;
}

/** Name, rhythm, and how many runs are still to come. */
function ChangePanel({ schedule, onClose }: QuestionProps) {
  const t = useTranslations("downloads");
  const reason = useReason();
  const { change } = useScheduleActions();
  const [name, setName] = useState(schedule.name);
  const [hours, setHours] = useState(schedule.every_hours);
  const [count, setCount] = useState(schedule.remaining === null ? "" : String(schedule.remaining));
  const submit = () => {
    const body = { name: name.trim(), every_hours: hours, count: count === "" ? null : Number(count) };
    change.mutate({ id: schedule.id, body }, { onSuccess: onClose });
  };
  return (
    <Panel title={t("schedule.change")} place="centre" isOpen onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField label={t("column.name")} value={name} onChange={setName} maxLength={200} />
        <HoursField hours={hours} onChange={setHours} />
        <TextField
          type="number"
          label={t("schedule.count")}
          hint={t(schedule.remaining === null ? "schedule.countHint" : "schedule.countChangeHint")}
          value={count}
          onChange={setCount}
        />
        {change.error && (
          <p className={styles.failure} role="alert">
            {reason(change.error)}
          </p>
        )}
        <div className={styles.buttons}>
          <Button
            look="primary"
            type="submit"
            isDisabled={name.trim() === "" || problemOf(hours) !== undefined}
            isPending={change.isPending}
          >
            {t("schedule.save")}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function RemovePanel({ schedule, onClose }: QuestionProps) {
  const t = useTranslations("downloads");
  const { remove } = useScheduleActions();
  return (
    <ConfirmPanel
      title={t("removeTitle", { name: schedule.name })}
      lead={t("schedule.removeLead")}
      verb={t("remove")}
      doing={remove}
      onConfirm={() => remove.mutate(schedule.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
