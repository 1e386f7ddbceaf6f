/** The four tables of customers, with the columns and filters of their route. */
export const VIEWS = ["basic", "vendors", "users", "details"] as const;
export type View = (typeof VIEWS)[number];

type Kind = "text" | "moment" | "day" | "count" | "country" | "status" | "list" | "name";

export interface ColumnOf<Key extends string = string> {
  key: Key;
  kind: Kind;
  /** Personal data: empty for roles that may not see it, and then nothing to sort or filter by. */
  isPersonal?: boolean;
  width: number;
}

const own = <const Key extends string>(key: Key, kind: Kind, width: number): ColumnOf<Key> => ({
  key,
  kind,
  width,
});
const personal = <const Key extends string>(key: Key, kind: Kind, width: number): ColumnOf<Key> => ({
  key,
  kind,
  width,
  isPersonal: true,
});

const COMPANY = own("customer_name", "name", 240);
const ID = own("customer_id", "text", 160);

/** The columns of each view, in the order of its report. */
export const COLUMNS = {
  basic: [
    COMPANY,
    own("country", "country", 172),
    own("registration_number", "text", 150),
    own("vat_number", "text", 140),
    own("mpn_id", "text", 132),
    own("status", "status", 110),
    own("created_at", "moment", 170),
    personal("contact_name", "text", 170),
    personal("contact_email", "text", 220),
    personal("contact_phone", "text", 150),
    personal("contact_address", "text", 240),
    ID,
  ],
  vendors: [
    COMPANY,
    own("vendor", "text", 130),
    own("vendor_domain", "text", 220),
    own("industry_types", "list", 180),
    own("agreement_signed", "text", 150),
    personal("agreement_email", "text", 220),
    own("agreement_signed_at", "moment", 170),
    own("agreement_checked_at", "moment", 170),
    ID,
  ],
  users: [
    COMPANY,
    personal("user_name", "text", 220),
    own("roles", "list", 180),
    own("user_status", "status", 120),
    own("created_at", "moment", 170),
    own("last_active_at", "moment", 170),
    ID,
  ],
  details: [
    own("number", "count", 70),
    COMPANY,
    own("acquired_at", "day", 130),
    own("lost_at", "day", 130),
    personal("contact_name", "text", 170),
    personal("contact_email", "text", 220),
    own("country", "country", 172),
    own("region", "text", 120),
    own("state", "text", 120),
    own("city", "text", 130),
    own("postal_code", "text", 110),
    own("language", "text", 100),
    own("license_type", "text", 120),
    own("segment", "text", 120),
    own("sales_channel", "text", 130),
    own("seller", "text", 150),
    own("status", "status", 110),
    own("subscriptions_active", "count", 120),
    own("seats", "count", 100),
    ID,
  ],
} as const satisfies Record<View, readonly ColumnOf[]>;

/** The name of any column. */
export type ColumnName = (typeof COLUMNS)[View][number]["key"];

/** The filters of each view beside the company's name. Several values of one mean any of them. */
export const FILTERS = {
  basic: ["seller", "status", "country", "tag"],
  vendors: ["status", "country", "vendor", "vendor_domain", "industry", "agreement_signed", "tag"],
  users: ["status", "country", "user_role", "user_status", "tag"],
  details: [
    "customer_id",
    "marketplace_subscription_id",
    "license_type",
    "acquired_from",
    "acquired_to",
    "lost_from",
    "lost_to",
    "email",
    "country",
    "region",
    "state",
    "city",
    "postal_code",
    "language",
    "segment",
    "channel",
    "seller",
    "status",
    "tag",
  ],
} as const satisfies Record<View, readonly string[]>;

export type FilterName = (typeof FILTERS)[View][number];

/** Filters by what not every role may see. */
export const PERSONAL_FILTERS: ReadonlySet<FilterName> = new Set<FilterName>(["email"]);
/** Filters that take one day. */
export const DAY_FILTERS: ReadonlySet<FilterName> = new Set<FilterName>([
  "acquired_from",
  "acquired_to",
  "lost_from",
  "lost_to",
]);
export const AGREEMENT = ["True", "False", "Unavailable"] as const;
