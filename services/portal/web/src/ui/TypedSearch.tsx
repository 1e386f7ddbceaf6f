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
  const [known, setKnown] = useState(text);
  const [asked, setAsked] = useState(text);
  if (text !== known) {
    setKnown(text);
    // Not by typing: a saved view, a link, the way back. What was typed before holds no longer.
    if (text !== asked) {
      setTyped(text);
      setAsked(text);
    }
  }
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === asked) return;
    const timer = setTimeout(() => {
      setAsked(wanted);
      onSearch(wanted);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  });
  return <SearchField label={label} value={typed} onChange={setTyped} />;
}
