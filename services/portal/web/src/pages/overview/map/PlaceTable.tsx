import { memo, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import type { PlaceLine } from "@/api/metrics";
import { matches } from "@/filters/matching";
import type { Place } from "@/filters/search";
import { useFormats } from "@/i18n/formats";
import { LongTable, type LongColumn, type More } from "@/tables/LongTable";
import { SearchField } from "@/ui/Field";
import styles from "./Geography.module.css";
import { GEO_MEASURES } from "./heat";
import { sortedPlaces } from "./places";
import { usePlaceName } from "./usePlaces";

interface Props {
  lines: PlaceLine[];
  /** Of what the lines are; countries by default. */
  division?: Place;
  label: string;
  onChoose: (value: string) => void;
}

type NamedLine = PlaceLine & { name: string };

const ALL: More = { hasNextPage: false, isFetchingNextPage: false, fetchNextPage: () => Promise.resolve() };
const FIRST_SORT = "-customers";

/** The lines that fit the text that is searched for, in the order of a column. */
function useRows({ lines, division }: Props, text: string, sort: string): NamedLine[] {
  const called = usePlaceName();
  return useMemo(() => {
    const named = lines.map((line) => ({ ...line, name: called(line.value, division) }));
    const found = named.filter(({ value, name }) => matches(`${name} ${value}`, text));
    return sortedPlaces(found, sort);
  }, [lines, division, text, sort, called]);
}

function useColumns({ division, onChoose }: Props): LongColumn<NamedLine>[] {
  const t = useTranslations("overview.map.column");
  const { exact, percent } = useFormats();
  return useMemo(
    () => [
      {
        key: "name",
        label: t(division ?? "country"),
        width: 84,
        isSortable: true,
        cell: ({ value, name }) => (
          <button type="button" className={styles.name} title={name} onClick={() => onChoose(value)}>
            {name}
          </button>
        ),
      },
      ...GEO_MEASURES.map((key) => ({
        key,
        label: t(key),
        width: 72,
        isNumber: true,
        isSortable: true,
        cell: (line: NamedLine) => (
          <span className={styles.figure}>
            {exact(line[key])} <small>{percent(line[`${key}_pct`])}</small>
          </span>
        ),
      })),
    ],
    [t, division, onChoose, exact, percent],
  );
}

/** All countries, or all places of one kind, sortable and searchable. Choosing one looks into it. */
export const PlaceTable = memo(function PlaceTable(props: Props) {
  const { division, label, onChoose } = props;
  const t = useTranslations("overview.map");
  const [text, setText] = useState("");
  const [sort, setSort] = useState(FIRST_SORT);
  const rows = useRows(props, text, sort);
  const columns = useColumns(props);
  return (
    <>
      <SearchField
        label={division ? t(`searchPlaces.${division}`) : t("search")}
        value={text}
        onChange={setText}
      />
      <div className={styles.table}>
        <LongTable
          label={label}
          rows={rows}
          columns={columns}
          more={ALL}
          sort={sort}
          onSort={(next) => setSort(next ?? FIRST_SORT)}
          onOpen={({ value }) => onChoose(value)}
        />
        {rows.length === 0 && <p className={styles.noMatch}>{t(division ? "noPlace" : "noMatch")}</p>}
      </div>
    </>
  );
});
