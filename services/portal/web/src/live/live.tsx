import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { FIGURES } from "@/api/metrics";
import { lookAgain } from "@/api/session";

export type LiveStatus = "connecting" | "live" | "reconnecting";

/** Figures of one month that moved: `values` are those after the move. */
export interface KpiMove {
  month: string;
  basis: string;
  values: Record<string, number>;
  as_of: string;
}

interface Live {
  status: LiveStatus;
  /** The latest moves since the page was opened, newest first. */
  moves: KpiMove[];
}

const LiveContext = createContext<Live>({ status: "connecting", moves: [] });
const MOVES_KEPT = 50;
/** Many facts at once ask for the figures once. */
const GATHER_MS = 1_000;
/** A stream that was refused is asked for again after so long, then after twice that, up to a minute. */
const REOPENED_AFTER_MS = 5_000;
const REOPENED_AT_MOST_MS = 60_000;
/** Figures that nothing moves are asked for as often. */
const ASKED_MEANWHILE_MS = 60_000;

/** Whether figures are live, and what has moved. */
export const useLive = () => useContext(LiveContext);

/** Read one message of the stream; what is not a move is `null`. */
export function readMove(data: string): KpiMove | null {
  try {
    const move = JSON.parse(data) as Partial<KpiMove>;
    return move.month !== undefined && move.values !== undefined ? (move as KpiMove) : null;
  } catch {
    return null;
  }
}

/** Call `refresh` once for many calls within `GATHER_MS`. */
function gathered(refresh: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    ask: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        refresh();
      }, GATHER_MS);
    },
    forget: () => clearTimeout(timer),
  };
}

type SetLive = (change: (before: Live) => Live) => void;

function listen(
  source: EventSource,
  setLive: SetLive,
  become: (status: LiveStatus) => void,
  ask: () => void,
): void {
  source.addEventListener("error", () => become("reconnecting"));
  source.addEventListener("service.state", (event: MessageEvent<string>) => {
    const isReady = event.data.includes('"ready"');
    become(isReady ? "live" : "reconnecting");
    if (isReady) ask();
  });
  // More was missed than the service remembers.
  source.addEventListener("kpi.resync", ask);
  source.addEventListener("kpi.changed", (event: MessageEvent<string>) => {
    const move = readMove(event.data);
    if (move) setLive((before) => ({ ...before, moves: [move, ...before.moves].slice(0, MOVES_KEPT) }));
    become("live");
    ask();
  });
}

function follow(queries: QueryClient, setLive: SetLive): () => void {
  const figures = gathered(() => void queries.invalidateQueries({ queryKey: [FIGURES] }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource;
  let pause = REOPENED_AFTER_MS;
  let status: LiveStatus = "connecting";
  const become = (now: LiveStatus) => {
    status = now;
    if (now === "live") pause = REOPENED_AFTER_MS;
    setLive((before) => ({ ...before, status: now }));
  };
  const meanwhile = setInterval(() => {
    if (status !== "live") figures.ask();
  }, ASKED_MEANWHILE_MS);
  const open = () => {
    source = new EventSource("/api/live");
    listen(source, setLive, become, figures.ask);
    // Nobody may be signed in now, or somebody else. Until it is known who signs in again the page stays as it is.
    source.addEventListener("session.ended", () => void lookAgain(queries));
    // A connection that is lost the browser takes up again by itself. One that was refused it gives up: a session that
    // is over is resumed some time, and one of too many is taken once others are closed.
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, pause);
      pause = Math.min(2 * pause, REOPENED_AT_MOST_MS);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    clearInterval(meanwhile);
    figures.forget();
    source.close();
  };
}

/** Follows the portal's stream of moved figures, and has them asked for again where they are shown. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [live, setLive] = useState<Live>({ status: "connecting", moves: [] });
  useEffect(() => follow(queries, setLive), [queries]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
