import { useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { whenSessionEnds } from "@/api/client";
import { useSigning } from "@/api/session";
import { Panel } from "@/ui/Panel";
import { Personas } from "./Personas";

/** A session that ends does not throw anybody out: one signs in again over the page, and goes on with what was typed. */
export function SessionEnded() {
  const t = useTranslations("session");
  const [hasEnded, setEnded] = useState(false);
  const { resume } = useSigning();
  const next = useRouterState({ select: (state) => state.location.href });
  useEffect(() => {
    whenSessionEnds(() => setEnded(true));
    return () => whenSessionEnds(() => undefined);
  }, []);
  const enter = async (persona: string) => {
    await resume(persona);
    setEnded(false);
  };
  return (
    <Panel
      title={t("ended")}
      subtitle={t("endedLead")}
      isOpen={hasEnded}
      onClose={() => setEnded(false)}
      place="centre"
    >
      <Personas next={next} onChoose={(persona) => void enter(persona)} />
    </Panel>
  );
}
