import { geoNaturalEarth1, geoPath, type GeoPermissibleObjects } from "d3-geo";
import { geoProject } from "d3-geo-projection";
import type { Feature, FeatureCollection, Geometry } from "geojson";
import codes from "i18n-iso-countries/codes.json";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import shapesUrl from "world-atlas/countries-50m.json?url";
import { ApiProblem } from "@/api/problem";
import echarts from "./engine";
import { mainland } from "./mainland";

/** The name under which ECharts knows the map. */
export const WORLD = "world";

type Country = Feature<Geometry, { name: string }>;
type Atlas = Topology<{ countries: GeometryCollection<{ name: string }> }>;
type Corner = [number, number];

const ANTARCTICA = "AQ";
/** Kosovo has no ISO number; vendors use the code that ISO leaves to its users. */
const WITHOUT_NUMBER: Readonly<Record<string, string>> = { Kosovo: "XK" };
const alpha2 = new Map(codes.map(([two, , number]) => [number, two]));

/** Calmer than a web map: areas near the poles do not swell. North is up, as ECharts counts. */
const projection = geoNaturalEarth1().reflectY(true);

const codeOf = ({ id, properties }: Country) =>
  alpha2.get(String(id)) ?? WITHOUT_NUMBER[properties.name] ?? properties.name;

let boxes: ReadonlyMap<string, [Corner, Corner]> = new Map();

/** Project the shapes ahead, cut where they cross the date line; their names are ISO 3166-1 alpha-2 codes. */
export function projected(atlas: Atlas): FeatureCollection<Geometry, { name: string }> {
  const countries = feature(atlas, atlas.objects.countries).features as Country[];
  const named = countries
    .map((country) => ({ ...country, properties: { name: codeOf(country) } }))
    .filter(({ properties }) => properties.name !== ANTARCTICA);
  const world: GeoPermissibleObjects = { type: "FeatureCollection", features: named };
  return geoProject(world, projection) as FeatureCollection<Geometry, { name: string }>;
}

/** Fetch the shapes and tell ECharts of them; the name under which it knows them. Once for each page load. */
export async function registerWorld({ signal }: { signal: AbortSignal }): Promise<string> {
  const answer = await fetch(shapesUrl, { signal }).catch(() => {
    throw new ApiProblem(0, {});
  });
  if (!answer.ok) throw new ApiProblem(answer.status, {});
  const world = projected((await answer.json()) as Atlas);
  echarts.registerMap(WORLD, { geoJSON: world as never, specialAreas: {} });
  const flat = geoPath();
  boxes = new Map(world.features.map((country) => [country.properties.name, flat.bounds(mainland(country))]));
  return WORLD;
}

/** Where the map has to look, and how closely. */
export interface View {
  /** In projected units; none is the middle of the world. */
  center?: Corner;
  zoom: number;
}

export const HOME: View = { zoom: 1 };

/** Share of the map that a country fills when one zooms to it. */
const FILLED = 0.35;
const CLOSEST = 14;

/** The view of one country with its neighbours around it. */
export function viewOf(code: string): View {
  const found = boxes.get(code);
  if (!found) return HOME;
  const [[left, bottom], [right, top]] = found;
  const all = [...boxes.values()];
  const width = Math.max(...all.map(([, end]) => end[0])) - Math.min(...all.map(([start]) => start[0]));
  const height = Math.max(...all.map(([, end]) => end[1])) - Math.min(...all.map(([start]) => start[1]));
  const share = Math.max((right - left) / width, (top - bottom) / height);
  return {
    center: [(left + right) / 2, (bottom + top) / 2],
    zoom: Math.min(CLOSEST, Math.max(1, FILLED / share)),
  };
}
