import { createContext, useContext } from "react";

/** Gives the plot of a widget as a picture, `null` while there is none. */
export type TakePicture = () => HTMLCanvasElement | null;

interface PictureFrame {
  /** A plot says here how its picture is taken; returns the way to unsay it. */
  offer: (take: TakePicture) => () => void;
}

const PictureContext = createContext<PictureFrame>({ offer: () => () => undefined });
export const PictureProvider = PictureContext.Provider;

/** Where a plot offers its picture. */
export const usePictureFrame = () => useContext(PictureContext);

/** Pixels of a plot's canvas for one of the page: `EChart` and `tablePicture` draw so. */
export const PIXELS = 2;
const MARGIN = 24;
/** Room for a title above the smallest of plots. */
const NARROWEST = 280;
const HEADING = 44;

interface Frame {
  title: string;
  /** Says as of when. */
  footnote: string;
}

/** Draw the plot below its title and above its as-of, so that the picture explains itself wherever it is pasted. */
export function framed(plot: HTMLCanvasElement, { title, footnote }: Frame): Promise<Blob | null> {
  const style = getComputedStyle(document.documentElement);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(plot.width, NARROWEST * PIXELS) + 2 * MARGIN * PIXELS;
  canvas.height = plot.height + (2 * MARGIN + 2 * HEADING) * PIXELS;
  const pen = canvas.getContext("2d");
  if (!pen) return Promise.resolve(null);
  pen.fillStyle = style.getPropertyValue("--surface");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(plot, MARGIN * PIXELS, (MARGIN + HEADING) * PIXELS);
  pen.scale(PIXELS, PIXELS);
  pen.fillStyle = style.getPropertyValue("--ink");
  pen.font = `600 16px ${style.getPropertyValue("--font")}`;
  pen.fillText(title, MARGIN, MARGIN + 18);
  pen.fillStyle = style.getPropertyValue("--ink-muted");
  pen.font = `12px ${style.getPropertyValue("--font")}`;
  pen.fillText(footnote, MARGIN, canvas.height / PIXELS - MARGIN);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
