import { useTranslations } from "use-intl";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { BASES, chosenDimensions, DEFAULT_BASIS, DIMENSIONS } from "./search";
import { hasPlans, usePlanNames } from "./planNames";
import { useFilters } from "./useFilters";
import { useValueName } from "./useValueName";
import styles from "./FilterBar.module.css";

/** The filters in use: one chip for each dimension, and one for the basis where it is not the usual one. */
export function FilterChips() {
  const t = useTranslations("filters");
  const { search, query, change, clear } = useFilters();
  const name = useValueName();
  const chosen = chosenDimensions(search);
  const planName = usePlanNames(query, hasPlans(chosen));
  const used = DIMENSIONS.filter((dimension) => chosen[dimension]);
  const basis = BASES.find((known) => known === search.basis && known !== DEFAULT_BASIS);
  if (used.length === 0 && !basis) return null;
  return (
    <div className={styles.chips} role="group" aria-label={t("chips")}>
      {basis && (
        <Chip
          label={t("basis")}
          value={t(`basisName.${basis}`)}
          onRemove={() => change({ basis: undefined })}
        />
      )}
      {used.map((dimension) => {
        const codes = chosen[dimension] ?? [];
        const values = codes.map((value) => name(dimension, value, planName(dimension, value)));
        const [first = "", second, ...more] = values;
        const text = [first, second, more.length > 0 ? t("more", { count: more.length }) : undefined];
        return (
          <Chip
            key={dimension}
            label={t(`dimension.${dimension}`)}
            value={text.filter(Boolean).join(", ")}
            onRemove={() => change({ [dimension]: undefined })}
          />
        );
      })}
      {used.length > 1 && (
        <Button small look="quiet" onPress={clear}>
          {t("clearAll")}
        </Button>
      )}
    </div>
  );
}
