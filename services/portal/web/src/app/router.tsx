import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { sessionQuery } from "@/api/session";
import { formatAddress, parseAddress } from "@/filters/address";
import { readFilters, toQuery } from "@/filters/search";
import { readCustomer } from "@/pages/customer/search";
import { readCustomers } from "@/pages/customers/search";
import { readDownloads } from "@/pages/downloads/search";
import { readLicences } from "@/pages/licences/search";
import { readOrders } from "@/pages/orders/search";
import { readOverview, SPLITS } from "@/pages/overview/search";
import { askAhead } from "@/pages/overview/useOverview";
import { readSettings } from "@/pages/settings/search";
import { readTenants } from "@/pages/tenants/search";
import { readWhy } from "@/why/target";
import { CrashPage, NotFoundPage } from "./failures";
import { Shell } from "./Shell";
import { SIGNED_IN_PATH } from "./signedIn";

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet });

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** Only a path of this portal: an address that was sent to somebody must not lead elsewhere. */
const inside = (path: string | undefined) => (path && /^\/(?![/\\])/.test(path) ? path : undefined);

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search) => ({ next: inside(text(search.next)) }),
  component: lazyRouteComponent(() => import("./SignInPage")),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  path: SIGNED_IN_PATH,
  component: lazyRouteComponent(() => import("./SignedInPage")),
});

/** Every page of somebody who is signed in. The address holds the filters, and what `why?` is open about. */
const pages = createRoute({
  getParentRoute: () => root,
  id: "/pages",
  validateSearch: (search) => ({ ...readFilters(search), ...readWhy(search) }),
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.query({ ...sessionQuery, staleTime: "static" });
    if (session === null) throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
  component: Shell,
});

const overview = createRoute({
  getParentRoute: () => pages,
  path: "/",
  validateSearch: readOverview,
  // The figures are under way while the page is made.
  beforeLoad: ({ context, search, cause }) => {
    if (cause !== "stay") askAhead(context.queries, toQuery(search, new Date()), search.split ?? SPLITS[0]);
  },
  component: lazyRouteComponent(() => import("@/pages/overview/OverviewPage")),
});

const customers = createRoute({
  getParentRoute: () => pages,
  path: "/customers",
  validateSearch: readCustomers,
  component: lazyRouteComponent(() => import("@/pages/customers/CustomersPage")),
});

const customer = createRoute({
  getParentRoute: () => pages,
  path: "/customers/$customerId",
  validateSearch: readCustomer,
  component: lazyRouteComponent(() => import("@/pages/customer/CustomerPage")),
});

const orders = createRoute({
  getParentRoute: () => pages,
  path: "/orders",
  validateSearch: readOrders,
  component: lazyRouteComponent(() => import("@/pages/orders/OrdersPage")),
});

const licences = createRoute({
  getParentRoute: () => pages,
  path: "/licences",
  validateSearch: readLicences,
  component: lazyRouteComponent(() => import("@/pages/licences/LicencesPage")),
});

const tenants = createRoute({
  getParentRoute: () => pages,
  path: "/tenants",
  validateSearch: readTenants,
  component: lazyRouteComponent(() => import("@/pages/tenants/TenantsPage")),
});

const money = createRoute({
  getParentRoute: () => pages,
  path: "/money",
  component: lazyRouteComponent(() => import("@/pages/money/MoneyPage")),
});

const downloads = createRoute({
  getParentRoute: () => pages,
  path: "/downloads",
  validateSearch: readDownloads,
  component: lazyRouteComponent(() => import("@/pages/downloads/DownloadsPage")),
});

const sources = createRoute({
  getParentRoute: () => pages,
  path: "/sources",
  component: lazyRouteComponent(() => import("@/pages/sources/SourcesPage")),
});

const settings = createRoute({
  getParentRoute: () => pages,
  path: "/settings",
  validateSearch: readSettings,
  component: lazyRouteComponent(() => import("@/pages/settings/SettingsPage")),
});

const developers = createRoute({
  getParentRoute: () => pages,
  path: "/developers",
  component: lazyRouteComponent(() => import("@/pages/developers/DevelopersPage")),
});

/** Every other address: somebody who is signed in still has the way around the house. */
const nowhere = createRoute({ getParentRoute: () => pages, path: "$", component: NotFoundPage });

const routeTree = root.addChildren([
  signIn,
  signedIn,
  pages.addChildren([
    overview,
    customers,
    customer,
    orders,
    licences,
    tenants,
    money,
    downloads,
    sources,
    settings,
    developers,
    nowhere,
  ]),
]);

/** Build the router. A page is loaded when somebody is about to open it, and kept as it was for the way back. */
export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    parseSearch: parseAddress,
    stringifySearch: formatAddress,
    defaultPreload: "intent",
    defaultErrorComponent: CrashPage,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
