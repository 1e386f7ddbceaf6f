import { startTransition, useEffect, useState } from "react";
import { whenIdle } from "@/ui/whenIdle";
import type { WidgetState } from "./state";

/**
 * The state of a widget that may be below the fold: near the window at once, farther down when the browser is idle, and
 * not before figures are there. `undefined` before the first time, so that the first row is not kept waiting.
 */
export function useUnhurried<Data>(state: WidgetState<Data>, isNear: boolean): WidgetState<Data> | undefined {
  const [shown, setShown] = useState<WidgetState<Data>>();
  const isWorth = isNear || !(state.isChanging || state.isLoading);
  useEffect(() => {
    const show = () => startTransition(() => setShown(state));
    if (isNear) show();
    else if (isWorth) return whenIdle(show);
    return undefined;
  }, [state, isNear, isWorth]);
  return shown;
}
