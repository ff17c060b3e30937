// Says the page's state to screen readers: the step in words, and what an edit led to. Draws nothing.
import { useEffect, useState } from "react";
import { useStore } from "../state/store";
import { describe } from "./words";

/** Milliseconds of rest before something is said: holding an arrow key down must not queue up sentences. */
const REST = 250;

export function Announcer() {
  const sentence = useStore(describe);
  const [said, say] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => say(sentence), REST);
    return () => clearTimeout(timer);
  }, [sentence]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
      {said}
    </div>
  );
}
