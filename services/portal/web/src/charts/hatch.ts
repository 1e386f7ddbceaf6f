import { kept } from "@/ui/kept";

/** A pattern that ECharts paints with: the open month is hatched in the colour of its series. */
export interface Hatch {
  image: HTMLCanvasElement;
  repeat: "repeat";
}

const TILE = 6;

const drawn = kept((ground) => kept((colour) => draw(colour, ground)));

/** Diagonal lines of `colour` on `ground`: what is hatched may still change. */
export const hatch = (colour: string, ground: string): Hatch => drawn(ground)(colour);

function draw(colour: string, ground: string): Hatch {
  const image = document.createElement("canvas");
  image.width = image.height = TILE;
  const pen = image.getContext("2d");
  if (pen) {
    pen.fillStyle = ground;
    pen.fillRect(0, 0, TILE, TILE);
    pen.strokeStyle = colour;
    pen.lineWidth = 2.2;
    pen.beginPath();
    // Three strokes, so that the tile meets itself at its corners.
    for (const shift of [-TILE, 0, TILE]) {
      pen.moveTo(shift, TILE);
      pen.lineTo(shift + TILE, 0);
    }
    pen.stroke();
  }
  return { image, repeat: "repeat" };
}
