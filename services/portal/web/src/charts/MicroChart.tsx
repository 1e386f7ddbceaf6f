import clsx from "clsx";
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

/** Twelve bars in the corner of a figure; the open month is hatched. Zero-based, as all bars here. */
export function MicroChart({ points, colour, label, tell, onMonth }: Props) {
  const highest = Math.max(1, ...points.map((point) => point.value));
  return (
    <div className={styles.chart} role="img" aria-label={label} style={{ color: colour }}>
      {points.map(({ month, value, is_open }) => (
        // The figure's table and `why?` reach the same months by keyboard.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
        <div
          key={month}
          className={styles.target}
          title={tell(month, value)}
          onClick={
            onMonth &&
            (() => {
              onMonth(month);
            })
          }
        >
          <i
            className={clsx(styles.bar, is_open && styles.open)}
            style={{ height: `${(100 * value) / highest}%` }}
          />
        </div>
      ))}
    </div>
  );
}
