import { useTranslations } from "use-intl";
import { announce } from "@/ui/announce";
import { ConfirmPanel } from "@/widgets/ConfirmPanel";
import { useCancel, type Import } from "./imports";

/** Asks before an import is cancelled; what it imported stays. */
export function CancelPanel({ own, onClose }: { own: Import; onClose: () => void }) {
  const t = useTranslations("sources");
  const cancel = useCancel();
  const { source } = own;
  const done = () => {
    announce(t("cancelled", { source }));
    onClose();
  };
  return (
    <ConfirmPanel
      title={t("cancelTitle", { source })}
      lead={t("cancelLead")}
      verb={t("cancelVerb")}
      otherwise={t("cancelNot")}
      doing={cancel}
      onConfirm={() => cancel.mutate(own, { onSuccess: done })}
      onClose={onClose}
    />
  );
}
