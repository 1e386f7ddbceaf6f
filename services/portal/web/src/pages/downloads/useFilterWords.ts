import { useTranslations } from "use-intl";
import { readable } from "@/filters/useValueName";
import { useTold } from "@/i18n/told";
import type { DatasetFilter } from "./exports";

/** Filters of datasets and their choices in the reader's language: as the pages call them, else as their owner does. */
export function useFilterWords() {
  const dimensions = useTranslations("filters.dimension");
  const customers = useTranslations("customers.filter");
  const bases = useTranslations("filters.basisName");
  const settings = useTranslations("settings");
  const told = useTold();
  return {
    title: ({ name, title }: Pick<DatasetFilter, "name" | "title">) => {
      if (dimensions.has(name as never)) return dimensions(name as never);
      return customers.has(name as never) ? customers(name as never) : told(title);
    },
    description: ({ description }: Pick<DatasetFilter, "description">) => told(description),
    choice: (value: string) => {
      if (value === "true" || value === "false") return settings(value === "true" ? "yes" : "no");
      return bases.has(value as never) ? bases(value as never) : told(readable(value));
    },
  };
}
