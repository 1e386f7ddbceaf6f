import { useTranslations } from "use-intl";
import { Button } from "@/ui/Button";
import { Panel } from "@/ui/Panel";
import { Refused } from "@/widgets/states";

interface Props {
  /** Of what goes. */
  name: string;
  /** What goes with it, and what stays. */
  lead: string;
  removal: { error: Error | null; isPending: boolean };
  onRemove: () => void;
  onClose: () => void;
}

/** Asks before a file or a schedule is deleted. */
export function RemovalPanel({ name, lead, removal, onRemove, onClose }: Props) {
  const t = useTranslations("downloads");
  const app = useTranslations("app");
  const footer = (
    <>
      <Button onPress={onClose}>{app("cancel")}</Button>
      <Button look="danger" onPress={onRemove} isPending={removal.isPending}>
        {t("remove")}
      </Button>
    </>
  );
  return (
    <Panel title={t("removeTitle", { name })} place="centre" isOpen onClose={onClose} footer={footer}>
      <p>{lead}</p>
      <Refused error={removal.error} />
    </Panel>
  );
}
