import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/ui/Button";
import { Panel } from "@/ui/Panel";
import { Refused } from "./states";

interface Props {
  title: string;
  /** What goes, and what stays. */
  lead: ReactNode;
  verb: string;
  /** What happens instead, where "Cancel" could be meant either way. */
  otherwise?: string;
  doing: { error: Error | null; isPending: boolean };
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something goes. */
export function ConfirmPanel({ title, lead, verb, otherwise, doing, onConfirm, onClose }: Props) {
  const app = useTranslations("app");
  const footer = (
    <>
      <Button onPress={onClose}>{otherwise ?? app("cancel")}</Button>
      <Button look="danger" onPress={onConfirm} isPending={doing.isPending}>
        {verb}
      </Button>
    </>
  );
  return (
    <Panel title={title} place="centre" isOpen onClose={onClose} footer={footer}>
      <p>{lead}</p>
      <Refused error={doing.error} />
    </Panel>
  );
}
