// What each instruction did last, up to the selection: for the verification along the current path, for the run in the
// current callback. Pure.
import type { Position } from "../../state/timeline";
import type { Path, Verification } from "../../worker/protocol";

const LONGEST = 20_000;

/** Instruction to a few words; instructions that were not reached are missing. */
export function effectsUpTo(at: Position, { steps }: Verification, path: Path | null): Map<number, string> {
  const effects = new Map<number, string>();
  if (at.mode === "run") {
    if (path?.callback !== at.callback) return effects;
    const last = Math.min(at.runStep, path.insns.length - 1);
    for (let i = 0; i <= last; i++) effects.set(path.insns[i], path.results[i] ?? "");
    return effects;
  }
  let step = at.step;
  for (let walked = 0; step >= 0 && steps[step] && walked < LONGEST; walked++) {
    const { insn, changes, end, parent } = steps[step];
    if (!effects.has(insn)) {
      const words = changes.filter(([, text]) => text !== "").map(([name, text]) => `${name}=${text}`);
      if (end) words.push(end.kind === "pruned" ? "already covered" : end.kind === "exit" ? "" : "refused");
      effects.set(insn, words.join(" "));
    }
    step = parent;
  }
  return effects;
}
