import { screen } from "@testing-library/react";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { show } from "@/testing/render";
import { Button } from "./Button";
import { TypedSearch } from "./TypedSearch";

function Page({ onSearch }: { onSearch: (text: string) => void }) {
  const [text, setText] = useState("");
  const search = (next: string) => {
    setText(next);
    onSearch(next);
  };
  return (
    <>
      <TypedSearch label="Search names" text={text} onSearch={search} />
      <Button onPress={() => setText("saved")}>Open the saved view</Button>
    </>
  );
}

it("a search asks for all that was typed at once", async () => {
  const asked = vi.fn();
  const { user } = show(<Page onSearch={asked} />);
  await user.type(screen.getByRole("searchbox"), "contoso");
  await vi.waitFor(() => expect(asked).toHaveBeenCalledExactlyOnceWith("contoso"));
});

it("a search follows an address that changes otherwise, and does not bring back what was typed", async () => {
  const asked = vi.fn();
  const { user } = show(<Page onSearch={asked} />);
  await user.type(screen.getByRole("searchbox"), "contoso");
  await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce());
  await user.click(screen.getByRole("button", { name: "Open the saved view" }));
  expect(screen.getByRole("searchbox")).toHaveValue("saved");
  await user.type(screen.getByRole("searchbox"), " view");
  await vi.waitFor(() => expect(asked).toHaveBeenLastCalledWith("saved view"));
  expect(asked).toHaveBeenCalledTimes(2);
});
