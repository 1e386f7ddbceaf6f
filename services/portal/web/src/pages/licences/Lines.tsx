import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { LongTable, NoRows, type LongColumn } from "@/tables/LongTable";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import { MOST_SORTED, sorted, type LinesQuery } from "./rows";
import styles from "./Licences.module.css";

interface Props<Row> {
  label: string;
  query: LinesQuery<Row>;
  columns: readonly LongColumn<Row>[];
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  /** Lines are narrowed by something. */
  isFiltered: boolean;
}

/** The lines of a report, as the service orders them or, as far as they are loaded, by a column. */
export function Lines<Row extends object>({ label, query, columns, sort, onSort, isFiltered }: Props<Row>) {
  const t = useTranslations("licences");
  const { exact, time } = useFormats();
  const { data, error, refetch, isPlaceholderData, ...more } = useInfiniteQuery(query);
  const loaded = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const rows = useMemo(() => sorted(loaded, sort), [loaded, sort]);
  useLoadedWhole(sort !== undefined, loaded.length, more);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <RowsSkeleton rows={12} />;
  const isCut = sort !== undefined && more.hasNextPage && loaded.length >= MOST_SORTED;
  const [first] = data.pages;
  return (
    <>
      <p className={styles.count} role="status">
        <span>
          {t(more.hasNextPage ? "linesSoFar" : "lines", {
            count: loaded.length,
            number: exact(loaded.length),
          })}
        </span>
        {isCut && <span>{t("sortedAmong", { number: exact(loaded.length) })}</span>}
        {first && <span>{t("asOf", { time: time(first.as_of) })}</span>}
        {data.pages.some(({ redacted }) => redacted) && <span>{t("redacted")}</span>}
      </p>
      {rows.length === 0 && !more.hasNextPage ? (
        <NoRows isNarrowed={isFiltered}>{t(isFiltered ? "nothingFits" : "empty")}</NoRows>
      ) : (
        <LongTable
          label={label}
          rows={rows}
          columns={columns}
          more={more}
          sort={sort}
          onSort={onSort}
          isOld={isPlaceholderData}
        />
      )}
    </>
  );
}

interface More {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/** Load the rest, as far as it is sorted here. A page may be empty where few customers fit: then the next is asked for. */
function useLoadedWhole(
  isSorted: boolean,
  count: number,
  { hasNextPage, isFetchingNextPage, fetchNextPage }: More,
) {
  const isWanted = count === 0 || (isSorted && count < MOST_SORTED);
  useEffect(() => {
    if (isWanted && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isWanted, hasNextPage, isFetchingNextPage, fetchNextPage]);
}
