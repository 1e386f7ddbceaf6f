import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import { PIXELS, usePictureFrame } from "@/widgets/image";
import echarts from "./engine";
import { turnsOf, type Turns } from "./whenSeen";
import styles from "./Chart.module.css";

/** A mark that was clicked: the series' id, and the datum's place and name. */
export interface Mark {
  seriesId: string;
  index: number;
  name: string;
}

export interface ChartProps {
  option: EChartsCoreOption;
  /** In pixels, or as CSS says it. */
  height: number | string;
  /** What the chart shows, for screen readers; its numbers are in the widget's table. */
  label: string;
  onMark?: (mark: Mark) => void;
  /** Is given the chart once it exists, for what no option says (zooming to a place, for instance). */
  onReady?: (chart: EChartsType) => void;
}

const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Draw one chart as large as its box, and keep it so. */
export default function EChart({ option, height, label, onMark, onReady }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<{ made: EChartsType; turns: Turns }>(null);
  const handlers = useRef({ onMark, onReady });
  const { offer } = usePictureFrame();
  const [failure, setFailure] = useState<Error>();
  // Drawn after React is done; said here, the widget around it shows that it could not be.
  if (failure) throw failure;

  useEffect(() => {
    handlers.current = { onMark, onReady };
  });

  useEffect(() => {
    if (!box.current) return;
    const made = echarts.init(box.current);
    const turns = turnsOf(box.current);
    chart.current = { made, turns };
    made.on("click", ({ seriesId, dataIndex, name }) =>
      handlers.current.onMark?.({ seriesId: seriesId ?? "", index: dataIndex, name }),
    );
    handlers.current.onReady?.(made);
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(box.current);
    const withdraw = offer(() => {
      turns.flush();
      return made.renderToCanvas({ pixelRatio: PIXELS });
    });
    return () => {
      withdraw();
      turns.end();
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [offer]);

  useEffect(() => {
    const { made, turns } = chart.current ?? {};
    const motion = { animation: !isCalm(), animationDuration: 150, animationDurationUpdate: 150 };
    turns?.ask(() => {
      try {
        made?.setOption({ ...motion, ...option }, true);
      } catch (error) {
        setFailure(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }, [option]);

  return (
    <div
      ref={box}
      className={styles.chart}
      style={{ height }}
      role="img"
      aria-label={label}
      data-clickable={onMark && ""}
    />
  );
}
