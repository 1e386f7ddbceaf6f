import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Panel } from "@/ui/Panel";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState, useReason } from "@/widgets/states";
import { sectionQuery, useDeletion, type DeletionPreview } from "./settings/sections";
import { isLost } from "@/settings/tagged";
import styles from "./Customer.module.css";

interface Props {
  customerId: string;
  onClose: () => void;
  onDeleted: () => void;
}

/** What goes and what stays, then the deletion; its id has to be typed. */
export function DeletePanel({ customerId, onClose, onDeleted }: Props) {
  const t = useTranslations("customer.deletion");
  const reason = useReason();
  const { data, error, refetch } = useQuery({ ...sectionQuery(customerId, "deletion-preview"), gcTime: 0 });
  const deletion = useDeletion(customerId, data?.body.name ?? null, onDeleted);
  const [typed, setTyped] = useState("");
  const isSure = typed.trim() === customerId;
  const footer = (
    <Button
      look="danger"
      isDisabled={!isSure || !data}
      isPending={deletion.isPending}
      onPress={() => data && deletion.mutate(data.etag)}
    >
      {t("verb")}
    </Button>
  );
  return (
    <Panel title={t("title")} subtitle={customerId} isOpen onClose={onClose} footer={footer}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <RowsSkeleton rows={8} />}
      {data && <Preview preview={data.body} />}
      <TextField label={t("type", { id: customerId })} value={typed} onChange={setTyped} autoComplete="off" />
      {deletion.error && (
        <p className={styles.refusal} role="alert">
          {isLost(deletion.error) ? t("changedMeanwhile") : reason(deletion.error)}
          {isLost(deletion.error) && (
            <Button small onPress={() => void refetch()}>
              {t("lookAgain")}
            </Button>
          )}
        </p>
      )}
    </Panel>
  );
}

/** The same for every customer: what the service says of it in English. */
const STAYS = ["vendors", "id", "files"] as const;

function Preview({ preview }: { preview: DeletionPreview }) {
  const t = useTranslations("customer.deletion");
  const { exact } = useFormats();
  const words = useWords();
  const counts = Object.entries({ ...preview.goes, ...preview.restated }).filter(([, count]) => count > 0);
  return (
    <>
      <h3 className={styles.subhead}>{t("goes")}</h3>
      <dl className={styles.facts}>
        {counts.map(([name, count]) => (
          <div key={name}>
            <dt>{t.has(`count.${name}` as never) ? t(`count.${name}` as never) : name}</dt>
            <dd>{exact(count)}</dd>
          </div>
        ))}
      </dl>
      {preview.personal_data.length > 0 && (
        <p className={styles.lead}>
          {t("personal", { kinds: preview.personal_data.map(words.personal).join(", ") })}
        </p>
      )}
      <h3 className={styles.subhead}>{t("stays")}</h3>
      <ul className={styles.plain}>
        {STAYS.map((kept) => (
          <li key={kept}>{words.stays(kept)}</li>
        ))}
      </ul>
    </>
  );
}
