import { SlidersHorizontal } from "lucide-react";
import { memo, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/ui/Button";
import { FilterChips } from "./FilterChips";
import { FilterPanel } from "./FilterPanel";
import { PrepareProvider, type Prepare } from "./preparing";
import { RangePicker } from "./RangePicker";
import { SavedViews } from "./SavedViews";
import { chosenCount } from "./search";
import { useFilters } from "./useFilters";
import styles from "./FilterBar.module.css";

interface Props {
  /** Asks ahead for the figures of the page that somebody is about to choose. */
  prepare?: Prepare | undefined;
}

/** Range, filters in use, and saved views. */
export const FilterBar = memo(function FilterBar({ prepare }: Props) {
  const t = useTranslations("filters");
  const [isOpen, setOpen] = useState(false);
  const { search } = useFilters();
  const count = chosenCount(search);
  return (
    <PrepareProvider value={prepare}>
      <div className={styles.bar}>
        <RangePicker />
        <Button small onPress={() => setOpen(true)}>
          <SlidersHorizontal size={14} aria-hidden />
          {count > 0 ? t("openCount", { count }) : t("open")}
        </Button>
        <SavedViews />
        <FilterChips />
        <FilterPanel isOpen={isOpen} onClose={() => setOpen(false)} />
      </div>
    </PrepareProvider>
  );
});
