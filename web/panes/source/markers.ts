// Problems as the editor's squiggles. A refusal of the verifier carries its explanation, once that has arrived.
import { useEffect, useMemo, useState } from "react";
import { useStore } from "../../state/store";
import type { Problem } from "../../worker/protocol";

type Explain = typeof import("../../explain/explain").explain;

/** The explanation's words are a chunk of their own, wanted at the first refusal. */
function useExplain(wanted: boolean): Explain | null {
  const [explain, setExplain] = useState<{ with: Explain } | null>(null);
  useEffect(() => {
    if (wanted && !explain) void import("../../explain/explain").then((module) => setExplain({ with: module.explain }));
  }, [wanted, explain]);
  return explain?.with ?? null;
}

const refusal = ({ stage, severity }: Pick<Problem, "stage" | "severity">) => stage === "load" && severity === "error";

/** A marker for every problem that has a line; lines and columns from 1. */
export function useMarkers(problems: readonly Problem[]) {
  const explain = useExplain(problems.some((problem) => refusal(problem) && problem.line > 0));
  return useMemo(
    () =>
      problems
        .filter((problem) => problem.line > 0)
        .map(({ line, column = 1, endColumn = 1000, ...problem }) => {
          const found = explain && refusal(problem) ? explained(explain, problem.message) : "";
          const said = problem.stage === "load" ? `verifier: ${problem.message}` : problem.message;
          return {
            line,
            column,
            endColumn,
            message: said + found,
            severity: problem.severity,
            related: problem.related,
          };
        }),
    [problems, explain],
  );
}

function explained(explain: Explain, message: string): string {
  const found = explain(message, useStore.getState().verification);
  return found ? `\n\n${found.rule} ${found.why}\n\nMend it: ${found.fix}` : "";
}
