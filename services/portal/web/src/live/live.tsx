import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { FIGURES } from "@/api/metrics";
import { fetchSession } from "@/api/session";

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
/** A stream that was refused is asked for again after so long. */
const REOPENED_AFTER_MS = 5_000;

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

function listen(source: EventSource, setLive: SetLive, ask: () => void): void {
  const become = (status: LiveStatus) => setLive((before) => ({ ...before, status }));
  source.addEventListener("error", () => become("reconnecting"));
  source.addEventListener("service.state", (event: MessageEvent<string>) => {
    const isReady = event.data.includes('"ready"');
    become(isReady ? "live" : "reconnecting");
    if (isReady) ask();
  });
  // Asked outside of the cache: the page goes on being of the one it was of, with all that was typed, until it is
  // known who signs in again.
  source.addEventListener("session.ended", () => void fetchSession());
  // More was missed than the service remembers.
  source.addEventListener("kpi.resync", ask);
  source.addEventListener("kpi.changed", (event: MessageEvent<string>) => {
    const move = readMove(event.data);
    if (move) setLive((before) => ({ status: "live", moves: [move, ...before.moves].slice(0, MOVES_KEPT) }));
    ask();
  });
}

function follow(queries: QueryClient, setLive: SetLive): () => void {
  const figures = gathered(() => void queries.invalidateQueries({ queryKey: [FIGURES] }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource;
  const open = () => {
    source = new EventSource("/api/live");
    listen(source, setLive, figures.ask);
    // A connection that is lost the browser takes up again by itself. One that was refused it gives up: a session that
    // is over is resumed some time.
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, REOPENED_AFTER_MS);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
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
