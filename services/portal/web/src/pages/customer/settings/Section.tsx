import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { Refusal } from "@/settings/Refusal";
import type { Changing, Tagged } from "@/settings/tagged";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import styles from "../Customer.module.css";

interface Changed {
  changed_at: string | null;
  changed_by: string | null;
}

interface Props<Body> {
  title: string;
  lead: string;
  query: UseQueryResult<Tagged<Body>>;
  change: Changing;
  children: (body: Body) => ReactNode;
}

/** One section of the settings: what it is for, who changed it last, and what went wrong. */
export function Section<Body extends Changed>({ title, lead, query, change, children }: Props<Body>) {
  const t = useTranslations("customer");
  const { utc } = useFormats();
  const { data, error: failure, refetch } = query;
  return (
    <section className={styles.card}>
      <h2>{title}</h2>
      <p className={styles.lead}>{lead}</p>
      {!data &&
        (failure ? <ErrorState error={failure} onRetry={() => void refetch()} /> : <RowsSkeleton rows={4} />)}
      {data && children(data.body)}
      <Refusal change={change} theirs={data?.body} />
      {data?.body.changed_at && (
        <p className={styles.hint}>
          {t("changed", { at: utc(data.body.changed_at), by: data.body.changed_by ?? "–" })}
        </p>
      )}
    </section>
  );
}
