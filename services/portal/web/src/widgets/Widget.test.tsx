import { useQuery } from "@tanstack/react-query";
import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { show } from "@/testing/render";
import { stateOf } from "./state";
import { Widget } from "./Widget";

function Told({ isAsked }: { isAsked: boolean }) {
  const never = () => new Promise<string>(() => undefined);
  const state = stateOf(useQuery({ queryKey: ["told"], queryFn: never, enabled: isAsked }));
  return (
    <Widget title="Mix" state={state}>
      {(data) => data}
    </Widget>
  );
}

it("is busy while its figures are on their way", () => {
  show(<Told isAsked />);
  expect(screen.getByRole("region", { name: "Mix" })).toHaveAttribute("aria-busy", "true");
});

it("is not busy before anybody has asked for them, and says when they come", () => {
  show(<Told isAsked={false} />);
  expect(screen.getByRole("region", { name: "Mix" })).toHaveAttribute("aria-busy", "false");
  expect(screen.getByText("The figures come once this is on the screen.")).toBeInTheDocument();
});
