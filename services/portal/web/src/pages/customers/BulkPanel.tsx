import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useFormats } from "@/i18n/formats";
import { Button } from "@/ui/Button";
import { Panel } from "@/ui/Panel";
import { Refused } from "@/widgets/states";
import { changeMany, type BulkAnswer, type BulkChange } from "./bulk";
import { BulkResults } from "./BulkResults";
import { ConfigurationForm, TagsForm } from "./BulkForms";

interface Props {
  kind: BulkChange["kind"];
  ids: string[];
  onClose: () => void;
}

/** One change of all chosen customers, and what became of each. */
export function BulkPanel({ kind, ids, onClose }: Props) {
  const t = useTranslations("customers.bulk");
  const { exact } = useFormats();
  const queries = useQueryClient();
  const [change, setChange] = useState<BulkChange>();
  const [sofar, setSofar] = useState<BulkAnswer>();
  const doing = useMutation({
    mutationFn: (wanted: BulkChange) => changeMany(ids, wanted, setSofar),
    onSettled: () => queries.invalidateQueries({ queryKey: ["customers"] }),
  });
  const Form = kind === "tags" ? TagsForm : ConfigurationForm;
  const isDone = doing.isSuccess;
  const footer = isDone ? (
    <Button look="primary" onPress={onClose}>
      {t("close")}
    </Button>
  ) : (
    <Button
      look="primary"
      isDisabled={!change}
      isPending={doing.isPending}
      onPress={() => change && doing.mutate(change)}
    >
      {t("apply", { count: ids.length, number: exact(ids.length) })}
    </Button>
  );
  const count = t("chosen", { count: ids.length, number: exact(ids.length) });
  return (
    <Panel title={t(kind)} subtitle={count} isOpen onClose={onClose} footer={footer}>
      {!isDone && <Form onChange={setChange} />}
      <Refused error={doing.error} />
      {sofar && <BulkResults answer={sofar} total={ids.length} />}
    </Panel>
  );
}
