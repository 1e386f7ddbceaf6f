import { Info } from "lucide-react";
import { memo } from "react";
import { Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useTranslations } from "use-intl";
import type english from "@/i18n/en/glossary.json";
import { IconButton } from "@/ui/Button";
import styles from "./glossary.module.css";

/** A term of the glossary. Its English rule is a sentence of `docs/definitions.md`, which a test compares. */
export type Term = keyof typeof english;

/** The ⓘ beside a title: in plain words what is counted, and the rule itself. */
export const Definition = memo(function Definition({ term, title }: { term: Term; title: string }) {
  const t = useTranslations("widget");
  const glossary = useTranslations("glossary");
  return (
    <DialogTrigger>
      <IconButton label={t("definition", { title })} className={styles.trigger ?? ""}>
        <Info size={14} aria-hidden />
      </IconButton>
      <Popover className={styles.popover ?? ""} offset={6}>
        <Dialog aria-label={t("definition", { title })} className={styles.body ?? ""}>
          <p>{glossary(`${term}.plain`)}</p>
          <p className={styles.rule}>
            <strong>{t("rule")}</strong> {glossary(`${term}.rule`)}
          </p>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
});
