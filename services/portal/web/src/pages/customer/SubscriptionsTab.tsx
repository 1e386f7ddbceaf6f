import clsx from "clsx";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import { subscriptionsQuery, type Place, type Subscription } from "./belongings";
import { Rows } from "./Rows";
import { spansOf, type Span } from "./timeline";
import styles from "./Customer.module.css";

/** Every subscription with its life as a line, and what happened in words. */
export function SubscriptionsTab({ customerId }: { customerId: string }) {
  const t = useTranslations("customer");
  return (
    <section className={styles.card}>
      <h2>{t("tab.subscriptions")}</h2>
      <Rows query={subscriptionsQuery(customerId)} empty={t("noSubscriptions")}>
        {(subscriptions) => <Timeline subscriptions={subscriptions} />}
      </Rows>
    </section>
  );
}

function Timeline({ subscriptions }: { subscriptions: Subscription[] }) {
  const { exact, date } = useFormats();
  const words = useWords();
  const t = useTranslations("customer");
  const [now] = useState(Date.now);
  const begins = subscriptions.flatMap(({ lifecycle }) =>
    lifecycle.slice(0, 1).map((place) => Date.parse(place.effective_at)),
  );
  const from = Math.min(now, ...begins);
  return (
    <>
      <p className={styles.ends}>
        <span>
          {[from, now]
            .map((moment) => new Date(moment).toISOString())
            .map((moment) => (
              <time key={moment} dateTime={moment}>
                {date(moment)}
              </time>
            ))}
        </span>
      </p>
      <ul className={styles.subscriptions}>
        {subscriptions.map(({ subscription_id, current, lifecycle }) => (
          <li key={subscription_id}>
            <details>
              <summary>
                <span className={styles.plan}>
                  <b dir="auto">{current?.product_name ?? current?.product_id ?? subscription_id}</b>
                  <small dir="auto">
                    {current?.sku_name ?? current?.sku_id}
                    {current?.unit_type === "per_user" && ` · ${t("seats", { count: exact(current.seats) })}`}
                    {current?.is_trial && ` · ${t("trial")}`}
                  </small>
                </span>
                <Line spans={spansOf(lifecycle, from, now)} />
                <span className={styles.status}>{current ? words.status(current.status) : "–"}</span>
              </summary>
              <History places={lifecycle} id={subscription_id} />
            </details>
          </li>
        ))}
      </ul>
    </>
  );
}

function Line({ spans }: { spans: Span[] }) {
  return (
    <span className={styles.line} aria-hidden>
      {spans.map((span) => (
        <i
          key={span.from}
          className={clsx(styles.span, styles[span.look])}
          style={{ left: `${span.from}%`, width: `${span.to - span.from}%` }}
          title={span.status}
        />
      ))}
    </span>
  );
}

function History({ places, id }: { places: Place[]; id: string }) {
  const t = useTranslations("customer");
  const { date, exact } = useFormats();
  const words = useWords();
  return (
    <>
      <p className={styles.hint}>{id}</p>
      <ol className={styles.history}>
        {places.map((place) => (
          <li key={place.effective_at}>
            <time dateTime={place.effective_at}>{date(place.effective_at)}</time>
            <span>
              {words.status(place.status)} · {place.sku_name ?? place.sku_id}
              {place.unit_type === "per_user" && ` · ${t("seats", { count: exact(place.seats) })}`}
              {place.commitment_end_at && ` · ${t("until", { date: date(place.commitment_end_at) })}`}
              {place.auto_renew === true && ` · ${t("autoRenew")}`}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
