import { useTranslations } from "use-intl";
import type { ExportRequest } from "./exports";
import { periodOf } from "./period";
import { useDatasetTitle } from "./useDatasetTitle";
import { usePeriodWords } from "./usePeriodWords";

/** What is exported, in one line: table, format, period, filters, columns. */
export function RequestWords({ request }: { request: ExportRequest }) {
  const t = useTranslations("downloads");
  const title = useDatasetTitle();
  const fromTo = usePeriodWords();
  const filters = Object.keys(request.filters ?? {}).length;
  const period = periodOf(request.period);
  const words = [
    title({ name: request.dataset }),
    request.format.toUpperCase() + (request.compression ? ` (${request.compression})` : ""),
    period.kind === "range" && fromTo(period),
    period.kind === "last" && t(`period.lastOf.${period.unit}`, { count: period.count }),
    filters > 0 && t("filtered", { count: filters }),
    request.columns?.length && t("columnCount", { count: request.columns.length }),
  ];
  return <>{words.filter(Boolean).join(" · ")}</>;
}
