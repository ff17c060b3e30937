// Everything that has to be mended, each leading to its place.
import { useStore } from "../../state/store";
import { Pane } from "../../ui/Pane";
import type { Problem } from "../../worker/protocol";
import { Explanation } from "./Explanation";

const RANK: Record<Problem["severity"], number> = { error: 0, warning: 1, info: 2 };

/** Indices of the problems, errors first. */
const worstFirst = (problems: readonly Problem[]) =>
  problems.map((_, i) => i).sort((a, b) => RANK[problems[a].severity] - RANK[problems[b].severity]);

export default function ProblemsPane() {
  const problems = useStore((state) => state.problems);
  const explanations = useStore((state) => state.explanations);
  const hasLog = useStore((state) => state.log !== "");
  const goToInsn = useStore((state) => state.goToInsn);
  const insnOf = useStore((state) => state.code);
  return (
    <Pane area="problems-pane" title="problems">
      {problems.length === 0 && (
        <p className="empty">No problems: the program compiles, loads, links and runs to its end.</p>
      )}
      <ul className="problems">
        {worstFirst(problems).map((i) => {
          const { stage, severity, message, line, insn } = problems[i];
          const at = insn >= 0 ? insn : line > 0 && insnOf ? Array.prototype.indexOf.call(insnOf.lines, line) : -1;
          return (
            <li key={i}>
              <button type="button" className="problem" disabled={at < 0} onClick={() => goToInsn(at)}>
                <span className={severity === "error" ? "violation" : "quiet"}>
                  {severity === "error" ? "✗" : "!"} <span className="visually-hidden">{severity}</span>
                </span>
                <span className="quiet">{stage}</span>
                <span className="problem-text">{message}</span>
                <span className="quiet mono">
                  {line > 0 && `line ${line}`}
                  {insn >= 0 && ` insn ${insn}`}
                </span>
              </button>
              {explanations[i] && (
                <Explanation found={explanations[i]} fromLog={stage === "load" && insn >= 0 && hasLog} />
              )}
            </li>
          );
        })}
      </ul>
    </Pane>
  );
}
