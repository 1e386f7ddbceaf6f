import { useFormats } from "@/i18n/formats";

interface Ends {
  from?: string | null;
  to?: string | null;
}

/** A period from one month or day to another, as `Jan 26 – Mar 26`. */
export function usePeriodWords() {
  const { month, date } = useFormats();
  const end = (value: string | null | undefined) => {
    if (!value) return "…";
    return /^\d{4}-\d{2}$/.test(value) ? month(value) : date(value);
  };
  return ({ from, to }: Ends) => `${end(from)} – ${end(to)}`;
}
