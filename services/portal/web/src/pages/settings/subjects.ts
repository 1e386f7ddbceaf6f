import { api, unwrap } from "@/api/client";
import type { components } from "@/api/generated/customers";

type Schemas = components["schemas"];
export type SubjectFile = Schemas["SubjectFile"];
export type Erasure = Schemas["Erasure"];

/** Who a request is about; at least one of both. */
export interface Subject {
  email: string;
  userId: string;
}

/** Where something about a person can be held, in the order of the file. */
export const KINDS = ["users", "contacts", "agreements", "account_manager"] as const;

const bodyOf = ({ email, userId }: Subject): Schemas["SubjectBody"] => ({
  email: email.trim() === "" ? null : email.trim(),
  user_id: userId.trim() === "" ? null : userId.trim(),
});

export const isSomebody = ({ email, userId }: Subject) => email.trim() !== "" || userId.trim() !== "";

/** What must be typed before somebody is forgotten. */
export const nameOf = ({ email, userId }: Subject) => email.trim() || userId.trim();

/** Ask for everything that is held; the log of each customer notes that somebody asked. */
export const tell = (subject: Subject) =>
  unwrap(api.customers.POST("/v1/subject-requests/file", { body: bodyOf(subject) }));

/** Forget the person everywhere. */
export const forget = (subject: Subject) =>
  unwrap(api.customers.POST("/v1/subject-requests/erasure", { body: bodyOf(subject) }));

/** Tell how many entries there are. */
export const heldIn = (file: SubjectFile) => KINDS.reduce((sum, kind) => sum + file[kind].length, 0);

/** The customers at which something is held, by id. */
export const customersOf = (file: SubjectFile) =>
  [...new Set(KINDS.flatMap((kind) => file[kind].map(({ customer_id }) => customer_id)))].sort();
