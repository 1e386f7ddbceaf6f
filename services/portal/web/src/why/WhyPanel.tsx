import { useSearch } from "@tanstack/react-router";
import { useTranslations } from "use-intl";
import { hasPlans, usePlanNames } from "@/filters/planNames";
import { useFilters } from "@/filters/useFilters";
import { useValueName } from "@/filters/useValueName";
import type { Dimension, Place } from "@/filters/search";
import { useFormats } from "@/i18n/formats";
import { Panel } from "@/ui/Panel";
import { useQuery } from "@tanstack/react-query";
import { useSearchChange } from "@/ui/useSearchChange";
import { Customers } from "./Customers";
import { namesQuery } from "./explain";
import { RankedCustomers } from "./RankedCustomers";
import { parseWhy, type WhyTarget } from "./target";

/** Why a figure is what it is: the customers behind it, each with the facts that put them there. */
export function WhyPanel() {
  const t = useTranslations("why");
  const { why } = useSearch({ from: "/pages" });
  const change = useSearchChange<{ why: string | undefined }>();
  const target = parseWhy(why);
  const subtitle = useSubtitle(target);
  return (
    <Panel
      title={target ? t(`measure.${target.measure}`) : ""}
      subtitle={subtitle}
      isOpen={target !== undefined}
      onClose={() => change({ why: undefined })}
    >
      {target?.ranks && <RankedCustomers measure={target.measure} ranks={target.ranks} />}
      {target && !target.ranks && <Customers key={why} target={target} />}
    </Panel>
  );
}

/** What the figure is about: its month or range, and the part of the split. */
function useSubtitle(target: WhyTarget | undefined): string {
  const t = useTranslations("why");
  const { longMonth, month } = useFormats();
  const { query } = useFilters();
  const name = useValueName();
  const planName = usePlanNames(query, hasPlans(target?.part ?? {}));
  const customer = useQuery(namesQuery(target?.customer === undefined ? [] : [target.customer]));
  if (!target) return "";
  const when = target.month
    ? longMonth(target.month)
    : t("in", { from: month(query.from), to: month(query.to) });
  const parts = Object.entries(target.part ?? {}).flatMap(([dimension, values]) =>
    values.map((value) => name(dimension as Dimension | Place, value, planName(dimension, value))),
  );
  const { customer: id, ranks, isWithoutTrials } = target;
  const more = [
    id !== undefined && (customer.data?.get(id) ?? id),
    ranks && t("places", { first: ranks[0], last: ranks[1] }),
    isWithoutTrials && t("withoutTrials"),
  ];
  return [when, ...parts, ...more].filter(Boolean).join(" · ");
}
