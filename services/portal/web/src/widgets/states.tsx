import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { ApiProblem } from "@/api/problem";
import { chosenCount } from "@/filters/search";
import { useFilters } from "@/filters/useFilters";
import { useFormats } from "@/i18n/formats";
import type english from "@/i18n/en/app.json";
import { Button } from "@/ui/Button";
import { RowsSkeleton } from "@/ui/Skeleton";
import type { WidgetState } from "./state";
import styles from "./states.module.css";

type RefusedStatus = keyof (typeof english)["problem"]["refused"];

/**
 * What an error means to the reader. The services speak English: in other languages the catalogue says in the reader's
 * words what kind of refusal it is, and the service's own sentence, which has the particulars, follows.
 */
export function useReason(): (error: Error | null) => string {
  const t = useTranslations("app.problem");
  return (error) => {
    if (!(error instanceof ApiProblem)) return error?.message ?? t("title");
    if (error.status === 0) return t("network");
    if (error.service !== undefined) return t("service", { service: error.service });
    const refused = `refused.${error.status as unknown as RefusedStatus}` as const;
    return t.has(refused) ? t(refused, { detail: error.message }) : error.message;
  };
}

interface ErrorProps {
  error: Error | null;
  onRetry: () => unknown;
}

/** What failed, and the way to try again; the rest of the page stays. */
export function ErrorState({ error, onRetry }: ErrorProps) {
  const t = useTranslations("app");
  const reason = useReason();
  return (
    <div className={styles.state} role="alert">
      <TriangleAlert size={20} aria-hidden className={styles.bad} />
      <p className={styles.headline}>{t("problem.title")}</p>
      <p>{reason(error)}</p>
      <Button small onPress={() => void onRetry()}>
        {t("retry")}
      </Button>
    </div>
  );
}

/** In place of records that are not there: so many lines to come, or why there are none. */
export function Awaited({ state, rows }: { state: WidgetState<unknown>; rows: number }) {
  return state.isLoading ? (
    <RowsSkeleton rows={rows} />
  ) : (
    <ErrorState error={state.error} onRetry={state.retry} />
  );
}

/** Why what one asked for was refused; nothing while it was not. */
export function Refused({ error }: { error: Error | null }) {
  const reason = useReason();
  if (!error) return null;
  return (
    <p className={styles.refusal} role="alert">
      {reason(error)}
    </p>
  );
}

/** A widget whose own code failed: the page around it goes on. */
export function Broken({ onRetry }: { onRetry: () => unknown }) {
  const t = useTranslations("widget");
  return <ErrorState error={new Error(t("broken"))} onRetry={onRetry} />;
}

/** Nothing to show, and what would fill it: fewer filters, or data. */
export function EmptyState() {
  const t = useTranslations("widget");
  const { search, clear } = useFilters();
  const isFiltered = chosenCount(search) > 0;
  return (
    <div className={styles.state}>
      <p>{isFiltered ? t("emptyFiltered") : t("empty")}</p>
      {isFiltered ? (
        <Button small onPress={clear}>
          {t("clearFilters")}
        </Button>
      ) : (
        <Link to="/sources" className={styles.link}>
          {t("toSources")}
        </Link>
      )}
    </div>
  );
}

/** The figures are old: since when, and why. */
export function StaleNote({ since, error, onRetry }: ErrorProps & { since: number }) {
  const t = useTranslations("widget");
  const app = useTranslations("app");
  const { time } = useFormats();
  const reason = useReason();
  return (
    <p className={styles.stale} role="status">
      <span>{t("staleRetry", { time: time(since), reason: reason(error) })}</span>
      <Button small look="quiet" onPress={() => void onRetry()}>
        {app("retry")}
      </Button>
    </p>
  );
}
