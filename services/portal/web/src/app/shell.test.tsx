import { onlineManager } from "@tanstack/react-query";
import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { signInOptionsQuery } from "@/api/session";
import { ApiProblem } from "@/api/problem";
import { show, showAt } from "@/testing/render";
import { CrashPage, NotFoundPage } from "./failures";
import { Offline } from "./Offline";
import { endTour } from "./tour/progress";
import { TourGuide } from "./tour/TourGuide";

afterEach(() => onlineManager.setOnline(true));

describe("without a connection", () => {
  it("a notice says so until there is one again", () => {
    show(<Offline />);
    expect(screen.getByRole("status")).toBeEmptyDOMElement();
    act(() => onlineManager.setOnline(false));
    expect(screen.getByRole("status")).toHaveTextContent("You are offline");
    act(() => onlineManager.setOnline(true));
    expect(screen.getByRole("status")).toBeEmptyDOMElement();
  });
});

describe("a page that is none", () => {
  it("names the window and leads home", async () => {
    await showAt("/no/such/page", () => <NotFoundPage />);
    expect(document.title).toBe("Page not found · Tenantry");
    expect(screen.getByRole("link", { name: "Go to the overview" })).toHaveAttribute("href", "/");
  });

  it.each([
    ["of a fault in it", new TypeError("x is undefined"), /This page failed/],
    ["of a portal that is away", new ApiProblem(0, {}), /cannot be reached/],
  ])("because %s says what to do", (_, error, told) => {
    show(<CrashPage error={error} />);
    expect(screen.getByRole("main")).toHaveTextContent(told);
    expect(screen.getByRole("main")).not.toHaveTextContent("undefined");
    expect(screen.getByRole("button", { name: "Reload" })).toBeEnabled();
  });
});

describe("the tour", () => {
  const persona = {
    id: "n-owner",
    name: "Olivia",
    partner_id: "n",
    partner_name: "Northwind",
    role: "owner" as const,
  };

  beforeEach(() => localStorage.clear());

  it("is offered on demo data's overview until it is turned down, and never again", async () => {
    const shown = await showAt("/", () => <TourGuide />);
    expect(screen.queryByRole("complementary")).not.toBeInTheDocument();
    act(() => {
      shown.queries.setQueryData(signInOptionsQuery.queryKey, { oidc: false, personas: [persona] });
    });
    await shown.user.click(await screen.findByRole("button", { name: "Not now" }));
    expect(screen.queryByRole("complementary")).not.toBeInTheDocument();
    expect(localStorage.getItem("tenantry.tour")).toBe("over");
  });

  it("is not offered on other pages", async () => {
    endTour();
    const shown = await showAt("/customers", () => <TourGuide />);
    act(() => {
      shown.queries.setQueryData(signInOptionsQuery.queryKey, { oidc: false, personas: [persona] });
    });
    expect(screen.queryByRole("complementary")).not.toBeInTheDocument();
  });
});
