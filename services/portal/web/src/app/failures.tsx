import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { ApiProblem } from "@/api/problem";
import { Button } from "@/ui/Button";
import styles from "./failures.module.css";
import { useTitle } from "./useTitle";

/** An address that means nothing here. */
export function NotFoundPage() {
  const t = useTranslations("app.problem");
  useTitle(t("notFoundTitle"));
  return (
    <main className={styles.page} id="content" tabIndex={-1}>
      <h1 tabIndex={-1}>{t("notFoundTitle")}</h1>
      <p>{t("notFound")}</p>
      <Link to="/">{t("home")}</Link>
    </main>
  );
}

/** A page that failed as a whole; what is around it stays. */
export function CrashPage({ error }: { error: unknown }) {
  const t = useTranslations("app.problem");
  useTitle(t("title"));
  const isAway = error instanceof ApiProblem;
  return (
    <main className={styles.page} id="content" tabIndex={-1}>
      <h1 tabIndex={-1}>{t("title")}</h1>
      <p>{isAway ? t("network") : t("crash")}</p>
      <Button look="primary" onPress={() => location.reload()}>
        {t("reload")}
      </Button>
    </main>
  );
}
