import { useQuery } from "@tanstack/react-query";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { announce } from "@/ui/announce";
import { Button, IconButton } from "@/ui/Button";
import { stateOf } from "@/widgets/state";
import { Awaited, useReason } from "@/widgets/states";
import { RenamePanel } from "./RenamePanel";
import { RequestWords } from "./RequestWords";
import { templatesQuery, useTemplateActions, type Template } from "./schedules";
import records from "@/ui/records.module.css";
import styles from "./Downloads.module.css";

interface Props {
  /** Put a new export together, of a dataset, like a template. */
  onNew: (dataset?: string, like?: string) => void;
}

/** Requests that were kept, for everyone of the partner. */
export function TemplatesTab({ onNew }: Props) {
  const t = useTranslations("downloads.template");
  const state = stateOf(useQuery(templatesQuery));
  if (!state.data) return <Awaited state={state} rows={6} />;
  if (state.data.length === 0)
    return (
      <div className={records.empty}>
        <p>{t("empty")}</p>
        <Button onPress={() => onNew()}>{t("first")}</Button>
      </div>
    );
  return (
    <ul className={styles.datasets} aria-label={t("list")}>
      {state.data.map((template) => (
        <TemplateRow key={template.id} template={template} onNew={onNew} />
      ))}
    </ul>
  );
}

function TemplateRow({ template, onNew }: Props & { template: Template }) {
  const t = useTranslations("downloads.template");
  const { utc } = useFormats();
  const { rename, forget } = useTemplateActions();
  const [isRenaming, setRenaming] = useState(false);
  const reason = useReason();
  const { id, name, request } = template;
  return (
    <li className={styles.template}>
      <div>
        <b dir="auto">{name}</b>
        <small className={styles.what}>
          <RequestWords request={request} />
        </small>
        <small className={styles.what}>
          {t("keptBy", { by: template.created_by, at: utc(template.created_at) })}
        </small>
      </div>
      <div className={styles.actions}>
        <Button small onPress={() => onNew(request.dataset, id)}>
          {t("use")}
        </Button>
        <IconButton label={t("rename", { name })} onPress={() => setRenaming(true)}>
          <Pencil size={14} aria-hidden />
        </IconButton>
        <IconButton
          label={t("forget", { name })}
          onPress={() => forget.mutate(id, { onError: (error) => announce(reason(error)) })}
        >
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      {isRenaming && (
        <RenamePanel
          name={name}
          onRename={(next) => rename.mutate({ id, name: next }, { onSuccess: () => setRenaming(false) })}
          error={rename.error}
          isPending={rename.isPending}
          onClose={() => setRenaming(false)}
        />
      )}
    </li>
  );
}
