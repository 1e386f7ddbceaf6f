import type { EChartsCoreOption } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import { PIXELS, usePictureFrame } from "@/widgets/image";
import styles from "./Chart.module.css";
import { drawingIn, type Drawing } from "./drawing";

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
}

const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Draw one chart as large as its box, and keep it so. */
export default function EChart({ option, height, label, onMark }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing>(null);
  const marked = useRef(onMark);
  const { offer } = usePictureFrame();
  const [failure, setFailure] = useState<Error>();
  // Drawn after React is done; said here, the widget around it shows that it could not be.
  if (failure) throw failure;

  useEffect(() => {
    marked.current = onMark;
  });

  useEffect(() => {
    if (!box.current) return;
    const begun = drawingIn(box.current, {
      onMade: (chart) =>
        chart.on("click", ({ seriesId, dataIndex, name }) =>
          marked.current?.({ seriesId: seriesId ?? "", index: dataIndex, name }),
        ),
      onFailure: setFailure,
    });
    drawing.current = begun;
    const withdraw = offer(() => begun.finished().renderToCanvas({ pixelRatio: PIXELS }));
    return () => {
      withdraw();
      begun.end();
      drawing.current = null;
    };
  }, [offer]);

  useEffect(() => {
    drawing.current?.ask({
      animation: !isCalm(),
      animationDuration: 150,
      animationDurationUpdate: 150,
      ...option,
    });
  }, [option]);

  return (
    <div
      ref={box}
      className={styles.chart}
      style={{ height }}
      role="img"
      aria-label={label}
      data-plot
      data-clickable={onMark && ""}
    />
  );
}
