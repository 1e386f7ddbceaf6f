/** The one function of d3-geo-projection that is used here; the package brings no types. */
declare module "d3-geo-projection" {
  import type { GeoPermissibleObjects, GeoProjection } from "d3-geo";

  export function geoProject(object: GeoPermissibleObjects, projection: GeoProjection): GeoPermissibleObjects;
}
