import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { signInOptionsQuery, type Persona } from "@/api/session";
import { Button } from "@/ui/Button";
import { RowsSkeleton } from "@/ui/Skeleton";
import { ErrorState } from "@/widgets/states";
import styles from "./Personas.module.css";

interface Props {
  /** Sign in at the organisation's provider. */
  onProvider: () => void;
  onChoose: (persona: string) => void;
}

/** The ways to sign in: the organisation's, and in development as somebody made up. */
export function Personas({ onProvider, onChoose }: Props) {
  const t = useTranslations("session");
  const { data, error, isPending, refetch } = useQuery(signInOptionsQuery);
  if (isPending) return <RowsSkeleton rows={5} />;
  if (!data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data.oidc && data.personas.length === 0) return <p>{t("none")}</p>;
  return (
    <div className={styles.ways}>
      {data.oidc && (
        <Button look="primary" onPress={onProvider}>
          {t("oidc")}
        </Button>
      )}
      {data.personas.length > 0 && <PersonaList personas={data.personas} onChoose={onChoose} />}
    </div>
  );
}

function PersonaList({ personas, onChoose }: { personas: Persona[]; onChoose: (persona: string) => void }) {
  const t = useTranslations("session");
  const roles = useTranslations("app.role");
  const partners = Map.groupBy(personas, (persona) => persona.partner_name);
  return (
    <div className={styles.list}>
      {[...partners].map(([partner, people]) => (
        <section key={partner} aria-label={partner}>
          <h2>{partner}</h2>
          <ul>
            {people.map((persona) => (
              <li key={persona.id}>
                <Button onPress={() => onChoose(persona.id)} className={styles.persona ?? ""}>
                  <span>{roles(persona.role)}</span>
                  <small>{persona.name}</small>
                </Button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <p className={styles.hint}>{t("personasHint")}</p>
    </div>
  );
}
