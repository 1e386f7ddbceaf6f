import { useTranslations } from "use-intl";
import { readable } from "@/filters/useValueName";
import type { DatasetFilter } from "./exports";

/** Filters of datasets and their choices in the reader's language, as far as the pages have words for them. */
export function useFilterWords() {
  const dimensions = useTranslations("filters.dimension");
  const customers = useTranslations("customers.filter");
  const bases = useTranslations("filters.basisName");
  const settings = useTranslations("settings");
  return {
    title: ({ name, title }: Pick<DatasetFilter, "name" | "title">) => {
      if (dimensions.has(name as never)) return dimensions(name as never);
      return customers.has(name as never) ? customers(name as never) : title;
    },
    choice: (value: string) => {
      if (value === "true" || value === "false") return settings(value === "true" ? "yes" : "no");
      return bases.has(value as never) ? bases(value as never) : readable(value);
    },
  };
}
