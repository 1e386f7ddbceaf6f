import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Geography } from "@/api/metrics";
import type { Place } from "@/filters/search";
import { useFormats } from "@/i18n/formats";
import { Segments } from "@/ui/Segments";
import { RowsSkeleton } from "@/ui/Skeleton";
import { useWhy } from "@/why/useWhy";
import { EmptyState, ErrorState } from "@/widgets/states";
import styles from "./Geography.module.css";
import { GEO_MEASURES, MEASURE_OF } from "./heat";
import { PlaceTable } from "./PlaceTable";
import { addressOf, ownName, partOf, placeWithin, trailOf, type Where } from "./places";
import { usePlaceName, type Places } from "./usePlaces";

interface Props {
  places: Places;
  /** Customers everywhere, of whom the place has its share. */
  everywhere: Geography["totals"];
  onGo: (where: Where) => void;
  /** Somebody follows a link of the trail. */
  onLeave: () => void;
  onDivision: (division: Place) => void;
}

/** What is known within a country: how many customers, and its regions, states or cities. */
export function PlacesPanel({ places, everywhere, onGo, onLeave, onDivision }: Props) {
  const t = useTranslations("overview.map");
  const { known, division, state } = places;
  return (
    <>
      <Trail where={places.where} onLeave={onLeave} />
      {state.data && <Sums where={places.where} sums={state.data.totals} everywhere={everywhere} />}
      {known.length > 1 && (
        <Segments
          label={t("division")}
          options={known.map((id) => ({ id, label: t(`divisions.${id}`) }))}
          selected={division}
          onSelect={onDivision}
        />
      )}
      <Lines places={places} onGo={onGo} />
    </>
  );
}

/** The way back: all countries, and every place around this one. */
function Trail({ where, onLeave }: { where: Where; onLeave: () => void }) {
  const t = useTranslations("overview.map");
  const called = usePlaceName();
  const trail = trailOf(where);
  const link = (to: Where | undefined, name: string) => (
    <Link
      to="."
      search={(before: object) => ({ ...before, ...addressOf(to) })}
      resetScroll={false}
      onClick={onLeave}
    >
      {name}
    </Link>
  );
  return (
    <nav aria-label={t("trail")}>
      <ol className={styles.trail}>
        <li>{link(undefined, t("world"))}</li>
        {trail.map((place, index) => {
          const name = called(ownName(place), index === 0 ? undefined : "region");
          const isLast = index === trail.length - 1;
          return (
            <li key={index}>
              <ChevronRight size={12} aria-hidden />
              {isLast ? <strong aria-current="location">{name}</strong> : link(place, name)}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

interface SumsProps {
  where: Where;
  sums: Geography["totals"];
  everywhere: Geography["totals"];
}

/** The figures of the place itself, each with its share of all customers and the way to those behind it. */
function Sums({ where, sums, everywhere }: SumsProps) {
  const t = useTranslations("overview");
  const { exact, percent } = useFormats();
  const why = useWhy();
  return (
    <dl className={styles.sums}>
      {GEO_MEASURES.map((measure) => {
        const [own, all] = [sums[measure], everywhere[measure]];
        return (
          <div key={measure}>
            <dt>{t(`map.column.${measure}`)}</dt>
            <dd>
              <button
                type="button"
                aria-label={t("whyFigure", { title: t(`kpi.${measure}`), value: exact(own) })}
                onClick={() => why({ measure: MEASURE_OF[measure], part: partOf(where) })}
              >
                {exact(own)}
              </button>
              {all > 0 && <small>{t("map.ofAll", { share: percent((100 * own) / all) })}</small>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** The places of one kind. Choosing one looks into it, or names its customers where nothing smaller is known. */
function Lines({ places, onGo }: { places: Places; onGo: Props["onGo"] }) {
  const t = useTranslations("overview.map");
  const called = usePlaceName();
  const why = useWhy();
  const { where, known, division, state } = places;
  const { data } = state;
  const place = called(ownName(where), (where.region ?? where.state) ? "region" : undefined);
  if (state.error && !data) return <ErrorState error={state.error} onRetry={state.retry} />;
  if (!data) return <RowsSkeleton rows={8} />;
  if (data.parts.length === 0) return <EmptyState />;
  if (known.length === 0) return <NotKnown place={place} />;
  const isLast = division === known.at(-1);
  const choose = (value: string) => {
    const inner = isLast ? undefined : placeWithin(where, division, value);
    if (inner) onGo(inner);
    else why({ measure: "customers", part: { ...partOf(where), [division]: [value] } });
  };
  return (
    <PlaceTable
      key={division}
      lines={data.parts}
      division={division}
      label={t(`places.${division}`, { place })}
      onChoose={choose}
    />
  );
}

function NotKnown({ place }: { place: string }) {
  const t = useTranslations("overview.map");
  const widget = useTranslations("widget");
  return (
    <div className={styles.notKnown}>
      <p>{t("notKnown", { place })}</p>
      <Link to="/sources">{widget("toSources")}</Link>
    </div>
  );
}
