import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTranslations } from "use-intl";
import { useSession } from "@/api/session";
import { useFormats } from "@/i18n/formats";
import { LongTable, NoRows, type LongColumn } from "@/tables/LongTable";
import type { Choosing } from "@/tables/SelectCell";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import { rowsQuery, type Row } from "./rows";
import { DEFAULT_VIEW, type CustomersSearch } from "./search";
import { useCells } from "./useCells";
import { COLUMNS, type ColumnName, type ColumnOf } from "./views";
import styles from "./Customers.module.css";

interface Props {
  search: CustomersSearch;
  onSort: (sort: string | undefined) => void;
  onOpen: (customerId: string) => void;
  choosing: Choosing<Row> | undefined;
}

/** The rows of one view as the API orders them. */
export function CustomersTable({ search, onSort, onOpen, choosing }: Props) {
  const t = useTranslations("customers");
  const { exact } = useFormats();
  const columns = useColumns(search);
  const query = useInfiniteQuery(rowsQuery(search));
  const { data, error, isPending, isPlaceholderData, refetch } = query;
  const open = useCallback((row: Row) => onOpen(row.customer_id), [onOpen]);
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  if (isPending) return <RowsSkeleton rows={14} />;
  if (!data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const [first] = data.pages;
  const total = first?.total ?? 0;
  const isNarrowed = search.q !== undefined || search.where !== undefined;
  const count = first?.total_is_exact ? exact(total) : t("atLeast", { count: exact(total) });
  return (
    <>
      <p className={styles.count} role="status">
        {t("rows", { count, number: total })}
        {first?.redacted && <span>{t("redacted")}</span>}
      </p>
      {rows.length === 0 ? (
        <NoRows isNarrowed={isNarrowed}>{t(isNarrowed ? "nothingFits" : "empty")}</NoRows>
      ) : (
        <LongTable
          label={t("table")}
          rows={rows}
          columns={columns}
          total={total}
          more={query}
          sort={search.sort}
          onSort={onSort}
          onOpen={open}
          choosing={choosing}
          isOld={isPlaceholderData}
        />
      )}
    </>
  );
}

/**
 * The columns that are shown of the view. What a role may not see, it cannot sort by either. The same for as long as they are,
 * since more rows would have all that are there drawn again.
 */
function useColumns({ view = DEFAULT_VIEW, hide }: CustomersSearch): LongColumn<Row>[] {
  const t = useTranslations("customers");
  const { profile } = useSession();
  const cell = useCells();
  const seesPersonal = profile.personal_data;
  return useMemo(() => {
    const shown: readonly ColumnOf<ColumnName>[] = COLUMNS[view].filter(({ key }) => !hide?.includes(key));
    return shown.map((column) => ({
      key: column.key,
      label: t(`column.${column.key}`),
      width: column.width,
      isNumber: column.kind === "count",
      isFrozen: column.kind === "name",
      isSortable: !column.isPersonal || seesPersonal,
      cell: (row) => cell(column, row),
    }));
  }, [view, hide, t, seesPersonal, cell]);
}
