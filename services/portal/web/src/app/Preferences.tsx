import { Languages, Moon, Sun } from "lucide-react";
import { memo } from "react";
import { useTranslations } from "use-intl";
import { chooseTheme, useTheme, type ThemeChoice } from "@/design/theme";
import { useLanguage, type Language } from "@/i18n/locale";
import { IconButton } from "@/ui/Button";
import { Menu } from "@/ui/Menu";

const THEMES: ThemeChoice[] = ["light", "dark", "system"];
const LANGUAGES: Language[] = ["en", "de"];

/** Theme and language, in the head of every page. */
export const Preferences = memo(function Preferences() {
  const t = useTranslations("app");
  const theme = useTheme();
  const language = useLanguage();
  const Icon = theme.name === "dark" ? Moon : Sun;
  return (
    <>
      <Menu
        label={t("language.label")}
        selected={[language.language]}
        trigger={
          <IconButton label={t("language.label")}>
            <Languages size={16} aria-hidden />
          </IconButton>
        }
        actions={LANGUAGES.map((id) => ({
          id,
          label: t(`language.${id}`),
          onAction: () => language.choose(id),
        }))}
      />
      <Menu
        label={t("theme.label")}
        selected={[theme.choice]}
        trigger={
          <IconButton label={t("theme.label")}>
            <Icon size={16} aria-hidden />
          </IconButton>
        }
        actions={THEMES.map((id) => ({ id, label: t(`theme.${id}`), onAction: () => chooseTheme(id) }))}
      />
    </>
  );
});
