import { useCallback } from "react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { PLACES, type Dimension, type Place } from "./search";

/** `smb` → `SMB`, `public-sector` → `Public sector`: codes of vendors, made readable without knowing them. */
export function readable(value: string): string {
  if (!/^[a-z0-9]+([-_][a-z0-9]+)*$/.test(value)) return value;
  if (value.length <= 3) return value.toUpperCase();
  const words = value.replaceAll(/[-_]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Dimensions whose values are ids or codes that somebody may have to look up: shown as they are. */
const VERBATIM: ReadonlySet<string> = new Set(["sku", "product", "seller", "location", ...PLACES]);

type ValueName = (dimension: Dimension | Place | "market", value: string, name?: string | null) => string;

/** How a value of a dimension is called: by the `name` that an answer tells, countries by theirs, `unknown` in words. */
export function useValueName(): ValueName {
  const t = useTranslations("filters.value");
  const { country } = useFormats();
  return useCallback(
    (dimension, value, name) => {
      if (name) return name;
      if (value === "unknown") return t("unknown");
      if (dimension === "country" || dimension === "market") return country(value);
      if (dimension === "customer_type" && (value === "new" || value === "existing")) return t(value);
      return VERBATIM.has(dimension) ? value : readable(value);
    },
    [t, country],
  );
}
