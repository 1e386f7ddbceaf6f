import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { I18nProvider } from "react-aria-components";
import { IntlProvider } from "use-intl";
import { useStored } from "@/app/useStored";
import english from "./en";
import { ToldContext, type Told } from "./told";

export type Language = "en" | "de";
type Messages = typeof english;

declare module "use-intl" {
  interface AppConfig {
    Messages: Messages;
  }
}

const LANGUAGES: readonly Language[] = ["en", "de"];

/** All texts of a language: our own, and what services tell in English. */
interface Texts {
  messages: Messages;
  told: Told;
}

const LOADERS: Record<Language, () => Promise<Texts>> = {
  en: () => Promise.resolve({ messages: english, told: {} }),
  de: () => import("./de").then(({ default: messages, told }) => ({ messages, told })),
};

interface Choice {
  language: Language;
  choose: (language: Language) => void;
}

const LanguageContext = createContext<Choice>({ language: "en", choose: () => undefined });

/** The language in use, and the way to change it. */
export const useLanguage = () => useContext(LanguageContext);

/** The most wanted locale of `language` that the browser names (`de-CH` for `de`), for numbers and dates. */
export function regionalLocale(language: Language, wanted: readonly string[]): string {
  return wanted.find((locale) => locale.split("-")[0] === language) ?? language;
}

function preferred(): Language {
  const known = navigator.languages.map((locale) => locale.split("-")[0]);
  return (
    LANGUAGES.find((language) => language === known.find((code) => LANGUAGES.includes(code as Language))) ??
    "en"
  );
}

/** Gives texts, numbers and dates their language. The texts of the old language stay until the new ones are here. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, choose] = useStored<Language>("tenantry.language", preferred, LANGUAGES);
  const [loaded, setLoaded] = useState<Texts & { language: Language }>();

  useEffect(() => {
    let wanted = true;
    void LOADERS[language]().then((texts) => wanted && setLoaded({ language, ...texts }));
    document.documentElement.lang = language;
    return () => {
      wanted = false;
    };
  }, [language]);

  const choice = useMemo(() => ({ language, choose }), [language, choose]);
  if (!loaded) return null;
  const locale = regionalLocale(loaded.language, navigator.languages);
  return (
    <LanguageContext value={choice}>
      <IntlProvider locale={locale} messages={loaded.messages} timeZone="UTC">
        <ToldContext value={loaded.told}>
          <I18nProvider locale={locale}>{children}</I18nProvider>
        </ToldContext>
      </IntlProvider>
    </LanguageContext>
  );
}
