import clsx from "clsx";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { useLive } from "./live";
import styles from "./AsOf.module.css";

interface Props {
  moment: string | null;
  hasFigures: boolean;
}

/** When the figures were true, and whether they follow what happens: a dot and a word, never the dot alone. */
export function AsOf({ moment, hasFigures }: Props) {
  const t = useTranslations("app.live");
  const formats = useFormats();
  const { status } = useLive();
  const word = status === "live" ? t("live") : status === "connecting" ? "" : t("reconnecting");
  return (
    <p className={styles.asOf} data-tour="live">
      {word && (
        <span className={styles.status}>
          <i className={clsx(styles.dot, styles[status])} aria-hidden />
          {word}
        </span>
      )}
      {hasFigures && (
        <span className="number" title={moment ? formats.moment(moment) : undefined}>
          {moment ? t("asOf", { time: formats.time(moment) }) : t("asOfNever")}
        </span>
      )}
    </p>
  );
}
