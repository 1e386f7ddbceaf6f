import { createContext, useContext } from "react";

/** Sentences that services tell in English, to those of the reader's language. */
export type Told = Readonly<Record<string, string>>;

export const ToldContext = createContext<Told>({});

/**
 * What a service says in English of its tables, columns and filters, in the reader's language. What the catalogue has no
 * sentence for stays as it was told.
 */
export function useTold(): (english: string) => string {
  const told = useContext(ToldContext);
  return (english) => told[english] ?? english;
}
