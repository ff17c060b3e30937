// The verifier's log in the kernel's own words. A line leads to its instruction; the selection marks its line.
import { useMemo } from "react";
import { insnsOfLine } from "../../state/sameline";
import { useStore } from "../../state/store";
import { stepAt } from "../../state/timeline";
import { currentInsn } from "../../state/view";
import { Pane } from "../../ui/Pane";
import { VirtualList } from "../../ui/VirtualList";
import { insnOfLine, lineOffsets, lineOfStep, stepOfLine } from "./lines";

const levels: readonly [number, string][] = [
  [1, "1: failing path"],
  [2, "2: every state"],
  [6, "6: every state and statistics"],
  [4, "4: statistics"],
];

export default function LogPane() {
  const log = useStore((state) => state.log);
  const logLevel = useStore((state) => state.logLevel);
  const setSettings = useStore((state) => state.setSettings);
  const verification = useStore((state) => state.verification);
  const position = useStore((state) => state.position);
  const insn = useStore(currentInsn);
  const sameLine = useStore(insnsOfLine);
  const goToStep = useStore((state) => state.goToStep);
  const goToInsn = useStore((state) => state.goToInsn);
  const offsets = useMemo(() => lineOffsets(log), [log]);
  const refused = useStore((state) => state.stages.some((stage) => stage.name === "load" && stage.state === "failed"));
  // In the run, the line that is kept in view is that of the instruction's first visit.
  const step = position.mode === "verification" ? position.step : stepAt(verification, insn, 0);
  const current = lineOfStep(verification, step);
  const count = offsets.length - 1;
  const textOf = (line: number) => log.slice(offsets[line], offsets[line + 1] - 1);

  const choose = (line: number) => {
    const chosen = stepOfLine(verification, line);
    if (chosen >= 0) return goToStep(chosen);
    const at = insnOfLine(textOf(line));
    if (at >= 0) goToInsn(at);
  };
  return (
    <Pane area="log-pane" title="verifier log" scroll={false}>
      <div className="tab-tools">
        <label>
          <span className="quiet">log_level </span>
          <select
            className="field"
            value={logLevel}
            onChange={(event) => setSettings({ logLevel: Number(event.target.value) })}
          >
            {levels.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <span className="quiet">{count} lines</span>
      </div>
      {count === 0 ? (
        <p className="empty">The log is empty.</p>
      ) : (
        <VirtualList
          label="Verifier log"
          className="log mono"
          count={count}
          current={current}
          row={(line) => {
            const text = textOf(line);
            const at = insnOfLine(text);
            const here = line === current;
            const message =
              refused && at < 0 && line >= count - 4 && !/^(processed|verification|stack|mark_)/.test(text);
            const className = `log-line${here ? " current" : ""}${sameLine.has(at) ? " same-line" : ""}${message ? " violation" : ""}`;
            return (
              <button
                type="button"
                key={line}
                className={className}
                tabIndex={-1}
                aria-current={here ? "step" : undefined}
                onClick={() => choose(line)}
              >
                {text || " "}
              </button>
            );
          }}
        />
      )}
    </Pane>
  );
}
