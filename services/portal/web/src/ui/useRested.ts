import { startTransition, useEffect, useState } from "react";
import { whenIdle } from "./whenIdle";

/** `value` as it was when the browser last had nothing better to do; `undefined` until it first had not. */
export function useRested<Value>(value: Value): Value | undefined {
  const [rested, setRested] = useState<Value>();
  useEffect(() => whenIdle(() => startTransition(() => setRested(() => value))), [value]);
  return rested;
}
