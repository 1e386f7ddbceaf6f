import type { EChartsCoreOption, EChartsType } from "echarts/core";
import echarts from "./engine";
import { turnsOf } from "./whenSeen";

export interface Drawing {
  /** Draw this instead of what was drawn or waits to be. */
  ask: (option: EChartsCoreOption) => void;
  /** The chart, with what waited drawn. */
  finished: () => EChartsType;
  end: () => void;
}

interface Callbacks {
  onMade: (chart: EChartsType) => void;
  onFailure: (error: Error) => void;
}

/**
 * One chart in its box, as large as that. It is made when it is first drawn, with the size that the browser tells: asking
 * for it would have the page laid out once more for each chart.
 */
export function drawingIn(box: HTMLElement, { onMade, onFailure }: Callbacks): Drawing {
  let made: EChartsType | undefined;
  let size: { width: number; height: number } | undefined;
  const chart = () => {
    if (!made) {
      made = echarts.init(box, null, size);
      onMade(made);
    }
    return made;
  };
  const turns = turnsOf(box);
  const observer = new ResizeObserver((entries) => {
    const { width, height } = entries.at(-1)?.contentRect ?? box.getBoundingClientRect();
    // What is taken out of the page has no size any more; a map that is zoomed cannot be laid out without one.
    if (width === 0 || height === 0) return;
    const isOther = size?.width !== width || size.height !== height;
    size = { width, height };
    if (isOther) made?.resize(size);
    turns.placed();
  });
  observer.observe(box);
  return {
    ask: (option) =>
      turns.ask(() => {
        try {
          chart().setOption(option, true);
        } catch (error) {
          onFailure(error instanceof Error ? error : new Error(String(error)));
        }
      }),
    finished: () => {
      turns.flush();
      return chart();
    },
    end: () => {
      turns.end();
      observer.disconnect();
      made?.dispose();
    },
  };
}
