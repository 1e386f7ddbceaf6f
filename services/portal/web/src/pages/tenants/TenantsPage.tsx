import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Link2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { mayEdit, useSession } from "@/api/session";
import { Page } from "@/app/Page";
import { useFormats } from "@/i18n/formats";
import { LongTable, NoRows } from "@/tables/LongTable";
import { Button } from "@/ui/Button";
import { Segments } from "@/ui/Segments";
import { RowsSkeleton } from "@/ui/Skeleton";
import { TypedSearch } from "@/ui/TypedSearch";
import { ErrorState } from "@/widgets/states";
import { useTenantColumns } from "./columns";
import { LinkPanel } from "./LinkPanel";
import { SOURCES, type TenantsSearch } from "./search";
import { tenantsQuery, type CustomerTenant } from "./tenants";
import { UnlinkPanel } from "./UnlinkPanel";
import styles from "./Tenants.module.css";

const route = getRouteApi("/pages/tenants");

/** Whose every provider tenant is, who says so, and where two disagree. */
export default function TenantsPage() {
  const t = useTranslations("tenants");
  const app = useTranslations("app");
  const search = route.useSearch();
  const [isLinking, setLinking] = useState(false);
  const [gone, setGone] = useState<CustomerTenant>();
  const isEditor = mayEdit(useSession());
  const linkButton = isEditor && (
    <Button small look="primary" onPress={() => setLinking(true)}>
      <Link2 size={14} aria-hidden />
      {t("link")}
    </Button>
  );
  return (
    <Page isFilled title={app("nav.tenants")} actions={linkButton}>
      <div className={styles.page}>
        <p className={styles.lead}>{t("lead")}</p>
        <Tools search={search} />
        <Tenants search={search} onUnlink={isEditor ? setGone : undefined} />
      </div>
      {isLinking && <LinkPanel onClose={() => setLinking(false)} />}
      {gone && <UnlinkPanel tenant={gone} onClose={() => setGone(undefined)} />}
    </Page>
  );
}

function Tools({ search }: { search: TenantsSearch }) {
  const t = useTranslations("tenants");
  const navigate = route.useNavigate();
  const change = (patch: { [Name in keyof TenantsSearch]?: TenantsSearch[Name] | undefined }) =>
    void navigate({
      search: (before) => ({ ...before, ...patch }),
      resetScroll: false,
      replace: "q" in patch,
    });
  return (
    <div className={styles.tools}>
      <Segments
        label={t("source.label")}
        options={SOURCES.map((id) => ({ id, label: t(`source.${id}`) }))}
        selected={search.source ?? "all"}
        onSelect={(source) => change({ source: source === "all" ? undefined : source, conflict: undefined })}
      />
      <Segments
        label={t("conflicts.label")}
        options={[
          { id: "all", label: t("conflicts.all") },
          { id: "true", label: t("conflicts.only") },
        ]}
        selected={search.conflict ?? "all"}
        onSelect={(conflict) => change({ conflict: conflict === "true" ? conflict : undefined })}
      />
      <TypedSearch
        label={t("search")}
        text={search.q ?? ""}
        onSearch={(q) => change({ q: q === "" ? undefined : q })}
      />
    </div>
  );
}

interface TenantsProps {
  search: TenantsSearch;
  onUnlink: ((tenant: CustomerTenant) => void) | undefined;
}

function Tenants({ search, onUnlink }: TenantsProps) {
  const t = useTranslations("tenants");
  const { exact } = useFormats();
  const columns = useTenantColumns(onUnlink);
  const { data, error, refetch, isPlaceholderData, ...more } = useInfiniteQuery(tenantsQuery(search));
  const rows = data?.pages.flatMap(({ items }) => items) ?? [];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = more;
  const isNarrowed = Object.keys(search).length > 0;
  const isEmptySoFar = data !== undefined && rows.length === 0 && hasNextPage && !isFetchingNextPage;
  useEffect(() => {
    // Few fit: the service looks at so many customers for one page, and goes on when it is asked.
    if (isEmptySoFar) void fetchNextPage();
  }, [isEmptySoFar, fetchNextPage]);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <RowsSkeleton rows={10} />;
  return (
    <>
      <p className={styles.count} role="status">
        {t(hasNextPage ? "rowsSoFar" : "rows", { count: rows.length, number: exact(rows.length) })}
        {data.pages.some(({ redacted }) => redacted) && <span>{t("redacted")}</span>}
      </p>
      {rows.length === 0 && !hasNextPage ? (
        <NoRows isNarrowed={isNarrowed}>{t(isNarrowed ? "nothingFits" : "empty")}</NoRows>
      ) : (
        <LongTable
          label={t("table")}
          rows={rows}
          columns={columns}
          more={more}
          sort={undefined}
          onSort={() => undefined}
          isOld={isPlaceholderData}
        />
      )}
    </>
  );
}
