import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useSession } from "@/api/session";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { saveFile } from "@/widgets/files";
import { Refused } from "@/widgets/states";
import { ErasePanel } from "./ErasePanel";
import { HeldList } from "./HeldList";
import { heldIn, isSomebody, nameOf, tell, type Subject, type SubjectFile } from "./subjects";
import styles from "./SettingsPage.module.css";

const NOBODY: Subject = { email: "", userId: "" };

/** Requests of a person about themselves: what is held, as a file, and forgetting it. */
export function PeopleTab() {
  const t = useTranslations("subjects");
  const { roles } = useSession();
  return (
    <section className={styles.card}>
      <h2>{t("title")}</h2>
      <p className={styles.hint}>{t("lead")}</p>
      <p className={styles.small}>{t("role")}</p>
      {roles.includes("owner") ? <Requests /> : <p className={styles.refusal}>{t("notYours")}</p>}
    </section>
  );
}

function Requests() {
  const t = useTranslations("subjects");
  const [subject, setSubject] = useState(NOBODY);
  // Kept in this component only: it is all about one person, and gone with the page.
  const asking = useMutation({ mutationFn: tell, gcTime: 0 });
  const type = (field: keyof Subject) => (text: string) => {
    setSubject((before) => ({ ...before, [field]: text }));
    asking.reset();
  };
  return (
    <>
      <form
        className={styles.inline}
        onSubmit={(event) => {
          event.preventDefault();
          if (isSomebody(subject)) asking.mutate(subject);
        }}
      >
        <TextField label={t("email")} value={subject.email} onChange={type("email")} autoComplete="off" />
        <TextField label={t("userId")} value={subject.userId} onChange={type("userId")} autoComplete="off" />
        <Button type="submit" look="primary" isDisabled={!isSomebody(subject)} isPending={asking.isPending}>
          {t("find")}
        </Button>
      </form>
      <Refused error={asking.error} />
      {asking.isSuccess && (
        <Found subject={asking.variables} file={asking.data} onForgotten={() => setSubject(NOBODY)} />
      )}
    </>
  );
}

interface FoundProps {
  subject: Subject;
  file: SubjectFile;
  onForgotten: () => void;
}

function Found({ subject, file, onForgotten }: FoundProps) {
  const t = useTranslations("subjects");
  const [isErasing, setErasing] = useState(false);
  const count = heldIn(file);
  const download = () =>
    saveFile("subject.json", new Blob([JSON.stringify(file, null, 2)], { type: "application/json" }));
  return (
    <section className={styles.found} aria-label={t("held", { count })}>
      <div role="status">
        <h3>{count === 0 ? t("nothing", { who: nameOf(subject) }) : t("held", { count })}</h3>
      </div>
      {count > 0 && <HeldList file={file} />}
      {count > 0 && (
        <p className={styles.buttons}>
          <Button onPress={download}>{t("download")}</Button>
          <Button look="danger" onPress={() => setErasing(true)}>
            {t("erase")}
          </Button>
        </p>
      )}
      {isErasing && (
        <ErasePanel
          subject={subject}
          file={file}
          onClose={() => setErasing(false)}
          onForgotten={onForgotten}
        />
      )}
    </section>
  );
}
