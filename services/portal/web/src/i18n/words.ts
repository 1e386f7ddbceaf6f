import { useMemo } from "react";
import { useTranslations } from "use-intl";
import type english from "./en/words.json";

export type Kept = keyof (typeof english)["stays"];

interface Told {
  name: string;
  title: string;
  help: string;
  allowed: string;
}

/**
 * What services tell in codes, or in English sentences of their own, in the reader's language. What the catalogue does not
 * know, such as the statuses that only one vendor has, stays as it was told.
 */
export function useWords() {
  const t = useTranslations("words");
  return useMemo(() => wordsOf(t), [t]);
}

function wordsOf(t: ReturnType<typeof useTranslations<"words">>) {
  const known = (path: string, told: string) => (t.has(path as never) ? t(path as never) : told);
  return {
    /** The status of a customer, a subscription or an order. */
    status: (code: string) => known(`status.${code}`, code),
    /** What somebody did, such as `tags.set`. */
    action: (code: string) => known(`action.${code}`, code),
    /** A field that somebody changed: a setting, a tag or a tenant by its name, or what a person is known by. */
    field: (code: string) => {
      const name = code.replace(/^(tags|tenants)\./, "");
      return known(`field.${name}`, known(`setting.${name}.title`, name));
    },
    /** What a setting is called, by its name. */
    settingTitle: (name: string) => known(`setting.${name}.title`, name),
    /** A setting with its texts. */
    setting: <Setting extends Told>(setting: Setting): Setting => ({
      ...setting,
      title: known(`setting.${setting.name}.title`, setting.title),
      help: known(`setting.${setting.name}.help`, setting.help),
      allowed: known(`setting.${setting.name}.allowed`, setting.allowed),
    }),
    /** One of the values that the setting of this name may have; `told` where the catalogue has no word for it. */
    choice: (name: string, value: string, told: string) => known(`setting.${name}.choice.${value}`, told),
    /** A kind of personal data. */
    personal: (kind: string) => known(`personal.${kind}`, kind),
    /** What a deletion leaves. */
    stays: (kept: Kept) => t(`stays.${kept}`),
  };
}
