import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem } from "@/api/problem";
import { useFormats } from "@/i18n/formats";
import { Button } from "@/ui/Button";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import type { Tagged } from "./sections";
import styles from "../Customer.module.css";

interface Changed {
  changed_at: string | null;
  changed_by: string | null;
}

interface Props<Body> {
  title: string;
  lead: string;
  query: UseQueryResult<Tagged<Body>>;
  /** Why the last change was refused. */
  error: Error | null;
  children: (body: Body) => ReactNode;
}

/** One section of the settings: what it is for, who changed it last, and what went wrong. */
export function Section<Body extends Changed>({ title, lead, query, error, children }: Props<Body>) {
  const t = useTranslations("customer");
  const { moment } = useFormats();
  const { data, error: failure, refetch } = query;
  return (
    <section className={styles.card}>
      <h2>{title}</h2>
      <p className={styles.lead}>{lead}</p>
      {!data &&
        (failure ? <ErrorState error={failure} onRetry={() => void refetch()} /> : <RowsSkeleton rows={4} />)}
      {data && children(data.body)}
      <Refusal error={error} onReload={() => void refetch()} />
      {data?.body.changed_at && (
        <p className={styles.hint}>
          {t("changed", { at: moment(data.body.changed_at), by: data.body.changed_by ?? "–" })}
        </p>
      )}
    </section>
  );
}

/** Why a change was refused. Where somebody else was quicker, what they made of it can be fetched; the form stays. */
export function Refusal({ error, onReload }: { error: Error | null; onReload: () => void }) {
  const t = useTranslations("customer");
  if (!error) return null;
  const isLost = error instanceof ApiProblem && error.status === 412;
  return (
    <p className={styles.refusal} role="alert">
      {isLost ? t("conflict") : error.message}
      {isLost && (
        <Button small onPress={onReload}>
          {t("reload")}
        </Button>
      )}
    </p>
  );
}
