import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { filterOptionsQuery } from "@/api/metrics";
import { Button } from "@/ui/Button";
import { SearchField } from "@/ui/Field";
import { Panel } from "@/ui/Panel";
import { Segments } from "@/ui/Segments";
import { RowsSkeleton } from "@/ui/Skeleton";
import { Definition } from "@/widgets/glossary";
import { ErrorState } from "@/widgets/states";
import { BASES, DEFAULT_BASIS, DIMENSIONS } from "./search";
import { useFilters } from "./useFilters";
import { ValueList } from "./ValueList";
import styles from "./FilterPanel.module.css";

interface Props {
  isOpen: boolean;
  onClose: () => void;
}

/** Every filter of the page: each dimension with its values and the customers behind each. What is chosen applies at once. */
export function FilterPanel({ isOpen, onClose }: Props) {
  const t = useTranslations("filters");
  const { clear } = useFilters();
  return (
    <Panel
      title={t("title")}
      subtitle={t("lead")}
      isOpen={isOpen}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onPress={clear}>
            {t("clearAll")}
          </Button>
          <Button look="primary" onPress={onClose}>
            {t("close")}
          </Button>
        </>
      }
    >
      <BasisChoice />
      <Dimensions />
    </Panel>
  );
}

function BasisChoice() {
  const t = useTranslations("filters");
  const { query, change } = useFilters();
  return (
    <div className={styles.basis}>
      <span className={styles.label}>
        {t("basis")} <Definition term="basis" title={t("basis")} />
      </span>
      <Segments
        label={t("basis")}
        options={BASES.map((id) => ({ id, label: t(`basisName.${id}`) }))}
        selected={query.basis}
        onSelect={(basis) => change({ basis: basis === DEFAULT_BASIS ? undefined : basis })}
      />
    </div>
  );
}

function Dimensions() {
  const t = useTranslations("filters");
  const { query } = useFilters();
  const [text, setText] = useState("");
  const { data, error, isPending, refetch } = useQuery(filterOptionsQuery(query));
  if (isPending) return <RowsSkeleton rows={10} />;
  if (!data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <div className={styles.search}>
        <SearchField label={t("search")} value={text} onChange={setText} />
      </div>
      {DIMENSIONS.map((dimension) => (
        <ValueList key={dimension} dimension={dimension} options={data.options[dimension]} text={text} />
      ))}
    </>
  );
}
