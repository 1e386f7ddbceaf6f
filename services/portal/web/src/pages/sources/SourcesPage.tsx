import { useQuery } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { mayEdit, useSession } from "@/api/session";
import { Page } from "@/app/Page";
import { useFormats } from "@/i18n/formats";
import { Button } from "@/ui/Button";
import { stateOf } from "@/widgets/state";
import { Awaited, StaleNote } from "@/widgets/states";
import { sourcesOf } from "./freshness";
import { importsQuery, type Import } from "./imports";
import { ImportTable } from "./ImportTable";
import { UploadPanel } from "./UploadPanel";
import records from "@/ui/records.module.css";
import styles from "./Sources.module.css";

/** Where the facts come from: how fresh each source is, and what every import did. */
export default function SourcesPage() {
  const t = useTranslations("sources");
  const app = useTranslations("app");
  const isEditor = mayEdit(useSession());
  const [isOpen, setOpen] = useState(false);
  const upload = (
    <Button look="primary" onPress={() => setOpen(true)}>
      <Upload size={14} aria-hidden />
      {t("upload")}
    </Button>
  );
  return (
    <Page title={app("nav.sources")} actions={isEditor && upload}>
      <Imports isEditor={isEditor} />
      <Connectors />
      {isOpen && <UploadPanel onClose={() => setOpen(false)} />}
    </Page>
  );
}

function Imports({ isEditor }: { isEditor: boolean }) {
  const t = useTranslations("sources");
  const state = stateOf(useQuery(importsQuery));
  const { data } = state;
  if (!data) return <Awaited state={state} rows={8} />;
  if (data.items.length === 0)
    return (
      <div className={records.empty}>
        <p>{t("empty")}</p>
        <p>
          <code>tenantry import mapping.yaml</code> · <code>POST /v1/events</code>
        </p>
      </div>
    );
  return (
    <>
      {state.staleSince !== undefined && (
        <StaleNote since={state.staleSince} error={state.error} onRetry={state.retry} />
      )}
      <Freshness imports={data.items} />
      <ImportTable imports={data.items} isEditor={isEditor} />
    </>
  );
}

/** Sources that would be fetched without a file: none yet, and said so rather than left out. */
function Connectors() {
  const t = useTranslations("sources.connector");
  return (
    <section className={styles.room} aria-labelledby="connectors">
      <h2 id="connectors">{t("title")}</h2>
      <p>{t("none")}</p>
      <p>{t("meanwhile")}</p>
    </section>
  );
}

function Freshness({ imports }: { imports: Import[] }) {
  const t = useTranslations("sources");
  const { moment } = useFormats();
  return (
    <ul className={styles.sources} aria-label={t("freshness")}>
      {sourcesOf(imports).map(({ name, freshAt, failures }) => (
        <li key={name}>
          <b dir="auto">{name}</b>
          <span>{freshAt ? t("freshAt", { at: moment(freshAt) }) : t("neverFresh")}</span>
          {failures > 0 && <span className={styles.failed}>{t("failures", { count: failures })}</span>}
        </li>
      ))}
    </ul>
  );
}
