import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { whenSessionEnds } from "@/api/client";
import { fetchSession, useSigning } from "@/api/session";
import { Panel } from "@/ui/Panel";
import { Personas } from "./Personas";
import { SIGNED_IN, SIGNED_IN_PATH } from "./signedIn";

/** The provider's pages open beside the page, so that what was typed stays. */
const signInBeside = () => {
  const address = `/api/session/oidc?next=${encodeURIComponent(SIGNED_IN_PATH)}`;
  if (window.open(address, "tenantry-sign-in", "popup,width=520,height=720") === null)
    location.assign(`/api/session/oidc?next=${encodeURIComponent(location.pathname + location.search)}`);
};

/** A session that ends does not throw anybody out: one signs in again over the page, and goes on with what was typed. */
export function SessionEnded() {
  const t = useTranslations("session");
  const [hasEnded, setEnded] = useState(false);
  const { enter, resume } = useSigning();
  useEffect(() => {
    whenSessionEnds(() => setEnded(true));
    return () => whenSessionEnds(() => undefined);
  }, []);
  useEffect(() => {
    if (!hasEnded) return;
    const channel = new BroadcastChannel(SIGNED_IN);
    channel.onmessage = () =>
      void fetchSession().then(async (session) => {
        if (session === null) return;
        await resume(session);
        setEnded(false);
      });
    return () => channel.close();
  });
  const choose = async (persona: string) => {
    await resume(await enter(persona));
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
