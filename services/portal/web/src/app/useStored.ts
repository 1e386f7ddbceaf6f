import { useCallback, useState } from "react";

/** A choice kept in this browser. A value that is no longer `allowed` falls back to the default. */
export function useStored<T extends string>(
  key: string,
  fallback: () => T,
  allowed: readonly T[],
): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => {
    const stored = localStorage.getItem(key) as T | null;
    return stored !== null && allowed.includes(stored) ? stored : fallback();
  });
  const store = useCallback(
    (next: T) => {
      localStorage.setItem(key, next);
      setValue(next);
    },
    [key],
  );
  return [value, store];
}
