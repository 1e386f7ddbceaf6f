import { useLocale } from "use-intl";
import { kept } from "@/ui/kept";

/** How numbers, months, moments and countries are written in one locale. Months and moments are UTC, as the definitions are. */
export interface Formats {
  /** 12,431 */
  exact: (value: number) => string;
  /** 12.4k; up to 9,999 it is exact. */
  compact: (value: number) => string;
  /** +36, −12, 0: with its sign. */
  signed: (value: number) => string;
  /** 12.4 % from 12.43; `–` for null. */
  percent: (value: number | null) => string;
  /** +12.4 %; `–` for null. */
  signedPercent: (value: number | null) => string;
  /** `Sep 25` from `2025-09`. */
  month: (month: string) => string;
  /** `September 2025` from `2025-09`. */
  longMonth: (month: string) => string;
  /** Day and month, and the year where it is not this one. */
  date: (moment: string) => string;
  /** `14:03` of a moment. */
  time: (moment: string | number | Date) => string;
  /** Day, month, year and time. */
  moment: (moment: string | number | Date) => string;
  /** The same where no heading says that it is UTC. */
  utc: (moment: string | number | Date) => string;
  /** `CHF 1,200.00`: with the code, since symbols are shared by currencies. */
  money: (amount: string | number, currency: string) => string;
  /** `1.4 MB` from bytes, in powers of 1,000. */
  bytes: (count: number) => string;
  /** `3 min` from seconds. */
  duration: (seconds: number) => string;
  /** `1 year` from `P1Y`; what is no such period as it is, and null for null. */
  period: (term: string | null) => string | null;
  /** `Germany` from `DE`; the code itself where it is unknown. */
  country: (code: string) => string;
}

const NOTHING = "–";
/** A real minus, as wide as the plus; the formats of most locales have a hyphen. */
const minus = (text: string) => text.replace("-", "−");
const firstDay = (month: string) => new Date(`${month}-01T00:00:00Z`);

function numbers(locale: string) {
  const exact = new Intl.NumberFormat(locale);
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const signed = new Intl.NumberFormat(locale, { signDisplay: "exceptZero" });
  const share = { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
  const percent = new Intl.NumberFormat(locale, share);
  const signedPercent = new Intl.NumberFormat(locale, { ...share, signDisplay: "exceptZero" });
  const inCurrency = kept(
    (currency: string) =>
      new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "code" }),
  );
  return {
    exact: (value: number) => exact.format(value),
    compact: (value: number) => (Math.abs(value) < 10_000 ? exact : compact).format(value),
    signed: (value: number) => minus(signed.format(value)),
    percent: (value: number | null) => (value === null ? NOTHING : percent.format(value / 100)),
    signedPercent: (value: number | null) =>
      value === null ? NOTHING : minus(signedPercent.format(value / 100)),
    money: (amount: string | number, currency: string) => inCurrency(currency).format(Number(amount)),
  };
}

const BYTES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const SPANS = [
  ["second", 1, 60],
  ["minute", 60, 60],
  ["hour", 3_600, 24],
  ["day", 86_400, Infinity],
] as const;

const PERIODS: Readonly<Record<string, string>> = { Y: "year", M: "month", W: "week", D: "day" };

/** Periods of ISO 8601 with one part, as vendors tell the terms of subscriptions. */
function periods(locale: string) {
  return {
    period: (term: string | null) => {
      const [, count, letter = ""] = /^P(\d+)([YMWD])$/.exec(term ?? "") ?? [];
      const unit = PERIODS[letter];
      if (!unit) return term;
      return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(
        Number(count),
      );
    },
  };
}

function units(locale: string) {
  const write = (value: number, unit: string) =>
    new Intl.NumberFormat(locale, {
      style: "unit",
      unit,
      unitDisplay: "short",
      maximumFractionDigits: value < 10 ? 1 : 0,
    });
  return {
    bytes: (count: number) => {
      const power = Math.min(count < 1 ? 0 : Math.floor(Math.log10(count) / 3), BYTES.length - 1);
      const value = count / 1_000 ** power;
      return write(value, BYTES[power] ?? "byte").format(value);
    },
    duration: (seconds: number) => {
      const [unit, size] = SPANS.find(([, own, next]) => seconds / own < next) ?? SPANS[3];
      const value = Math.ceil(seconds / size);
      return write(10, unit).format(value);
    },
  };
}

function dates(locale: string) {
  const utc = { timeZone: "UTC" } as const;
  const month = new Intl.DateTimeFormat(locale, { ...utc, month: "short", year: "2-digit" });
  const longMonth = new Intl.DateTimeFormat(locale, { ...utc, month: "long", year: "numeric" });
  const date = new Intl.DateTimeFormat(locale, { ...utc, day: "numeric", month: "short", year: "numeric" });
  const clock = new Intl.DateTimeFormat(locale, {
    ...utc,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const moment = (value: string | number | Date) =>
    `${date.format(new Date(value))}, ${clock.format(new Date(value))}`;
  return {
    // British English alone writes four letters, in one month of twelve.
    month: (value: string) => month.format(firstDay(value)).replace("Sept ", "Sep "),
    longMonth: (value: string) => longMonth.format(firstDay(value)),
    date: (value: string) => date.format(new Date(value)),
    time: (value: string | number | Date) => clock.format(new Date(value)),
    moment,
    utc: (value: string | number | Date) => `${moment(value)} UTC`,
  };
}

function countries(locale: string) {
  const names = new Intl.DisplayNames(locale, { type: "region", fallback: "code" });
  return { country: kept((code) => (/^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code)) };
}

/** The formats of a locale, made once for all of the page, since they take long to make and a table writes thousands of figures; `useFormats` gives those in use. */
export const formatsFor = kept((locale): Formats => ({
  ...numbers(locale),
  ...units(locale),
  ...periods(locale),
  ...dates(locale),
  ...countries(locale),
}));

/** The formats of the language and region in use: always the same object, so that whatever depends on it may be kept. */
export const useFormats = (): Formats => formatsFor(useLocale());
