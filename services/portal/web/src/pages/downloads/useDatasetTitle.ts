import { useTranslations } from "use-intl";

/** How a dataset is called: in the reader's language where the portal knows it, otherwise as its owner says. */
export function useDatasetTitle(): (dataset: { name: string; title?: string }) => string {
  const t = useTranslations("downloads.dataset");
  return ({ name, title }) => (t.has(name as never) ? t(name as never) : (title ?? name));
}
