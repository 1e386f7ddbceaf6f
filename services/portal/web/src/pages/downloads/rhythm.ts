import { useTranslations } from "use-intl";
import { LONGEST_HOURS, SHORTEST_HOURS } from "./schedules";

/** The usual rhythms in hours: every four hours, twice a day, daily, weekly, every 30 and every 90 days. */
export const PRESETS = [4, 12, 24, 168, 720, 2_160] as const;

const SIZES = [
  ["weeks", 168],
  ["days", 24],
  ["hours", 1],
] as const;

/** The largest unit of which `hours` is a whole number. */
export function inUnits(hours: number): { unit: (typeof SIZES)[number][0]; count: number } {
  const [unit, size] = SIZES.find(([, each]) => hours % each === 0) ?? SIZES[2];
  return { unit, count: hours / size };
}

/** The limits, where `hours` are beyond them. */
export const problemOf = (hours: number) =>
  Number.isInteger(hours) && hours >= SHORTEST_HOURS && hours <= LONGEST_HOURS
    ? undefined
    : { least: SHORTEST_HOURS, most: LONGEST_HOURS };

/** A rhythm in words: `every 3 days`. */
export function useRhythmWords(): (hours: number) => string {
  const t = useTranslations("downloads.schedule.every");
  return (hours) => {
    const { unit, count } = inUnits(hours);
    return t(unit, { count });
  };
}
