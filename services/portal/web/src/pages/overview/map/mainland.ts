import { geoPath, type GeoPermissibleObjects } from "d3-geo";
import type { Feature } from "geojson";

/** A part counts as the country itself from this share of its largest part on. */
const MAIN_SHARE = 0.2;
const flat = geoPath();

/** What one means by a country: with islands and lands far away the map would have to show half the world. */
export function mainland({ geometry }: Feature): GeoPermissibleObjects {
  if (geometry.type !== "MultiPolygon") return geometry;
  const parts = geometry.coordinates.map((coordinates) => ({
    coordinates,
    area: flat.area({ type: "Polygon", coordinates }),
  }));
  const least = MAIN_SHARE * Math.max(...parts.map(({ area }) => area));
  const main = parts.filter(({ area }) => area >= least);
  return { type: "MultiPolygon", coordinates: main.map(({ coordinates }) => coordinates) };
}
