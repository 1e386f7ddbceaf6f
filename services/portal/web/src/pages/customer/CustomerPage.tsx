import { useTranslations } from "use-intl";
import { Page } from "@/app/Page";

/** Placeholder until the page is built. */
export default function CustomerPage() {
  const t = useTranslations("app");
  return (
    <Page title={t("nav.customers")}>
      <p>{t("soon")}</p>
    </Page>
  );
}
