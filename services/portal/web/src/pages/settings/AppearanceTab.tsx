import { Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { chooseTheme, useTheme, type ThemeChoice } from "@/design/theme";
import { useLanguage, type Language } from "@/i18n/locale";
import { Select } from "@/ui/Select";
import styles from "./SettingsPage.module.css";

const THEMES: ThemeChoice[] = ["light", "dark", "system"];
const LANGUAGES: Language[] = ["en", "de"];

/** How the portal looks to this browser. */
export function AppearanceTab() {
  const t = useTranslations("app");
  const theme = useTheme();
  const language = useLanguage();
  return (
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
  );
}

/** The way to the descriptions of the interfaces. */
export function DevelopersTab() {
  const t = useTranslations("app");
  return (
    <section className={styles.section}>
      <h2>{t("developers.title")}</h2>
      <p className={styles.hint}>{t("developers.lead")}</p>
      <Link to="/developers">{t("nav.developers")}</Link>
    </section>
  );
}
