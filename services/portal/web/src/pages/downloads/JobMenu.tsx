import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { announce } from "@/ui/announce";
import { IconButton } from "@/ui/Button";
import { Menu, type MenuAction } from "@/ui/Menu";
import { ConfirmPanel } from "@/widgets/ConfirmPanel";
import { useReason } from "@/widgets/states";
import { isBusy, useExportActions, type ExportJob } from "./exports";
import { RenamePanel } from "./RenamePanel";

type Question = "rename" | "remove" | null;

/** What can be done with one export. */
export function JobMenu({ job }: { job: ExportJob }) {
  const t = useTranslations("downloads");
  const [question, ask] = useState<Question>(null);
  const { repeat, rename, cancel } = useExportActions();
  const reason = useReason();
  const failed = (error: Error) => announce(reason(error));
  const actions: MenuAction[] = [
    { id: "repeat", label: t("repeat"), onAction: () => repeat.mutate(job.id, { onError: failed }) },
  ];
  if (job.sha256)
    actions.push({
      id: "sha",
      label: t("copySha"),
      hint: `${job.sha256.slice(0, 12)}…`,
      onAction: () => void copy(job.sha256 ?? ""),
    });
  if (job.editable) {
    actions.push({ id: "rename", label: t("rename"), onAction: () => ask("rename") });
    if (isBusy(job))
      actions.push({
        id: "cancel",
        label: t("cancel"),
        onAction: () => cancel.mutate(job.id, { onError: failed }),
      });
    else actions.push({ id: "remove", label: t("remove"), onAction: () => ask("remove") });
  }
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    announce(t("copied"));
  };
  const close = () => ask(null);
  return (
    <>
      <Menu
        label={t("more", { name: job.name })}
        actions={actions}
        trigger={
          <IconButton label={t("more", { name: job.name })}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      />
      {question === "rename" && (
        <RenamePanel
          name={job.name}
          onRename={(name) => rename.mutate({ id: job.id, name }, { onSuccess: close })}
          error={rename.error}
          isPending={rename.isPending}
          onClose={close}
        />
      )}
      {question === "remove" && <RemovePanel job={job} onClose={close} />}
    </>
  );
}

interface QuestionProps {
  job: ExportJob;
  onClose: () => void;
}

function RemovePanel({ job, onClose }: QuestionProps) {
  const t = useTranslations("downloads");
  const { remove } = useExportActions();
  return (
    <ConfirmPanel
      title={t("removeTitle", { name: job.name })}
      lead={t("removeLead")}
      verb={t("remove")}
      doing={remove}
      onConfirm={() => remove.mutate(job.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
