import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { chosenDimensions } from "@/filters/search";
import { useFilters } from "@/filters/useFilters";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/Button";
import { Panel } from "@/ui/Panel";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import { DatasetStep } from "./DatasetStep";
import { bodyOf, draftOf, type Draft } from "./draft";
import { datasetsQuery, useExportActions, type Dataset } from "./exports";
import { FileStep } from "./FileStep";
import { RowsStep } from "./RowsStep";
import styles from "./Downloads.module.css";

interface Props {
  /** The chosen dataset; empty before one is, `undefined` while nothing is being put together. */
  dataset: string | undefined;
  onDataset: (dataset: string | undefined) => void;
}

/** A new export in three steps: which table, which rows and columns, which file. */
export function NewExportPanel({ dataset, onDataset }: Props) {
  const t = useTranslations("downloads");
  const { data, error, isPending, refetch } = useQuery({ ...datasetsQuery, enabled: dataset !== undefined });
  const chosen = data?.items.find(({ name, allowed }) => name === dataset && allowed);
  const close = () => onDataset(undefined);
  if (chosen)
    return <Steps key={chosen.name} dataset={chosen} onBack={() => onDataset("")} onClose={close} />;
  return (
    <Panel
      title={t("new")}
      subtitle={t("step", { at: 1, name: t("step1") })}
      isOpen={dataset !== undefined}
      onClose={close}
    >
      {isPending && <RowsSkeleton rows={8} />}
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && <DatasetStep datasets={data.items} onChoose={onDataset} />}
    </Panel>
  );
}

interface StepsProps {
  dataset: Dataset;
  onBack: () => void;
  onClose: () => void;
}

function Steps({ dataset, onBack, onClose }: StepsProps) {
  const t = useTranslations("downloads");
  const { search } = useFilters();
  const [draft, setDraft] = useState<Draft>(() => draftOf(dataset, chosenDimensions(search)));
  const [at, setAt] = useState<2 | 3>(2);
  const { create } = useExportActions();
  const submit = () =>
    create.mutate(bodyOf(dataset, draft), {
      onSuccess: () => {
        announce(t("begun"));
        onClose();
      },
    });
  const back = at === 2 ? onBack : () => setAt(2);
  const footer = (
    <div className={styles.buttons}>
      <Button onPress={back}>{t("back")}</Button>
      {at === 2 ? (
        <Button look="primary" onPress={() => setAt(3)}>
          {t("next")}
        </Button>
      ) : (
        <Button look="primary" onPress={submit} isDisabled={create.isPending}>
          {t("create")}
        </Button>
      )}
    </div>
  );
  const props = { dataset, draft, onChange: setDraft };
  return (
    <Panel
      title={t("newOf", { dataset: dataset.name })}
      subtitle={t("step", { at, name: t(at === 2 ? "step2" : "step3") })}
      isOpen
      onClose={onClose}
      footer={footer}
    >
      {at === 2 ? <RowsStep {...props} /> : <FileStep {...props} problem={create.error?.message} />}
    </Panel>
  );
}
