// Coloured code that cannot be edited: for embeds, lessons and phones. Brings no Monaco.
import "./code.css";
import { useMemo } from "react";
import { highlight, type Language } from "./highlight.ts";

export interface StaticCodeProps {
  text: string;
  language: Language;
  /** Lines (from 1) with a class each. */
  marks?: ReadonlyMap<number, string>;
}

/** The text line by line in a `pre`. */
export function StaticCode({ text, language, marks }: StaticCodeProps) {
  const lines = useMemo(() => highlight(text, language), [text, language]);
  return (
    <pre className="static-code" tabIndex={0}>
      <code>
        {lines.map((spans, i) => (
          <span key={i} className={marks?.get(i + 1)}>
            {spans.map(({ text: piece, type }, k) =>
              type ? (
                <span key={k} className={`code-${type}`}>
                  {piece}
                </span>
              ) : (
                piece
              ),
            )}
            {"\n"}
          </span>
        ))}
      </code>
    </pre>
  );
}
