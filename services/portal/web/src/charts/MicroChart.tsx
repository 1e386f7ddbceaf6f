import { useId } from "react";
import styles from "./MicroChart.module.css";

interface Props {
  points: { month: string; value: number; is_open: boolean }[];
  /** Which series' colour. */
  colour: string;
  /** Read out instead of the bars. */
  label: string;
  onMonth?: ((month: string) => void) | undefined;
  /** What a bar says under the pointer. */
  tell: (month: string, value: number) => string;
}

const HEIGHT = 36;
const STEP = 10;
const BAR = 7;

/** Twelve bars in the corner of a figure; the open month is hatched. Zero-based, as all bars here. */
export function MicroChart({ points, colour, label, tell, onMonth }: Props) {
  const pattern = useId();
  const highest = Math.max(1, ...points.map((point) => point.value));
  return (
    <svg
      viewBox={`0 0 ${Math.max(points.length, 1) * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={styles.chart}
      role="img"
      aria-label={label}
      style={{ color: colour }}
    >
      <pattern id={pattern} width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="1.5" height="3" fill="currentColor" />
      </pattern>
      {points.map(({ month, value, is_open }, index) => {
        const height = value === 0 ? 0 : Math.max(1.5, (value / highest) * HEIGHT);
        return (
          // The table of the widget opens the same month by keyboard.

          <g key={month} className={styles.bar} onClick={onMonth && (() => onMonth(month))}>
            <title>{tell(month, value)}</title>
            <rect x={index * STEP} y={0} width={STEP} height={HEIGHT} className={styles.target} />
            <rect
              x={index * STEP + (STEP - BAR) / 2}
              y={HEIGHT - height}
              width={BAR}
              height={height}
              className={styles.mark}
              fill={is_open ? `url(#${pattern})` : "currentColor"}
            />
          </g>
        );
      })}
    </svg>
  );
}
