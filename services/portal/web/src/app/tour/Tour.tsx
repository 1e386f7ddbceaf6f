import { useEffect, useRef, useState } from "react";
import { Dialog, Heading, Popover } from "react-aria-components";
import { useTranslations } from "use-intl";
import { Button } from "@/ui/Button";
import { endTour } from "./progress";
import { placeOf, STEPS, type Step } from "./steps";
import styles from "./Tour.module.css";

/** The tour: one remark after another, each beside what it is about. Escape ends it. */
export default function Tour() {
  const [steps] = useState(() => STEPS.filter((step) => placeOf(step) !== null));
  const [index, setIndex] = useState(0);
  const step = steps[index];
  // After the last stop is gone, which would take the focus along.
  useEffect(() => () => void requestAnimationFrame(() => document.querySelector("h1")?.focus()), []);
  useEffect(() => {
    if (step === undefined) endTour();
  }, [step]);
  if (step === undefined) return null;
  return (
    <Stop
      key={step}
      step={step}
      place={`${index + 1} / ${steps.length}`}
      onBack={index > 0 ? () => setIndex(index - 1) : undefined}
      onNext={index < steps.length - 1 ? () => setIndex(index + 1) : undefined}
      onLeave={endTour}
    />
  );
}

/** The rail has more room beside it than below. */
const BESIDE: ReadonlySet<Step> = new Set(["places", "account"]);

interface Props {
  step: Step;
  /** How far one is. */
  place: string;
  onBack: (() => void) | undefined;
  onNext: (() => void) | undefined;
  onLeave: () => void;
}

function Stop({ step, place, onBack, onNext, onLeave }: Props) {
  const t = useTranslations("tour");
  const target = useRef(placeOf(step));
  useEffect(() => {
    const marked = target.current;
    marked?.scrollIntoView({ block: "center" });
    marked?.setAttribute("data-toured", "");
    return () => marked?.removeAttribute("data-toured");
  }, []);
  useEscape(onLeave);
  return (
    // Scrolling would close it by itself, and one may scroll while one reads: only Escape and the buttons do.
    <Popover
      triggerRef={target}
      isOpen
      isNonModal
      placement={BESIDE.has(step) ? "right top" : "bottom"}
      offset={12}
      className={styles.stop ?? ""}
    >
      <Dialog className={styles.dialog ?? ""}>
        <Heading slot="title" className={styles.title ?? ""}>
          {t(`${step}.title`)}
        </Heading>
        <p>{t(`${step}.text`)}</p>
        <footer className={styles.foot}>
          <span className={styles.place}>{place}</span>
          {onBack && (
            <Button small look="quiet" onPress={onBack}>
              {t("back")}
            </Button>
          )}
          {onNext && (
            <Button small look="quiet" onPress={onLeave}>
              {t("skip")}
            </Button>
          )}
          <Button small look="primary" onPress={onNext ?? onLeave}>
            {onNext ? t("next") : t("done")}
          </Button>
        </footer>
      </Dialog>
    </Popover>
  );
}

function useEscape(act: () => void): void {
  useEffect(() => {
    const pressed = ({ key }: KeyboardEvent) => key === "Escape" && act();
    window.addEventListener("keydown", pressed, true);
    return () => window.removeEventListener("keydown", pressed, true);
  }, [act]);
}
