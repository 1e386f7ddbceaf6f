import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render, screen, type RenderResult } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { IntlProvider } from "use-intl";
import { expect } from "vitest";
import english from "@/i18n/en";

interface Shown extends RenderResult {
  user: UserEvent;
  queries: QueryClient;
}

/** Show a component as a reader of English would see it; what it says can be clicked, typed into and read. */
export function show(component: ReactNode): Shown {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  const shown = render(
    <IntlProvider locale="en-GB" messages={english} timeZone="UTC">
      <QueryClientProvider client={queries}>{component}</QueryClientProvider>
    </IntlProvider>,
  );
  return { ...shown, user: userEvent.setup(), queries };
}

/** The same inside a router, for what links or reads the address; `path` is where one is. */
export async function showAt(path: string, component: () => ReactNode): Promise<Shown> {
  const root = createRootRoute({ component: () => <div data-testid="shown">{component()}</div> });
  const pages = createRoute({ getParentRoute: () => root, id: "pages" });
  const anywhere = createRoute({ getParentRoute: () => pages, path: "$" });
  const routeTree = root.addChildren([pages.addChildren([anywhere])]);
  const history = createMemoryHistory({ initialEntries: [path] });
  const shown = show(<RouterProvider router={createRouter({ routeTree, history })} />);
  expect(await screen.findByTestId("shown")).toBeInTheDocument();
  return shown;
}
