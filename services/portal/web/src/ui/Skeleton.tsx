import styles from "./Skeleton.module.css";

interface Props {
  height: number | string;
  width?: number | string;
}

/** A quiet block in the shape of what is coming. */
export function Skeleton({ height, width = "100%" }: Props) {
  return <span className={styles.block} style={{ height, width }} data-skeleton aria-hidden />;
}

const HEIGHTS = [38, 52, 46, 60, 55, 68, 64, 76, 70, 84, 80, 92];

/** The skeleton of a column chart. */
export function ChartSkeleton({ height }: { height: number | string }) {
  return (
    <div className={styles.chart} style={{ height }} aria-hidden>
      {HEIGHTS.map((share) => (
        <span key={share} className={styles.block} style={{ height: `${share}%` }} data-skeleton />
      ))}
    </div>
  );
}

/** The skeleton of a table or list. */
export function RowsSkeleton({ rows }: { rows: number }) {
  return (
    <div className={styles.rows} aria-hidden>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={14} width={`${92 - ((row * 17) % 40)}%`} />
      ))}
    </div>
  );
}
