import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown, Footprints, LogOut } from "lucide-react";
import { Button } from "react-aria-components";
import { useTranslations } from "use-intl";
import { signInOptionsQuery, useSession, useSigning } from "@/api/session";
import { Menu } from "@/ui/Menu";
import styles from "./AccountMenu.module.css";
import { startTour } from "./tour/progress";

interface Props {
  /** Called before one is led somewhere else. */
  onGo?: () => void;
}

/** Who one is, and the way to be somebody else: partner and role at the foot of the rail. */
export function AccountMenu({ onGo }: Props) {
  const t = useTranslations("app");
  const tours = useTranslations("tour");
  const navigate = useNavigate();
  const session = useSession();
  const { signIn, signOut } = useSigning();
  const options = useQuery(signInOptionsQuery);
  const role = session.roles[0] ?? "analyst";
  const others = (options.data?.personas ?? []).map((persona) => ({
    id: persona.id,
    label: persona.partner_name,
    hint: `${t(`role.${persona.role}`)} · ${persona.name}`,
    isDisabled: persona.partner_id === session.partner_id && session.roles.includes(persona.role),
    // Loaded anew: nothing of the partner before may stay, not its figures, its filters nor its live updates.
    onAction: () => void signIn(persona.id).then(() => location.assign(location.pathname)),
  }));
  const leave = {
    id: "sign-out",
    label: t("account.signOut"),
    icon: <LogOut size={14} />,
    onAction: () => void signOut(),
  };
  const tour = {
    id: "tour",
    label: tours("take"),
    icon: <Footprints size={14} />,
    onAction: () => {
      onGo?.();
      void navigate({ to: "/" }).then(startTour);
    },
  };
  const trigger = (
    <Button className={styles.account ?? ""} data-tour="account">
      <span className={styles.initial} aria-hidden>
        {session.partner_name.slice(0, 1)}
      </span>
      <span className="visually-hidden">{t("account.menu", { name: session.name })}</span>
      <span className={styles.who}>
        <strong>{session.partner_name}</strong>
        <small>{t(`role.${role}`)}</small>
      </span>
      <ChevronsUpDown size={14} aria-hidden />
    </Button>
  );
  return <Menu trigger={trigger} label={t("account.switch")} actions={[...others, tour, leave]} />;
}
