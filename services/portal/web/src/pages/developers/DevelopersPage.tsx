import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { portal } from "@/api/client";
import type { components } from "@/api/generated/portal";
import { Page } from "@/app/Page";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import styles from "./DevelopersPage.module.css";

type Schemas = components["schemas"];
type ApiDocument = Schemas["ApiDocument"];

/** The descriptions of every interface, as the services serve them now. */
export default function DevelopersPage() {
  const t = useTranslations("app.developers");
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["developers"],
    queryFn: async () => (await portal<Schemas["ApiDocuments"]>("developers")).items,
  });
  const list = (kind: ApiDocument["kind"]) => (
    <ul className={styles.list}>
      {(data ?? [])
        .filter((document) => document.kind === kind)
        .map((document) => (
          <li key={document.id}>
            <a href={document.url} target="_blank" rel="noreferrer">
              {document.title}
            </a>
            <code>{document.url}</code>
          </li>
        ))}
    </ul>
  );
  return (
    <Page title={t("title")}>
      <p className={styles.lead}>{t("lead")}</p>
      {isPending && <RowsSkeleton rows={6} />}
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && (
        <>
          <h2 className={styles.heading}>{t("http")}</h2>
          {list("openapi")}
          <h2 className={styles.heading}>{t("events")}</h2>
          {list("asyncapi")}
        </>
      )}
    </Page>
  );
}
