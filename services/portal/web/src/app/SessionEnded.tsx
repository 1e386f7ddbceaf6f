import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { whenSessionEnds } from "@/api/client";
import { lookAgain, SIGNED_IN, useSigning } from "@/api/session";
import { Panel } from "@/ui/Panel";
import { Personas } from "./Personas";
import { SIGNED_IN_PATH } from "./signedIn";

/** The provider's pages open beside the page, so that what was typed stays. */
const signInBeside = () => {
  const address = `/api/session/oidc?next=${encodeURIComponent(SIGNED_IN_PATH)}`;
  if (window.open(address, "tenantry-sign-in", "popup,width=520,height=720") === null)
    location.assign(`/api/session/oidc?next=${encodeURIComponent(location.pathname + location.search)}`);
};

/**
 * A session that ends does not throw anybody out: one signs in again over the page, and goes on with what was typed. Where
 * another tab begins a session, or this page did by being opened, each looks whose it is now.
 */
export function SessionEnded() {
  const t = useTranslations("session");
  const [hasEnded, setEnded] = useState(false);
  const queries = useQueryClient();
  const { signInAgain } = useSigning();
  useEffect(() => {
    whenSessionEnds(() => setEnded(true));
    return () => whenSessionEnds(() => undefined);
  }, []);
  useEffect(() => {
    const channel = new BroadcastChannel(SIGNED_IN);
    channel.onmessage = () =>
      void lookAgain(queries).then((isAnybody) => {
        if (isAnybody) setEnded(false);
      });
    channel.postMessage(SIGNED_IN);
    return () => channel.close();
  }, [queries]);
  const choose = async (persona: string) => {
    await signInAgain(persona);
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
      <Personas onProvider={signInBeside} onChoose={(persona) => void choose(persona)} />
    </Panel>
  );
}
