import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { useSigning } from "@/api/session";
import { Mark } from "./Mark";
import { Personas } from "./Personas";
import styles from "./SignInPage.module.css";
import { useTitle } from "./useTitle";

/** The door. */
export default function SignInPage() {
  const t = useTranslations("session");
  useTitle(t("title"));
  const { next = "/" } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const { signIn } = useSigning();
  const enter = async (persona: string) => {
    await signIn(persona);
    await navigate({ href: next });
  };
  return (
    <main className={styles.page} id="content">
      <div className={styles.box}>
        <Mark />
        <h1>{t("title")}</h1>
        <p className={styles.lead}>{t("lead")}</p>
        <Personas
          onProvider={() => location.assign(`/api/session/oidc?next=${encodeURIComponent(next)}`)}
          onChoose={(persona) => void enter(persona)}
        />
      </div>
    </main>
  );
}
