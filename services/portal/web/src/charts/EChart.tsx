import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { useEffect, useRef } from "react";
import { PIXELS, usePictureFrame } from "@/widgets/image";
import echarts from "./engine";
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
  const chart = useRef<EChartsType>(null);
  const handlers = useRef({ onMark, onReady });
  const { offer } = usePictureFrame();

  useEffect(() => {
    handlers.current = { onMark, onReady };
  });

  useEffect(() => {
    if (!box.current) return;
    const made = echarts.init(box.current);
    chart.current = made;
    made.on("click", ({ seriesId, dataIndex, name }) =>
      handlers.current.onMark?.({ seriesId: seriesId ?? "", index: dataIndex, name }),
    );
    handlers.current.onReady?.(made);
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(box.current);
    const withdraw = offer(() => made.renderToCanvas({ pixelRatio: PIXELS }));
    return () => {
      withdraw();
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [offer]);

  useEffect(() => {
    chart.current?.setOption(
      { animation: !isCalm(), animationDuration: 150, animationDurationUpdate: 150, ...option },
      true,
    );
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
