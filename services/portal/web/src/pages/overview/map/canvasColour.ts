import { kept } from "@/ui/kept";

let probe: CanvasRenderingContext2D | null | undefined;

/** Resolve a colour of CSS, `color-mix()` for instance, to one that ECharts can read. */
export const canvasColour = kept(resolve);

function resolve(colour: string): string {
  probe ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!probe) return colour;
  probe.canvas.width = probe.canvas.height = 1;
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return `rgb(${red},${green},${blue})`;
}
