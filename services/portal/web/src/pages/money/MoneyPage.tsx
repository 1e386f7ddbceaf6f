import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { Page } from "@/app/Page";
import styles from "./MoneyPage.module.css";

/** Room for credits, discounts and revenue. */
export default function MoneyPage() {
  const t = useTranslations("app.money");
  return (
    <Page title={t("title")}>
      <div className={styles.empty}>
        <p>{t("empty")}</p>
        <Link to="/sources">{t("link")}</Link>
      </div>
    </Page>
  );
}
