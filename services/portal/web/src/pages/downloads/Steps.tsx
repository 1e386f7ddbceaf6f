import { useState } from "react";
import { useTranslations } from "use-intl";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/Button";
import { Panel } from "@/ui/Panel";
import { useReason } from "@/widgets/states";
import { exportOf, requestOf, scheduleOf, type Draft, type PageScope } from "./draft";
import { useExportActions, type Dataset } from "./exports";
import { FileStep } from "./FileStep";
import { problemOf } from "./rhythm";
import { RowsStep } from "./RowsStep";
import { useScheduleActions, useTemplateActions, type Schedule } from "./schedules";
import { useDatasetTitle } from "./useDatasetTitle";
import styles from "./Downloads.module.css";

interface Props {
  dataset: Dataset;
  start: Draft;
  scope: PageScope;
  /** The schedule in whose place the new one comes. */
  replaced: Schedule | undefined;
  onBack: () => void;
  onClose: () => void;
}

/** The second and the third step, and what comes of them: a file, a schedule, a template. */
export function Steps({ dataset, start, scope, replaced, onBack, onClose }: Props) {
  const t = useTranslations("downloads");
  const title = useDatasetTitle()(dataset);
  const [draft, setDraft] = useState(start);
  const [at, setAt] = useState<2 | 3>(2);
  const reason = useReason();
  const making = useMaking(dataset, draft, replaced, onClose);
  const keeping = useKeeping(dataset, draft);
  const footer = (
    <div className={styles.buttons}>
      <Button onPress={at === 2 ? onBack : () => setAt(2)}>{t("back")}</Button>
      {at === 2 && (
        <Button look="primary" onPress={() => setAt(3)}>
          {t("next")}
        </Button>
      )}
      {at === 3 && (
        <>
          <Button look="quiet" onPress={keeping.submit} isPending={keeping.isPending}>
            {t("template.keep")}
          </Button>
          <Button
            look="primary"
            onPress={making.submit}
            isDisabled={making.isRefused}
            isPending={making.isPending}
          >
            {t(draft.rhythm ? (replaced ? "schedule.replace" : "schedule.create") : "create")}
          </Button>
        </>
      )}
    </div>
  );
  const failed = making.error ?? keeping.error;
  const props = { dataset, draft, onChange: setDraft };
  return (
    <Panel
      title={t("newOf", { dataset: title })}
      subtitle={t("step", { at, name: t(at === 2 ? "step2" : "step3") })}
      isOpen
      onClose={onClose}
      footer={footer}
    >
      {at === 2 ? (
        <RowsStep {...props} scope={scope} />
      ) : (
        <FileStep {...props} problem={failed ? reason(failed) : undefined} />
      )}
    </Panel>
  );
}

/** Making the file, or the schedule; one that is replaced goes once the new one is there. */
function useMaking(dataset: Dataset, draft: Draft, replaced: Schedule | undefined, onDone: () => void) {
  const t = useTranslations("downloads");
  const title = useDatasetTitle()(dataset);
  const { create: makeFile } = useExportActions();
  const { create: makeSchedule, remove } = useScheduleActions();
  const done = (text: string) => {
    announce(text);
    onDone();
  };
  const submit = () => {
    if (!draft.rhythm) {
      makeFile.mutate(exportOf(dataset, draft), { onSuccess: () => done(t("begun")) });
      return;
    }
    const body = scheduleOf(dataset, draft, draft.rhythm);
    makeSchedule.mutate(
      { ...body, name: body.name || title },
      {
        onSuccess: () => {
          if (replaced) remove.mutate(replaced.id);
          done(t("schedule.begun"));
        },
      },
    );
  };
  const isPending = makeFile.isPending || makeSchedule.isPending;
  const isRefused = draft.rhythm !== null && problemOf(draft.rhythm.everyHours) !== undefined;
  return { submit, isPending, isRefused, error: draft.rhythm ? makeSchedule.error : makeFile.error };
}

/** Keeping the request for everyone of the partner, under the name of the file or the table. */
function useKeeping(dataset: Dataset, draft: Draft) {
  const t = useTranslations("downloads");
  const title = useDatasetTitle()(dataset);
  const { keep } = useTemplateActions();
  const name = draft.name.trim() || title;
  const submit = () =>
    keep.mutate(
      { name, request: requestOf(dataset, draft) },
      { onSuccess: () => announce(t("template.kept", { name })) },
    );
  return { submit, isPending: keep.isPending, error: keep.error };
}
