import { screen } from "@testing-library/react";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { show } from "@/testing/render";
import { Button } from "./Button";
import { Panel } from "./Panel";

function Opener({ onClose }: { onClose: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    onClose();
  };
  return (
    <>
      <Button onPress={() => setOpen(true)}>Open</Button>
      <Panel title="Details" subtitle="of one" isOpen={isOpen} onClose={close} footer={<Button>Save</Button>}>
        <Button>Inside</Button>
      </Panel>
    </>
  );
}

it("a panel is a dialog with a name; it keeps the focus, and escape gives it back", async () => {
  const closed = vi.fn();
  const { user } = show(<Opener onClose={closed} />);
  const opener = screen.getByRole("button", { name: "Open" });
  await user.click(opener);
  const dialog = screen.getByRole("dialog", { name: "Details" });
  for (let press = 0; press < 5; press += 1) {
    await user.tab();
    expect(dialog).toContainElement(document.activeElement as HTMLElement);
  }
  await user.keyboard("{Escape}");
  expect(closed).toHaveBeenCalledOnce();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  await vi.waitFor(() => expect(opener).toHaveFocus());
});

it("a panel is closed by its button too", async () => {
  const closed = vi.fn();
  const { user } = show(<Opener onClose={closed} />);
  await user.click(screen.getByRole("button", { name: "Open" }));
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(closed).toHaveBeenCalledOnce();
});
