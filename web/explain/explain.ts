// A problem in plain words: the row that fits its message, filled in with this program's registers and numbers, and the
// causal path, which is how the register in question became what it is. Pure; knows no pane.
import { inBrief } from "../ui/known.ts";
import type { Code, Problem, Verification } from "../worker/protocol.ts";
import { detailOf, type Groups } from "./detail.ts";
import { effectOf, type Place } from "./insn.ts";
import { MESSAGES } from "./messages.ts";
import { causalPath, type Cause as Station, valueBefore } from "./path.ts";
import type { About, MessageRow } from "./row.ts";
import { STAGE_ROWS } from "./rows/stages.ts";
import { inWords } from "./words.ts";

/** A station of the causal path, with its sentence. */
export interface Cause extends Station {
  words: string;
  /** `now`, shorter. */
  brief: string;
}

export interface Explanation {
  rule: string;
  why: string;
  cause: string;
  fix: string;
  /** What the line before the message adds, "" without one. */
  detail: string;
  /** The register that it is about, "" when it is about none. */
  register: Place;
  /** What the verifier knows of it, in the log's words, beside what it must be; "" where that decides nothing. */
  now: string;
  must: string;
  path: Cause[];
}

/** What an explanation is made from. */
export interface Facts {
  verification: Verification;
  code: Code | null;
  log: string;
}

const fill = (sentence: string, groups: Groups) =>
  sentence.replace(/\{(\w+)\}/g, (_, name: string) => groups[name] ?? "");

/** The row for a problem's message; null when none fits. */
export function rowOf({
  stage,
  message,
}: Pick<Problem, "stage" | "message">): { row: MessageRow; groups: Groups } | null {
  for (const row of stage === "load" ? MESSAGES : (STAGE_ROWS[stage] ?? [])) {
    const match = row.pattern.exec(message);
    if (match) return { row, groups: { ...match.groups } };
  }
  return null;
}

/** Explains a problem; null when no row fits its message. */
export function explain(
  problem: Pick<Problem, "stage" | "message">,
  { verification, code, log }: Facts,
): Explanation | null {
  const found = rowOf(problem);
  if (!found) return null;
  const { row, groups } = found;
  const detail = detailOf(log, problem.message);
  const all: Groups = { ...detail.groups, ...groups };
  const register = placeOf(all, row.about, verification, code);
  const since = row.about === "acquired" ? Number(all.acquired ?? -1) : -1;
  const walked = verification.steps.at(-1)?.end?.text === problem.message;
  const stations = walked ? causalPath(verification, code, register ? [register] : [], since) : [];
  const path = stations.map((station) => ({ ...station, words: inWords(station), brief: inBrief(station.now) }));
  const must = register || since >= 0 ? mustOf(row.must, all) : "";
  const { rule, why, cause, fix } = row;
  const sentences = [rule, why, cause, fix].map((sentence) => fill(sentence, all));
  return {
    rule: sentences[0],
    why: sentences[1],
    cause: sentences[2],
    fix: sentences[3],
    detail: detail.sentence,
    register,
    now: path.at(-1)?.now ?? "",
    must,
    path,
  };
}

/** What it must be, unless the message lacks the numbers for it. */
const mustOf = (must: string, groups: Groups) =>
  [...must.matchAll(/\{(\w+)\}/g)].every(([, name]) => groups[name] !== undefined) ? fill(must, groups) : "";

/** The register that a message is about: named by it, as an argument's number, or found in the refused instruction. */
function placeOf(groups: Groups, about: About | undefined, verification: Verification, code: Code | null): Place {
  if (groups.reg) return groups.reg;
  if (groups.arg0) return `R${Number(groups.arg0) + 1}`;
  if (groups.arg1) return `R${groups.arg1}`;
  if (about === "result") return "R0";
  const { steps } = verification;
  const last = steps.length - 1;
  if (!about || about === "acquired" || !code || steps[last]?.end?.kind !== "rejected") return "";
  const effect = effectOf(code.insns, steps[last].insn);
  if (about === "base") return effect.base?.register ?? "";
  const number = [...effect.from]
    .reverse()
    .find((place) => /^(P?scalar\(|-?\d|-?0x)/.test(valueBefore(steps, last, place)));
  return number ?? "";
}
