// A number or text in a field of its own: written when it is understood, and saying so when it is not.
import { useState } from "react";

export interface CellProps {
  label: string;
  text: string;
  /** Characters; without, as the sheet says. */
  width?: number;
  /** False when the text does not fit the field. */
  onCommit(typed: string): boolean;
}

export function Cell({ label, text, width, onCommit }: CellProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [bad, setBad] = useState(false);
  return (
    <input
      className="field mono"
      aria-label={label}
      aria-invalid={bad}
      style={width ? { width: `${Math.min(width, 72) + 2}ch` } : undefined}
      value={typed ?? text}
      onChange={(event) => {
        setTyped(event.target.value);
        setBad(!onCommit(event.target.value));
      }}
      onBlur={() => {
        setTyped(null);
        setBad(false);
      }}
    />
  );
}
