// The verifier's refusal in plain words: the row that fits its message, filled in, and the causal path, which is how the
// register in question became what it is. Pure; knows no pane.
import type { Verification } from "../worker/protocol";
import { MESSAGES } from "./messages.ts";

/** One station of the causal path, the latest last. */
export interface Cause {
  step: number;
  insn: number;
  kind: "origin" | "changed" | "branch" | "refused";
  /** What is known of the register afterwards. */
  text: string;
}

export interface Explanation {
  rule: string;
  why: string;
  cause: string;
  fix: string;
  /** The register that the message names, "" when it names none. */
  register: string;
  path: Cause[];
}

const fill = (sentence: string, groups: Record<string, string | undefined>) =>
  sentence.replace(/\{(\w+)\}/g, (_, name: string) => groups[name] ?? "");

/** Stations that a reader can still take in. */
const MAX_CAUSES = 8;

/** Explains `message`, with which the verification ended; null when no row fits. */
export function explain(message: string, verification: Verification): Explanation | null {
  for (const { pattern, rule, why, cause, fix } of MESSAGES) {
    const match = pattern.exec(message);
    if (!match) continue;
    const groups = match.groups ?? {};
    const register = groups.reg ?? (/\bR0\b/.test(message) ? "R0" : "");
    const sentences = { rule, why, cause, fix };
    return {
      ...(Object.fromEntries(
        Object.entries(sentences).map(([name, sentence]) => [name, fill(sentence, groups)]),
      ) as typeof sentences),
      register,
      path: causalPath(verification, register),
    };
  }
  return null;
}

/** Where `register` got its value on the refused path, what changed it since, and the branches that led here. */
export function causalPath({ steps }: Verification, register: string): Cause[] {
  const last = steps.length - 1;
  if (last < 0 || steps[last].end?.kind !== "rejected") return [];
  const path: Cause[] = [{ step: last, insn: steps[last].insn, kind: "refused", text: "" }];
  for (let next = steps[last]; next.parent >= 0 && path.length < MAX_CAUSES; next = steps[next.parent]) {
    const step = next.parent;
    const { insn, frame, changes } = steps[step];
    // What a step says it changed is true where the walk went on; a branch taken up later says what is true there.
    const known = next.before ?? (frame === steps[last].frame ? changes : []);
    const now = known.find(([name]) => name === register)?.[1];
    if (next.before || jumped(insn, next.insn)) path.unshift({ step, insn, kind: "branch", text: now ?? "" });
    else if (now !== undefined) path.unshift({ step, insn, kind: "changed", text: now });
    if (now !== undefined && !next.before && isOrigin(steps, step, register)) {
      path[0].kind = "origin";
      break;
    }
  }
  return path;
}

/** The next instruction is not the one behind `insn`, which may be a wide one. */
const jumped = (insn: number, next: number) => next !== insn + 1 && next !== insn + 2;

/** The register was nothing on this path before the step. */
function isOrigin(steps: Verification["steps"], step: number, register: string): boolean {
  const { frame } = steps[step];
  for (let at = steps[step].parent; at >= 0; at = steps[at].parent) {
    if (steps[at].frame !== frame) continue;
    const change =
      steps[at].changes.find(([name]) => name === register) ?? steps[at].before?.find(([name]) => name === register);
    if (change) return change[1] === "";
  }
  return true;
}
