import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Panel } from "@/ui/Panel";
import { Refused } from "@/widgets/states";
import { customersOf, forget, KINDS, nameOf, type Subject, type SubjectFile } from "./subjects";
import styles from "./SettingsPage.module.css";

interface Props {
  subject: Subject;
  file: SubjectFile;
  onClose: () => void;
  onForgotten: () => void;
}

/** What forgetting takes away and what it does not reach; who it is has to be typed. */
export function ErasePanel({ subject, file, onClose, onForgotten }: Props) {
  const t = useTranslations("subjects");
  const queries = useQueryClient();
  const { exact } = useFormats();
  const [typed, setTyped] = useState("");
  const who = nameOf(subject);
  const erasing = useMutation({
    mutationFn: () => forget(subject),
    // Every list and page may have shown the person.
    onSuccess: () => queries.invalidateQueries({ queryKey: ["customers"] }),
  });
  const done = () => {
    onClose();
    onForgotten();
  };
  const footer = erasing.data ? (
    <Button look="primary" onPress={done}>
      {t("close")}
    </Button>
  ) : (
    <Button
      look="danger"
      isDisabled={typed.trim() !== who}
      isPending={erasing.isPending}
      onPress={() => erasing.mutate()}
    >
      {t("forget")}
    </Button>
  );
  return (
    <Panel
      title={t("eraseTitle")}
      subtitle={who}
      isOpen
      onClose={erasing.data ? done : onClose}
      footer={footer}
    >
      {erasing.data ? (
        <p role="status">{t("forgotten", { count: erasing.data.customers.length })}</p>
      ) : (
        <>
          <h3 className={styles.kind}>{t("goes", { count: customersOf(file).length })}</h3>
          <ul className={styles.list}>
            {KINDS.map((kind) => (
              <li key={kind}>
                <span>{t(`erases.${kind}`)}</span>
                <b>{exact(file[kind].length)}</b>
              </li>
            ))}
          </ul>
          <h3 className={styles.kind}>{t("staysTitle")}</h3>
          <p className={styles.hint}>{t("stays")}</p>
          <TextField label={t("type", { who })} value={typed} onChange={setTyped} autoComplete="off" />
          <Refused error={erasing.error} />
        </>
      )}
    </Panel>
  );
}
