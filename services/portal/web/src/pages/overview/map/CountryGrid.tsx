import clsx from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import { memo, useMemo, useState } from "react";
import {
  Cell,
  Column,
  ResizableTableContainer,
  Row,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  Virtualizer,
  type SortDescriptor,
} from "react-aria-components";
import { useTranslations } from "use-intl";
import type { CountryLine } from "@/api/metrics";
import { matches } from "@/filters/matching";
import { useFormats } from "@/i18n/formats";
import { SearchField } from "@/ui/Field";
import { sortedCountries, type CountryKey } from "./countries";
import styles from "./Geography.module.css";

interface Props {
  countries: CountryLine[];
  chosen: string | undefined;
  onChoose: (country: string | undefined) => void;
}

const COLUMNS = ["country", "customers", "active_customers", "added"] as const;
const ROW = 34;

/** All countries, sortable and searchable. Choosing one takes the map there. */
export const CountryGrid = memo(function CountryGrid({ countries, chosen, onChoose }: Props) {
  const t = useTranslations("overview");
  const formats = useFormats();
  const [text, setText] = useState("");
  const [sort, setSort] = useState<SortDescriptor>({ column: "customers", direction: "descending" });
  const rows = useMemo(() => {
    const found = countries.filter(({ country }) => matches(`${formats.country(country)} ${country}`, text));
    return sortedCountries(found, sort.column as CountryKey, sort.direction, formats.country).map((line) => ({
      ...line,
      id: line.country,
    }));
  }, [countries, text, sort, formats]);
  return (
    <div className={styles.grid}>
      <SearchField label={t("map.search")} value={text} onChange={setText} />
      <ResizableTableContainer className={styles.scroll ?? ""}>
        <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight: ROW, headingHeight: ROW }}>
          <Table
            aria-label={t("map.grid")}
            sortDescriptor={sort}
            onSortChange={setSort}
            selectionMode="single"
            selectedKeys={chosen === undefined ? [] : [chosen]}
            onSelectionChange={(keys) => onChoose(keys === "all" ? undefined : [...keys].map(String)[0])}
            className={styles.table ?? ""}
          >
            <TableHeader>
              {COLUMNS.map((key) => (
                <Column
                  key={key}
                  id={key}
                  allowsSorting
                  isRowHeader={key === "country"}
                  defaultWidth={key === "country" ? "1.3fr" : "1fr"}
                  className={clsx(styles.column, key !== "country" && styles.number)}
                >
                  {({ sortDirection }) => (
                    <>
                      {t(`map.column.${key}`)}
                      {sortDirection === "ascending" && <ArrowUp size={12} aria-hidden />}
                      {sortDirection === "descending" && <ArrowDown size={12} aria-hidden />}
                    </>
                  )}
                </Column>
              ))}
            </TableHeader>
            <TableBody items={rows} renderEmptyState={() => t("map.noMatch")}>
              {(line) => (
                <Row className={styles.row ?? ""}>
                  <Cell className={styles.cell ?? ""}>
                    {line.country === "unknown" ? t("map.unknown") : formats.country(line.country)}
                  </Cell>
                  {(["customers", "active_customers", "added"] as const).map((key) => (
                    <Cell key={key} className={clsx(styles.cell, styles.number)}>
                      {formats.exact(line[key])} <small>{formats.percent(line[`${key}_pct`])}</small>
                    </Cell>
                  ))}
                </Row>
              )}
            </TableBody>
          </Table>
        </Virtualizer>
      </ResizableTableContainer>
    </div>
  );
});
