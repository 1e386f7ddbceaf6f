import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { useTranslations } from "use-intl";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/Button";
import { Panel } from "@/ui/Panel";
import { Refused } from "@/widgets/states";
import { useUpload } from "./imports";
import styles from "./Sources.module.css";

/** A mapping and the files that it describes. */
export function UploadPanel({ onClose }: { onClose: () => void }) {
  const t = useTranslations("sources");
  const [mapping, setMapping] = useState<File>();
  const [files, setFiles] = useState<File[]>([]);
  const upload = useUpload();
  const submit = () => {
    if (!mapping) return;
    upload.mutate(
      { mapping, files },
      {
        onSuccess: () => {
          announce(t("begun"));
          onClose();
        },
      },
    );
  };
  const footer = (
    <Button
      look="primary"
      onPress={submit}
      isDisabled={!mapping || files.length === 0}
      isPending={upload.isPending}
    >
      {upload.isPending ? t("uploading") : t("upload")}
    </Button>
  );
  return (
    <Panel title={t("upload")} subtitle={t("uploadLead")} isOpen onClose={onClose} footer={footer}>
      <div className={styles.form}>
        <FileTrigger acceptedFileTypes={[".yaml", ".yml"]} onSelect={(list) => setMapping(list?.[0])}>
          <Button>{t("chooseMapping")}</Button>
        </FileTrigger>
        <p className={styles.hint}>{mapping?.name ?? t("mappingHint")}</p>
        <FileTrigger allowsMultiple onSelect={(list) => setFiles([...(list ?? [])])}>
          <Button>{t("chooseFiles")}</Button>
        </FileTrigger>
        <p className={styles.hint}>
          {files.length > 0 ? files.map(({ name }) => name).join(", ") : t("filesHint")}
        </p>
        <Refused error={upload.error} />
      </div>
    </Panel>
  );
}
