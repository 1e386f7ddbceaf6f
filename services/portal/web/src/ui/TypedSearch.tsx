import { useEffect, useState } from "react";
import { SearchField } from "./Field";

const TYPING_MS = 250;

interface Props {
  label: string;
  /** What is searched for now; empty for nothing. */
  text: string;
  onSearch: (text: string) => void;
}

/** A search that asks once the reader has stopped typing. */
export function TypedSearch({ label, text, onSearch }: Props) {
  const [typed, setTyped] = useState(text);
  useEffect(() => {
    if (typed.trim() === text) return;
    const timer = setTimeout(() => onSearch(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  });
  return <SearchField label={label} value={typed} onChange={setTyped} />;
}
