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
export const Farther = memo(function Farther({ page }: { page: Page }) {
  const later = useDeferredValue<Page | undefined>(page, undefined);
  return (
    <>
      {later ? <Map page={later} /> : <Coming className={styles.full} height={480} />}
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

const Map = memo(function Map({ page }: { page: Page }) {
  return <GeographyWidget state={usePart(page, "geography")} className={styles.full} />;
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
    <div ref={place} className={styles.half}>
      {state ? children(state, wasNear) : <Coming height={400} />}
    </div>
  );
}

/** Keeps the place of a widget, so that nothing moves when it comes. */
function Coming({ height, className }: { height: number; className?: string | undefined }) {
  return (
    <div className={className} aria-busy>
      <Skeleton height={height} />
    </div>
  );
}
