/**
 * Diagnostics in clang's style, kept as data: severity, message, exact range, notes and fix-its. Rendering to text
 * is `renderDiagnostic`; nothing here decides what is an error.
 */
import type { SourceManager } from "./source.ts";

/** How bad it is; a compilation with an error gives no object. */
export type Severity = "error" | "warning" | "note";

/** A half-open range of one file; lines and columns are 1-based, offsets 0-based. */
export interface Range {
  file: string;
  start: number;
  end: number;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/** Text that, put in place of a range, repairs the program. */
export interface FixIt {
  range: Range;
  text: string;
}

/** One finding with the notes that belong to it. */
export interface Diagnostic {
  severity: Severity;
  message: string;
  range: Range;
  notes: { message: string; range: Range }[];
  fixIts: FixIt[];
}

/** A span of global positions. */
export interface Span {
  pos: number;
  end: number;
}

/** Thrown to leave a construct that cannot be parsed further; the message has been reported already. */
export class Abandon extends Error {}

/** Thrown past every recovery: the rest of the file is not looked at. The reason has been reported. */
export class GiveUp extends Error {}

const MAX_ERRORS = 40;
const MAX_WARNINGS = 100;
/** Characters of a message: names can be of any length. */
const LONGEST = 500;

/** Collects the findings of one compilation. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];
  errors = 0;

  constructor(readonly sources: SourceManager) {}

  /** Reports an error after which nothing more is looked at. */
  fatal(span: Span, message: string): never {
    this.error(span, message);
    throw new GiveUp();
  }

  /** Reports an error and returns it so that notes and fix-its can be added. */
  error(span: Span, message: string): Diagnostic {
    this.errors++;
    return this.add("error", span, message);
  }

  /** Reports a warning. */
  warning(span: Span, message: string): Diagnostic {
    return this.add("warning", span, message);
  }

  /** Adds a note to a finding. */
  note(to: Diagnostic, span: Span, message: string): Diagnostic {
    to.notes.push({ message, range: this.range(span) });
    return to;
  }

  /** Adds a fix-it to a finding. */
  fix(to: Diagnostic, span: Span, text: string): Diagnostic {
    to.fixIts.push({ range: this.range(span), text });
    return to;
  }

  /** Turns a span of global positions into a range of one file. */
  range(span: Span): Range {
    const from = this.sources.place(span.pos);
    const to = this.sources.place(Math.max(span.pos, span.end));
    return {
      file: from.file.name,
      start: span.pos - from.file.base,
      end: Math.max(span.pos, span.end) - from.file.base,
      line: from.line,
      column: from.column,
      endLine: to.line,
      endColumn: to.column,
    };
  }

  private add(severity: Severity, span: Span, message: string): Diagnostic {
    const range = this.range(span);
    const short = message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message;
    const made: Diagnostic = { severity, message: short, range, notes: [], fixIts: [] };
    const twin = this.list.find(
      (d) => d.range.start === range.start && d.range.file === range.file && d.message === message,
    );
    if (twin || this.list.length > MAX_ERRORS + MAX_WARNINGS) return made;
    if (severity === "error" && this.errors > MAX_ERRORS) {
      made.message = "too many errors emitted, stopping now";
      this.list.push(made);
      throw new GiveUp();
    }
    this.list.push(made);
    return made;
  }
}

/** The finding as clang prints it, with the source line and a caret under it. */
export function renderDiagnostic(d: Diagnostic, sources?: SourceManager): string {
  const out = [`${d.range.file}:${d.range.line}:${d.range.column}: ${d.severity}: ${d.message}`];
  if (sources) out.push(...caret(d.range, sources, d.fixIts[0]?.text));
  for (const n of d.notes) {
    out.push(`${n.range.file}:${n.range.line}:${n.range.column}: note: ${n.message}`);
    if (sources) out.push(...caret(n.range, sources));
  }
  return out.join("\n");
}

/** Characters of a source line that are shown. */
const WIDEST = 400;

function caret(range: Range, sources: SourceManager, fix?: string): string[] {
  const file = sources.files.find((f) => f.name === range.file);
  if (!file) return [];
  const whole = sources.lineText(file, range.line);
  // Of a line that nobody would scroll through, what stands around the place.
  const from = Math.max(0, whole.length > WIDEST ? range.column - WIDEST / 2 : 0);
  const line = whole.slice(from, from + WIDEST);
  const width = range.endLine === range.line ? range.endColumn - range.column : whole.length - range.column + 1;
  const lead = line.slice(0, range.column - 1 - from).replace(/[^\t]/g, " ");
  const marks = [line, `${lead}^${"~".repeat(Math.max(0, Math.min(width, line.length - lead.length) - 1))}`];
  if (fix !== undefined && !fix.includes("\n")) marks.push(lead + fix);
  return marks;
}

/** The nearest of some names by edit distance, for "did you mean"; null when none is close. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestScore = Math.max(1, Math.floor((name.length + 1) / 3)) + 1;
  for (const c of candidates) {
    if (Math.abs(c.length - name.length) >= bestScore) continue;
    const score = distance(name, c, bestScore);
    if (score < bestScore) {
      bestScore = score;
      best = c;
    }
  }
  return best;
}

function distance(a: string, b: string, limit: number): number {
  let prev = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const cost = Math.min((prev[j] as number) + 1, (row[j - 1] as number) + 1, (prev[j - 1] as number) + same);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least >= limit) return limit;
    prev = row;
  }
  return prev[b.length] as number;
}
