import { useTranslations } from "use-intl";
import { ApiProblem } from "@/api/problem";
import { useFormats } from "@/i18n/formats";
import { Button } from "@/ui/Button";
import { useReason } from "@/widgets/states";
import { isLost, type Changing } from "./tagged";
import styles from "./Settings.module.css";

interface Props {
  change: Changing;
  /** Who made what is there now, and when. */
  theirs: { changed_at: string | null; changed_by: string | null } | undefined;
  /** Only refusals of what is about this. */
  about?: string;
}

/** Why a change was refused. Where somebody else was quicker, one looks at what they made of it and decides by hand. */
export function Refusal({ change, theirs, about }: Props) {
  const t = useTranslations("settings");
  const reason = useReason();
  const { error, variables } = change;
  if (!error || variables?.about !== about) return null;
  if (isLost(error) && variables) return <Merge change={change} theirs={theirs} />;
  const hasEnded = error instanceof ApiProblem && error.status === 401;
  return (
    <p className={styles.refusal} role="alert">
      {hasEnded ? t("sessionEnded") : reason(error)}
    </p>
  );
}

function Merge({ change, theirs }: Omit<Props, "about">) {
  const t = useTranslations("settings.merge");
  const { utc } = useFormats();
  const { variables, mutate, reset } = change;
  const by = theirs?.changed_by ?? "–";
  return (
    <div className={styles.refusal} role="alert">
      <p>
        {t("what", { by, at: theirs?.changed_at ? utc(theirs.changed_at) : "–" })} {t("how")}
      </p>
      <Button small look="primary" onPress={() => variables && mutate(variables)}>
        {t("mine")}
      </Button>
      <Button small onPress={reset}>
        {t("theirs")}
      </Button>
    </div>
  );
}
