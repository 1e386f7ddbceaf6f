export const GEO_MEASURES = ["customers", "active_customers", "added"] as const;
/** What stands behind each figure: added are those new in the range. */
export const MEASURE_OF = {
  customers: "customers",
  active_customers: "active_customers",
  added: "new",
} as const;
export type GeoMeasure = (typeof GEO_MEASURES)[number];

/** How dark a value is, 0 to 1. The square root lets small countries be seen beside one that has most. */
export const darkness = (value: number, highest: number) => (highest > 0 ? Math.sqrt(value / highest) : 0);

/** A colour between the light and the dark end of the scale. */
export const heat = ([light, dark]: [string, string], share: number) =>
  `color-mix(in oklab, ${dark} ${Math.round(share * 100)}%, ${light})`;
