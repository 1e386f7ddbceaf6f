import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useTranslations } from "use-intl";
import { placesQuery, type Geography } from "@/api/metrics";
import type { Place } from "@/filters/search";
import { useFilters } from "@/filters/useFilters";
import { useValueName } from "@/filters/useValueName";
import { MASK } from "@/tables/Withheld";
import { stateOf, useSteady, type WidgetState } from "@/widgets/state";
import { divisionsOf, isKnown, partOf, type Where } from "./places";

/** What is listed of a place. */
export interface Places {
  where: Where;
  /** The divisions that anybody has told of, the largest first. */
  known: Place[];
  /** The one that is listed. */
  division: Place;
  /** By that division; loading until all divisions are there, failed if one is. */
  state: WidgetState<Geography>;
}

/** Where the address says one looks; nowhere in particular where the page's filters leave that country out. */
function useWhere(): Where | undefined {
  const { query } = useFilters();
  const country = useSearch({ from: "/pages/", select: ({ at }) => at });
  const region = useSearch({ from: "/pages/", select: (search) => search.region });
  const state = useSearch({ from: "/pages/", select: (search) => search.state });
  const isLeftOut = country !== undefined && query.country?.includes(country) === false;
  return useMemo(
    () => (country === undefined || isLeftOut ? undefined : { country, region, state }),
    [country, isLeftOut, region, state],
  );
}

function useDivision(where: Where | undefined, division: Place): WidgetState<Geography> {
  const { query } = useFilters();
  const isAsked = where !== undefined && divisionsOf(where).includes(division);
  const asked = placesQuery(query, where ? partOf(where) : {}, division);
  return useSteady(stateOf(useQuery({ ...asked, enabled: isAsked })));
}

/** The place that one looks at, and what is known of it. `undefined`: at all countries. */
export function usePlaces(): Places | undefined {
  const where = useWhere();
  const wanted = useSearch({ from: "/pages/", select: ({ division }) => division });
  const region = useDivision(where, "region");
  const state = useDivision(where, "state");
  const city = useDivision(where, "city");
  return useMemo(
    () => where && placesOf(where, wanted, { region, state, city }),
    [where, wanted, region, state, city],
  );
}

function placesOf(
  where: Where,
  wanted: Place | undefined,
  all: Record<Place, WidgetState<Geography>>,
): Places {
  const divisions = divisionsOf(where);
  const known = divisions.filter((each) => isKnown(all[each].data));
  const division = known.find((each) => each === wanted) ?? known[0] ?? "city";
  const missing = divisions.map((each) => all[each]).filter(({ data }) => data === undefined);
  const state = missing.find(({ error }) => error) ?? missing[0] ?? all[division];
  const retry = () => divisions.forEach((each) => void all[each].retry());
  return { where, known, division, state: { ...state, retry } };
}

/** How a place is called: countries by their name, others as they were told. */
export function usePlaceName(): (value: string, division?: Place) => string {
  const t = useTranslations("overview.map");
  const name = useValueName();
  return useCallback(
    (value, division) => (value === MASK ? t("protected") : name(division ?? "country", value)),
    [t, name],
  );
}
