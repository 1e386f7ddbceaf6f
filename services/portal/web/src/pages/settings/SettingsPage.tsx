import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { Page } from "@/app/Page";
import { chooseTheme, useTheme, type ThemeChoice } from "@/design/theme";
import { useLanguage, type Language } from "@/i18n/locale";
import { Select } from "@/ui/Select";
import styles from "./SettingsPage.module.css";

const THEMES: ThemeChoice[] = ["light", "dark", "system"];
const LANGUAGES: Language[] = ["en", "de"];

/** How the portal looks to this browser; settings of customers are on their pages. */
export default function SettingsPage() {
  const t = useTranslations("app");
  const theme = useTheme();
  const language = useLanguage();
  return (
    <Page title={t("settings.title")}>
      <section className={styles.section}>
        <h2>{t("settings.appearance")}</h2>
        <p className={styles.hint}>{t("settings.thisBrowser")}</p>
        <Select
          label={t("theme.label")}
          options={THEMES.map((id) => ({ id, label: t(`theme.${id}`) }))}
          selected={theme.choice}
          onSelect={chooseTheme}
        />
        <Select
          label={t("language.label")}
          options={LANGUAGES.map((id) => ({ id, label: t(`language.${id}`) }))}
          selected={language.language}
          onSelect={language.choose}
        />
      </section>
      <section className={styles.section}>
        <h2>{t("developers.title")}</h2>
        <p className={styles.hint}>{t("developers.lead")}</p>
        <Link to="/developers">{t("nav.developers")}</Link>
      </section>
    </Page>
  );
}
