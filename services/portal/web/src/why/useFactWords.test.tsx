import { render, screen } from "@testing-library/react";
import { IntlProvider } from "use-intl";
import { expect, it } from "vitest";
import german from "@/i18n/de";
import { show } from "@/testing/render";
import type { Fact } from "./explain";
import { useFactWords } from "./useFactWords";

const DAY = "2025-03-05T00:00:00Z";
const fact = (kind: Fact["kind"], data: Fact["data"], effective_at: string | null = DAY) =>
  ({ kind, data, effective_at }) as Fact;
const OFFICE = { product: "office-365", sku: "e3" };
const SEATS = { ...OFFICE, status: "active", per_user: true, seats: 25, trial: false };

function Says({ of }: { of: Fact }) {
  return <p>{useFactWords()(of)}</p>;
}

it.each([
  ["a subscription", fact("subscription", SEATS), "Active from 5 Mar 2025: office-365 e3, 25 seats"],
  [
    "a plan whose SKU begins with its product",
    fact("subscription", { ...SEATS, product: "CFQ7", sku: "CFQ7:0001", seats: 1 }),
    "Active from 5 Mar 2025: CFQ7:0001, 1 seat",
  ],
  [
    "a trial without seats",
    fact("subscription", { ...SEATS, per_user: false, trial: true, status: "suspended" }),
    "Suspended from 5 Mar 2025: office-365 e3, trial",
  ],
  [
    "a cancelled order",
    fact("order", { ...OFFICE, quantity: 2, cancelled: true, cancelled_at: "2025-04-01" }),
    "Ordered on 5 Mar 2025: 2 of office-365 e3, cancelled on 1 Apr 2025",
  ],
  [
    "usage",
    fact("usage", { ...OFFICE, raw: "1200.5", normalized: "2401" }),
    "Used in March 2025: 1,200.5 of office-365 e3, normalized 2,401",
  ],
  [
    "a customer",
    fact("customer", { country: "DE", segment: "smb", seller: "unknown" }, null),
    "Customer in Germany, segment SMB, sold by Unknown",
  ],
  [
    "an account",
    fact("vendor_account", { vendor: "microsoft", removed: true }, null),
    "Account at Microsoft, removed",
  ],
  ["a deletion", fact("deletion", {}), "Deleted on 5 Mar 2025"],
])("%s is told in words", (_, given, words) => {
  show(<Says of={given} />);
  expect(screen.getByText(words)).toBeInTheDocument();
});

it("speaks German to those who read it", () => {
  render(
    <IntlProvider locale="de" messages={german} timeZone="UTC">
      <Says of={fact("subscription", SEATS)} />
    </IntlProvider>,
  );
  expect(screen.getByText("Aktiv ab 5. März 2025: office-365 e3, 25 Plätze")).toBeInTheDocument();
});
