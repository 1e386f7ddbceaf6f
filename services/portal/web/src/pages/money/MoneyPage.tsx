import { Link } from "@tanstack/react-router";
import { CreditCard, Percent, TrendingUp } from "lucide-react";
import { useTranslations } from "use-intl";
import { useSession } from "@/api/session";
import { Page } from "@/app/Page";
import styles from "./MoneyPage.module.css";

const ROOMS = [
  { id: "credits", Icon: CreditCard },
  { id: "discounts", Icon: Percent },
  { id: "revenue", Icon: TrendingUp },
] as const;

/** Room for credits, discounts and revenue: what each will show, and that nothing is known yet. No figure is made up. */
export default function MoneyPage() {
  const t = useTranslations("app.money");
  const { profile } = useSession();
  return (
    <Page title={t("title")}>
      <p className={styles.lead}>{profile.revenue ? t("empty") : t("withheld")}</p>
      {profile.revenue && (
        <>
          <ul className={styles.rooms}>
            {ROOMS.map(({ id, Icon }) => (
              <li key={id}>
                <h2>
                  <Icon size={16} aria-hidden />
                  {t(`room.${id}.title`)}
                </h2>
                <p>{t(`room.${id}.shows`)}</p>
                <p className={styles.nothing}>{t("nothing")}</p>
              </li>
            ))}
          </ul>
          <Link to="/sources" className={styles.link}>
            {t("link")}
          </Link>
        </>
      )}
    </Page>
  );
}
