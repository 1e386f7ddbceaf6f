import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Panel } from "@/ui/Panel";
import { useReason } from "@/widgets/states";
import styles from "./Downloads.module.css";

interface Props {
  name: string;
  onRename: (name: string) => void;
  /** Why the name was refused. */
  error: Error | null;
  isPending: boolean;
  onClose: () => void;
}

/** Another name for a file or a template. */
export function RenamePanel({ name: before, onRename, error, isPending, onClose }: Props) {
  const t = useTranslations("downloads");
  const [name, setName] = useState(before);
  const reason = useReason();
  return (
    <Panel title={t("rename")} place="centre" isOpen onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isPending) onRename(name.trim());
        }}
      >
        <TextField
          label={t("column.name")}
          value={name}
          onChange={setName}
          maxLength={200}
          problem={error ? reason(error) : undefined}
        />
        <div className={styles.buttons}>
          <Button look="primary" type="submit" isDisabled={name.trim() === ""} isPending={isPending}>
            {t("rename")}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
