// Which lines are marked, and how: the selected one, those with a problem, and the stations of the causal path with the
// rail that joins them. Pure.
import type { Cause } from "../../explain/explain";
import type { Problem } from "../../worker/protocol";

/** A mark over whole lines, in the editor's terms. */
interface Decoration {
  line: number;
  endLine?: number;
  className: string;
  hover?: string;
}

/** Stations that stand on a source line, with it. */
function stations(causes: readonly Cause[], lines: readonly number[] | undefined) {
  return causes.map((cause) => ({ ...cause, line: lines?.[cause.insn] ?? 0 })).filter(({ line }) => line > 0);
}

/** The plain field's marks: one class a line; a problem outranks the selection, and that a station. */
export function marksOf(
  current: number,
  problems: readonly Problem[],
  causes: readonly Cause[],
  lines: readonly number[] | undefined,
): Map<number, string> {
  const found = new Map<number, string>();
  for (const { line } of stations(causes, lines)) found.set(line, "cause");
  if (current > 0) found.set(current, "current");
  for (const problem of problems) if (problem.line > 0) found.set(problem.line, "error");
  return found;
}

/** The editor's marks. A station's hover says what happened there. */
export function decorationsOf(
  current: number,
  causes: readonly Cause[],
  lines: readonly number[] | undefined,
): Decoration[] {
  const way = stations(causes, lines);
  const all = way.map(({ line }) => line);
  const found: Decoration[] = [];
  if (way.length > 1) found.push({ line: Math.min(...all), endLine: Math.max(...all), className: "line-path" });
  for (const line of new Set(all)) {
    const here = way.filter((station) => station.line === line);
    const refused = here.some(({ kind }) => kind === "refused");
    const hover = here
      .filter(({ kind }) => kind !== "refused")
      .map(({ words, brief }) => (brief ? `${words}, now ${brief}` : words));
    found.push({ line, className: refused ? "line-error" : "line-cause", hover: hover.join("\n\n") || undefined });
  }
  if (current > 0) found.push({ line: current, className: "line-current" });
  return found;
}
