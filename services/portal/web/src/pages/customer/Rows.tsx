import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/ui/Button";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import type { ListQuery } from "./belongings";
import styles from "./Customer.module.css";

interface Props<Item> {
  query: ListQuery<Item>;
  /** What stands where there are none. */
  empty: string;
  children: (items: Item[]) => ReactNode;
}

/** A list that is asked for a page at a time: what has come so far, and the way to more. */
export function Rows<Item>({ query, empty, children }: Props<Item>) {
  const t = useTranslations("customer");
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(query);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <RowsSkeleton rows={6} />;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <p className={styles.hint}>{empty}</p>;
  const total = data.pages[0]?.total ?? items.length;
  return (
    <>
      {children(items)}
      <p className={styles.more}>
        {t("shown", { shown: items.length, total })}
        {hasNextPage && (
          <Button small onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>
            {t("showMore")}
          </Button>
        )}
      </p>
    </>
  );
}
