import { lazy, Suspense } from "react";
import { ChartSkeleton } from "@/ui/Skeleton";
import type { ChartProps } from "./EChart";

const EChart = lazy(() => import("./EChart"));

/** A chart. ECharts arrives after the page has been painted, in a file of its own. */
export function Chart(props: ChartProps) {
  return (
    <Suspense fallback={<ChartSkeleton height={props.height} />}>
      <EChart {...props} />
    </Suspense>
  );
}
