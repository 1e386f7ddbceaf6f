import { useQueries, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, RotateCcw } from "lucide-react";
import { memo } from "react";
import { useTranslations } from "use-intl";
import { monthOf } from "@/filters/months";
import { useFilters } from "@/filters/useFilters";
import { useFormats } from "@/i18n/formats";
import { Figure } from "@/live/Figure";
import { RowsSkeleton } from "@/ui/Skeleton";
import { flowQuery, namesQuery, type Explanation } from "@/why/explain";
import { useFactWords } from "@/why/useFactWords";
import { useWhy } from "@/why/useWhy";
import { stateOf, type WidgetState } from "@/widgets/state";
import { Widget } from "@/widgets/Widget";
import { countOf, moveLines, MOVES, startOfDay, type Explanations, type Move, type MoveLine } from "./moves";
import styles from "./Moved.module.css";

const SHOWN = 6;
const ICONS = { new: ArrowUp, reactivated: RotateCcw, churned: ArrowDown };

/** The moves of all flows as one state: loading until all are there, failed if one is. */
function combined(results: UseQueryResult<Explanation>[]): WidgetState<Explanations> {
  const all = results.map((result) => stateOf(result));
  const failed = all.find((state) => state.error) ?? all.find((state) => state.isLoading) ?? all[0];
  if (!failed) throw new Error("there are no flows");
  const isComplete = all.every((state) => state.data !== undefined);
  const data = Object.fromEntries(MOVES.map((move, index) => [move, all[index]?.data])) as Explanations;
  const retry = () => all.forEach((state) => state.retry());
  const isChanging = all.some((state) => state.isChanging);
  return { ...failed, data: isComplete ? data : undefined, isChanging, retry };
}

interface Props {
  className?: string | undefined;
}

/** Who came and who left since midnight UTC, and what says so: of the same months whichever range the page is of. */
export const MovedWidget = memo(function MovedWidget({ className }: Props) {
  const { query } = useFilters();
  const now = new Date();
  const month = monthOf(now);
  const queries = MOVES.map((move) => flowQuery(query, move, month));
  const state = useQueries({ queries, combine: combined });
  return <Moved state={state} month={month} since={startOfDay(now)} className={className} />;
});

interface MovedProps extends Props {
  state: WidgetState<Explanations>;
  month: string;
  since: string;
}

const Moved = memo(function Moved({ state, month, since, className }: MovedProps) {
  const t = useTranslations("overview");
  const why = useWhy();
  return (
    <Widget
      title={t("moved.title")}
      term="months"
      state={state}
      isReadable
      className={className}
      skeleton={<RowsSkeleton rows={8} />}
      table={(moves) => ({
        columns: [
          { key: "recorded_at", label: t("moved.recorded") },
          { key: "customer_id", label: t("moved.customer") },
          { key: "move", label: t("moved.move") },
        ],
        rows: moveLines(moves, since).map((line) => ({
          recorded_at: line.recordedAt,
          customer_id: line.customerId,
          move: t(`flow.${line.move}`),
        })),
      })}
      onWhy={() => why({ measure: "new", month })}
    >
      {(moves) => (
        <>
          <Sums moves={moves} since={since} onWhy={(measure) => why({ measure, month })} />
          <Lines lines={moveLines(moves, since)} />
        </>
      )}
    </Widget>
  );
});

interface SumsProps {
  moves: Explanations;
  since: string;
  onWhy: (move: Move) => void;
}

/** Today's moves and the month's; of a month with very many, the month's alone. */
function Sums({ moves, since, onWhy }: SumsProps) {
  const t = useTranslations("overview");
  const { exact } = useFormats();
  return (
    <ul className={styles.sums}>
      {MOVES.map((move) => {
        const ofMonth = Number(moves[move]?.figure ?? 0);
        const today = countOf(moves, move, since);
        return (
          <li key={move}>
            <button type="button" onClick={() => onWhy(move)}>
              <strong>
                <Figure scope={move}>{exact(today ?? ofMonth)}</Figure>
              </strong>
              <span>{t(`flow.${move}`)}</span>
              <small>
                {today === null ? t("moved.month") : t("moved.ofMonth", { count: exact(ofMonth) })}
              </small>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Lines({ lines }: { lines: MoveLine[] }) {
  const t = useTranslations("overview");
  const shown = lines.slice(0, SHOWN);
  const names = useQuery(namesQuery(shown.map((line) => line.customerId)));
  if (shown.length === 0) {
    return (
      <p className={styles.none}>
        {t("moved.none")} <span>{t("moved.noneHint")}</span>
      </p>
    );
  }
  return (
    <ul className={styles.lines} aria-label={t("moved.label")}>
      {shown.map((line) => (
        <Line
          key={`${line.move} ${line.customerId}`}
          line={line}
          name={names.data?.get(line.customerId) ?? line.customerId}
        />
      ))}
    </ul>
  );
}

function Line({ line, name }: { line: MoveLine; name: string }) {
  const t = useTranslations("overview");
  const { time } = useFormats();
  const says = useFactWords();
  const Icon = ICONS[line.move];
  return (
    <li className={styles.line}>
      <Icon size={14} aria-hidden className={styles[line.move]} />
      <div>
        <Link to="/customers/$customerId" params={{ customerId: line.customerId }} dir="auto">
          {name}
        </Link>
        <p>
          {t(`flow.${line.move}`)} · {says(line.fact)}
        </p>
      </div>
      <time dateTime={line.recordedAt}>{time(line.recordedAt)}</time>
    </li>
  );
}
