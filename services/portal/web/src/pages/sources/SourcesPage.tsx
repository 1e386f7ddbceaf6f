import { useTranslations } from "use-intl";
import { Page } from "@/app/Page";

/** Placeholder until the page is built. */
export default function SourcesPage() {
  const t = useTranslations("app");
  return (
    <Page title={t("nav.sources")}>
      <p>{t("soon")}</p>
    </Page>
  );
}
