import { getRouteApi } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useTranslations } from "use-intl";
import { Page } from "@/app/Page";
import { Button } from "@/ui/Button";
import { Segments } from "@/ui/Segments";
import { Classes } from "./Classes";
import { ConsumptionTable } from "./ConsumptionTable";
import { CustomerFilters } from "./CustomerFilters";
import { ReconciliationTable } from "./ReconciliationTable";
import { DEFAULT_REPORT, pairsOf, REPORTS, type LicencesSearch } from "./search";
import styles from "./Licences.module.css";

const route = getRouteApi("/pages/licences");
const DATASETS = { reconciliation: "license-reconciliation", consumption: "license-consumption" };

/** The vendors' books against ours, and seats against people, of all customers. */
export default function LicencesPage() {
  const t = useTranslations("licences");
  const app = useTranslations("app");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { report = DEFAULT_REPORT, sort } = search;
  const change = (patch: { [Name in keyof LicencesSearch]?: LicencesSearch[Name] | undefined }) =>
    void navigate({
      search: (before) => ({ ...before, ...patch }),
      resetScroll: false,
      replace: "q" in patch,
    });
  const where = pairsOf(search);
  const takeAlong = () => void navigate({ to: "/downloads", search: { new: DATASETS[report], where } });
  const exportButton = (
    <Button small onPress={takeAlong}>
      <Download size={14} aria-hidden />
      {t("export")}
    </Button>
  );
  return (
    <Page isFilled title={app("nav.licences")} actions={exportButton}>
      <div className={styles.page}>
        <div className={styles.tools}>
          <Segments
            label={t("report.label")}
            options={REPORTS.map((id) => ({ id, label: t(`report.${id}`) }))}
            selected={report}
            onSelect={(next) =>
              change({ report: next, sort: undefined, difference: undefined, alert: undefined })
            }
          />
          <CustomerFilters search={search} onChange={change} />
          {report === "consumption" && (
            <Segments
              label={t("alerts.label")}
              options={[
                { id: "all", label: t("alerts.all") },
                { id: "true", label: t("alerts.only") },
              ]}
              selected={search.alert ?? "all"}
              onSelect={(alert) => change({ alert: alert === "true" ? alert : undefined })}
            />
          )}
        </div>
        {report === "reconciliation" ? (
          <>
            <Classes chosen={search.difference} onChange={(difference) => change({ difference })} />
            <ReconciliationTable search={search} sort={sort} onSort={(next) => change({ sort: next })} />
          </>
        ) : (
          <>
            <p className={styles.lead}>{t("consumptionLead")}</p>
            <ConsumptionTable search={search} sort={sort} onSort={(next) => change({ sort: next })} />
          </>
        )}
      </div>
    </Page>
  );
}
