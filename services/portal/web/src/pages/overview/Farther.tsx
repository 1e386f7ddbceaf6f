import { memo, useDeferredValue, useState, type ReactNode } from "react";
import { Skeleton } from "@/ui/Skeleton";
import { useNear } from "@/ui/useNear";
import type { WidgetState } from "@/widgets/state";
import { useUnhurried } from "@/widgets/useUnhurried";
import { ActiveWidget } from "./ActiveWidget";
import { DistributionWidget } from "./DistributionWidget";
import { GeographyWidget } from "./map/GeographyWidget";
import styles from "./Overview.module.css";
import { usePart, type PartBodies, type PartName, type Parts } from "./parts";
import { ProductsWidget } from "./ProductsWidget";
import { TrendWidget } from "./TrendWidget";

type Page = WidgetState<Parts>;

/** What is below the first row: the map once that is drawn, all else when one comes near or the browser is idle. */
export const Farther = memo(function Farther({ page, figures }: { page: Page; figures: Page }) {
  const later = useDeferredValue<Page | undefined>(figures, undefined);
  return (
    <>
      <div className={styles.full} aria-busy={later !== figures}>
        {later ? <Map figures={later} /> : <Skeleton height={480} />}
      </div>
      <Below page={page} name="active">
        {(state) => <ActiveWidget state={state} />}
      </Below>
      <Below page={page} name="products">
        {(state) => <ProductsWidget state={state} />}
      </Below>
      <Below page={page} name="distribution">
        {(state) => <DistributionWidget state={state} />}
      </Below>
      <Below page={page} name="trends">
        {(_, wasNear) => <TrendWidget isInSight={wasNear} />}
      </Below>
    </>
  );
});

const Map = memo(function Map({ figures }: { figures: Page }) {
  return <GeographyWidget state={usePart(figures, "geography")} />;
});

interface BelowProps<Name extends PartName> {
  page: Page;
  name: Name;
  /** Is told whether anybody has come near. */
  children: (state: WidgetState<PartBodies[Name]>, wasNear: boolean) => ReactNode;
}

function Below<Name extends PartName>({ page, name, children }: BelowProps<Name>) {
  const [place, isNear] = useNear<HTMLDivElement>();
  const [wasNear, setWasNear] = useState(false);
  if (isNear && !wasNear) setWasNear(true);
  const state = useUnhurried(usePart(page, name), isNear);
  return (
    // A skeleton keeps the place of a widget, so that nothing moves when it comes.
    <div ref={place} className={styles.half} aria-busy={!state}>
      {state ? children(state, wasNear) : <Skeleton height={400} />}
    </div>
  );
}
