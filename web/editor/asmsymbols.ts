// Labels of BPF assembly: where they stand and where they are used. Reads the text with the assembler's own tokens.
import { commentStart, type Token, tokenize } from "../assembler/lexer.ts";

/** A label at its place: columns from 1, `endColumn` exclusive. */
export interface Occurrence {
  name: string;
  line: number;
  column: number;
  endColumn: number;
  /** The place that the name stands for, not a use of it. */
  isDefinition: boolean;
  /** Named by a call or a function address rather than a jump. */
  isFunction: boolean;
}

function tokensOf(text: string): readonly Token[] {
  if (text.length > 2000) return [];
  try {
    return tokenize(text, 0, commentStart(text, 0, text.length));
  } catch {
    return [];
  }
}

/** Every label definition and use, in order. A use of a name that is no label (a helper, a map) is left out. */
export function labelOccurrences(lines: readonly string[]): Occurrence[] {
  const found: Occurrence[] = [];
  const add = (token: Token, line: number, isDefinition: boolean, isFunction: boolean) => {
    found.push({ name: token.text, line, column: token.start + 1, endColumn: token.end + 1, isDefinition, isFunction });
  };
  lines.forEach((text, i) => {
    const tokens = tokensOf(text);
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at] as Token;
      const next = tokens[at + 1] as Token;
      if (token.kind !== "name") continue;
      const before = tokens[at - 1]?.text;
      if (next.text === ":" && (at === 0 || before === ":")) add(token, i + 1, true, false);
      else if (before === "goto" || before === "gotol" || before === "may_goto") add(token, i + 1, false, false);
      else if (before === "call" || next.text === "ll") add(token, i + 1, false, true);
      else if (before === "[" && (tokens[at - 2]?.text === "func" || tokens[at - 2]?.text === "subprog"))
        add(token, i + 1, false, true);
    }
  });
  const labels = new Set(found.filter((o) => o.isDefinition).map((o) => o.name));
  return found.filter((o) => labels.has(o.name) || !o.isFunction);
}

/** The occurrence at a place, if the cursor is in or at one. */
export function occurrenceAt(all: readonly Occurrence[], line: number, column: number): Occurrence | undefined {
  return all.find((o) => o.line === line && column >= o.column && column <= o.endColumn);
}
