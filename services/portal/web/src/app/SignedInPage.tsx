import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { tellTabs } from "@/api/session";
import styles from "./SignInPage.module.css";

/** The end of a sign-in in a window of its own: it tells the page behind, and goes. */
export default function SignedInPage() {
  const t = useTranslations("session");
  useEffect(() => {
    tellTabs();
    window.close();
  }, []);
  return (
    <main className={styles.page} id="content">
      <div className={styles.box}>
        <h1>{t("signedIn")}</h1>
        <p className={styles.lead}>{t("closeWindow")}</p>
      </div>
    </main>
  );
}
