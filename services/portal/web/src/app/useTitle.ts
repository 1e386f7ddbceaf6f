import { useEffect } from "react";
import { useTranslations } from "use-intl";

/** Name the window after what it shows. */
export function useTitle(title: string): void {
  const t = useTranslations("app");
  useEffect(() => {
    document.title = `${title} · ${t("name")}`;
  }, [title, t]);
}
