import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { show } from "@/testing/render";
import { Button, IconButton } from "./Button";
import { Chip } from "./Chip";
import { SearchField, TextField } from "./Field";
import { Menu } from "./Menu";
import { Segments } from "./Segments";
import { Select } from "./Select";
import { Tabs } from "./Tabs";

const LETTERS = [
  { id: "a", label: "First" },
  { id: "b", label: "Second" },
] as const;

describe("a button", () => {
  it("is pressed by mouse and by keys, and not while it is disabled", async () => {
    const pressed = vi.fn();
    const { user, rerender } = show(<Button onPress={pressed}>Save</Button>);
    await user.click(screen.getByRole("button", { name: "Save" }));
    await user.keyboard("{Enter}");
    expect(pressed).toHaveBeenCalledTimes(2);
    rerender(
      <Button onPress={pressed} isDisabled>
        Save
      </Button>,
    );
    await user.click(screen.getByRole("button"));
    expect(pressed).toHaveBeenCalledTimes(2);
  });

  it("that is only a picture is called by its label, and shows it to who arrives by keys", async () => {
    const { user } = show(<IconButton label="Copy">×</IconButton>);
    await user.tab();
    expect(screen.getByRole("button", { name: "Copy" })).toHaveFocus();
    expect(await screen.findByRole("tooltip")).toHaveTextContent("Copy");
  });
});

describe("a field", () => {
  it("says what is wrong with its value where a screen reader looks for it", () => {
    show(<TextField label="E-mail" hint="Of the invoice" problem="is no address" />);
    const field = screen.getByRole("textbox", { name: "E-mail" });
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(/is no address/);
  });

  it("of a search is emptied by its button and by escape", async () => {
    const changed = vi.fn();
    const { user } = show(<SearchField label="Search names" onChange={changed} />);
    await user.type(screen.getByRole("searchbox", { name: "Search names" }), "ab");
    await user.click(screen.getByRole("button", { name: "Clear" }));
    expect(changed).toHaveBeenLastCalledWith("");
    await user.type(screen.getByRole("searchbox"), "c{Escape}");
    expect(screen.getByRole("searchbox")).toHaveValue("");
  });
});

describe("a choice", () => {
  it("of a few, all in sight, is moved through by arrows and never empty", async () => {
    const chosen = vi.fn();
    const { user } = show(<Segments label="Letter" options={[...LETTERS]} selected="a" onSelect={chosen} />);
    expect(screen.getByRole("radio", { name: "First" })).toBeChecked();
    await user.click(screen.getByRole("radio", { name: "First" }));
    expect(chosen).not.toHaveBeenCalledWith("b");
    await user.keyboard("{ArrowRight} ");
    expect(chosen).toHaveBeenLastCalledWith("b");
  });

  it("of many opens a list that is chosen from by typing", async () => {
    const chosen = vi.fn();
    const { user } = show(<Select label="Letter" options={[...LETTERS]} selected="a" onSelect={chosen} />);
    await user.tab();
    await user.keyboard("{Enter}");
    await user.keyboard("s{Enter}");
    expect(chosen).toHaveBeenCalledWith("b");
  });

  it("of tabs shows one content, named after its tab", async () => {
    const chosen = vi.fn();
    const { user } = show(
      <Tabs label="Parts" tabs={[...LETTERS]} selected="a" onSelect={chosen}>
        <p>Content</p>
      </Tabs>,
    );
    expect(screen.getByRole("tabpanel", { name: "First" })).toHaveTextContent("Content");
    await user.click(screen.getByRole("tab", { name: "Second" }));
    expect(chosen).toHaveBeenCalledWith("b");
  });
});

it("a menu does what was chosen by keys, and closes", async () => {
  const acted = vi.fn();
  const actions = [
    { id: "one", label: "One", onAction: vi.fn() },
    { id: "two", label: "Two", hint: "the other", onAction: acted },
  ];
  const { user } = show(<Menu label="More" trigger={<Button>Open</Button>} actions={actions} />);
  await user.tab();
  await user.keyboard("{Enter}{ArrowDown}{Enter}");
  await vi.waitFor(() => expect(acted).toHaveBeenCalledOnce());
  expect(screen.getByRole("button", { name: "Open" })).toHaveFocus();
  expect(screen.queryByRole("menu")).not.toBeInTheDocument();
});

it("a chip takes its filter out, and says which", async () => {
  const removed = vi.fn();
  const { user } = show(<Chip label="Country" value="<b>Åland</b>" onRemove={removed} />);
  expect(screen.getByText(/<b>Åland<\/b>/)).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: /Country.*Åland/ }));
  expect(removed).toHaveBeenCalledOnce();
});
