import { useSyncExternalStore } from "react";

export type ThemeChoice = "light" | "dark" | "system";
export type ThemeName = "light" | "dark";

const KEY = "tenantry.theme";
const CHOICES: readonly ThemeChoice[] = ["light", "dark", "system"];

interface Theme {
  choice: ThemeChoice;
  /** What `choice` comes to right now. */
  name: ThemeName;
}

const listeners = new Set<() => void>();
const onPaper = () => matchMedia("print");
const systemIsDark = () => matchMedia("(prefers-color-scheme: dark)");
let theme: Theme = { choice: "system", name: "light" };

const ofSystem = (): ThemeName => (systemIsDark().matches ? "dark" : "light");

function become(choice: ThemeChoice): void {
  const name = onPaper().matches ? "light" : choice === "system" ? ofSystem() : choice;
  // First the root element, where `tokens.css` looks, then the components: charts read their colours from there.
  document.documentElement.dataset.theme = name;
  theme = { choice, name };
  for (const changed of listeners) changed();
}

/** Put the theme on the root element before anything is drawn, and follow the system where that is the choice. Paper is light. */
export function startTheme(): void {
  const stored = localStorage.getItem(KEY);
  become(CHOICES.find((choice) => choice === stored) ?? "system");
  for (const changes of [systemIsDark(), onPaper()])
    changes.addEventListener("change", () => become(theme.choice));
}

/** Choose a theme, in this browser from now on. */
export function chooseTheme(choice: ThemeChoice): void {
  localStorage.setItem(KEY, choice);
  become(choice);
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** The theme in use. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => theme);
