import { useTranslations } from "use-intl";
import { useValueName } from "@/filters/useValueName";
import { useFormats } from "@/i18n/formats";
import { useWords } from "@/i18n/words";
import type { Fact } from "./explain";

const text = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

/** What a fact says, in the reader's language: the service tells it field by field, and in English besides. */
export function useFactWords(): (fact: Fact) => string {
  const t = useTranslations("why.fact");
  const { date, exact, longMonth } = useFormats();
  const words = useWords();
  const name = useValueName();
  // Microsoft's SKUs begin with the product's id.
  const plan = ({ product, sku }: Fact["data"]) =>
    text(sku).startsWith(text(product)) ? text(sku) : `${text(product)} ${text(sku)}`;
  const day = (moment: unknown) => (text(moment) ? date(text(moment)) : "");
  const told: Record<Fact["kind"], (fact: Fact) => (string | false)[]> = {
    subscription: ({ data, effective_at }) => [
      t("subscription", {
        status: words.status(text(data.status)),
        day: day(effective_at),
        plan: plan(data),
      }),
      data.per_user === true && t("seats", { count: Number(data.seats) }),
      data.trial === true && t("trial"),
    ],
    order: ({ data, effective_at }) => [
      t("order", { day: day(effective_at), quantity: exact(Number(data.quantity)), plan: plan(data) }),
      data.cancelled === true && t("cancelled", { day: day(data.cancelled_at) }),
    ],
    usage: ({ data, effective_at }) => [
      t("usage", {
        month: longMonth(text(effective_at).slice(0, 7)),
        raw: exact(Number(data.raw)),
        normalized: exact(Number(data.normalized)),
        plan: plan(data),
      }),
    ],
    customer: ({ data }) => [
      t("customer", {
        country: name("country", text(data.country)),
        segment: name("segment", text(data.segment)),
        seller: name("seller", text(data.seller)),
      }),
    ],
    vendor_account: ({ data }) => [
      t("account", { vendor: name("vendor", text(data.vendor)) }),
      data.removed === true && t("removed"),
    ],
    deletion: ({ effective_at }) => [t("deletion", { day: day(effective_at) })],
  };
  return (fact) =>
    told[fact.kind](fact)
      .filter((part) => part !== false)
      .join(", ");
}
