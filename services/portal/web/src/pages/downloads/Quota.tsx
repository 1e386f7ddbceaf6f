import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { Meter } from "react-aria-components";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { quotaQuery, type QuotaShare } from "./exports";
import styles from "./Quota.module.css";

/** From this share on somebody who wants more files should know. */
const SCARCE = 0.8;
const LIMITS = ["running", "a_day", "stored_bytes"] as const;

/** How much of the partner's limits is used. Nothing while it is not known: files are made without it. */
export function Quota() {
  const t = useTranslations("downloads.quota");
  const { data } = useQuery(quotaQuery);
  if (!data) return null;
  return (
    <section className={styles.quota} aria-label={t("label")}>
      {LIMITS.map((limit) => (
        <Share key={limit} limit={limit} share={data[limit]} />
      ))}
    </section>
  );
}

function Share({ limit, share: { used, limit: most, frees_at } }: { limit: Limit; share: QuotaShare }) {
  const t = useTranslations("downloads.quota");
  const { exact, bytes, moment } = useFormats();
  const write = limit === "stored_bytes" ? bytes : exact;
  const text = t("of", { used: write(used), limit: write(most) });
  const isOver = used >= most;
  return (
    <Meter
      className={clsx(styles.share, used >= SCARCE * most && styles.scarce)}
      aria-label={t(limit)}
      value={Math.min(used, most)}
      maxValue={most}
      valueLabel={text}
    >
      {({ percentage }) => (
        <>
          <span className={styles.name}>{t(limit)}</span>
          <span className="number">{text}</span>
          <i className={styles.bar} aria-hidden>
            <i style={{ width: `${percentage}%` }} />
          </i>
          {isOver && <small>{frees_at ? t("freesAt", { at: moment(frees_at) }) : t("over")}</small>}
        </>
      )}
    </Meter>
  );
}

type Limit = (typeof LIMITS)[number];
