import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslations } from "use-intl";
import { signInOptionsQuery } from "@/api/session";
import { Button } from "@/ui/Button";
import { endTour, startTour, useTourProgress } from "./progress";
import styles from "./TourGuide.module.css";

const Tour = lazy(() => import("./Tour"));

/** Offers the tour to who sees demo data for the first time, and guides whoever takes it. */
export function TourGuide() {
  const progress = useTourProgress();
  const isOnOverview = useRouterState({ select: ({ location }) => location.pathname === "/" });
  const { data: ways } = useQuery(signInOptionsQuery);
  if (!isOnOverview || progress === "over") return null;
  if (progress === "running") {
    return (
      <Suspense>
        <Tour />
      </Suspense>
    );
  }
  // Only demo data is looked at by made-up people.
  return ways && ways.personas.length > 0 ? <Offer /> : null;
}

function Offer() {
  const t = useTranslations("tour");
  return (
    <aside className={styles.offer} aria-label={t("label")}>
      <p>
        <strong>{t("offer.title")}</strong> {t("offer.text")}
      </p>
      <div className={styles.choice}>
        <Button small look="quiet" onPress={endTour}>
          {t("offer.no")}
        </Button>
        <Button small look="primary" onPress={startTour}>
          {t("offer.yes")}
        </Button>
      </div>
    </aside>
  );
}
