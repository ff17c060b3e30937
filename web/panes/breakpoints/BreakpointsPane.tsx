// Where the run is stopped: a list in words, a field that takes more of them, and what the last search came to.
import { type FormEvent, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import { parseBreakpoint } from "../../state/breakpoints";
import { useStore } from "../../state/store";
import { Icon } from "../../ui/Icon";
import { Pane } from "../../ui/Pane";
import "./breakpoints.css";

const SAMPLES = ["line 12", "insn 7", "r2 > 100", "seq_num == 3", "key == 7", "insn 7 if r2 s< 0"];

export default function BreakpointsPane() {
  const { breakpoints, searched, ran, add, remove, run } = useStore(
    useShallow((state) => ({
      ...{ breakpoints: state.breakpoints, searched: state.searched, ran: state.callbacks.length > 0 },
      ...{ add: state.addBreakpoint, remove: state.removeBreakpoint, run: state.runToStop },
    })),
  );
  const [typed, setTyped] = useState("");
  const parsed = parseBreakpoint(typed);
  const wrong = typed.trim() !== "" && parsed === null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!parsed) return;
    add(parsed);
    setTyped("");
  };
  return (
    <Pane area="breakpoints-pane" title="breakpoints">
      <form className="breakpoint-form" onSubmit={submit}>
        <label>
          <span className="quiet">stop at </span>
          <input
            className="field mono"
            value={typed}
            placeholder="line 12, r2 > 100 …"
            list="breakpoint-samples"
            aria-invalid={wrong}
            aria-describedby="breakpoint-hint"
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <datalist id="breakpoint-samples">
          {SAMPLES.map((sample) => (
            <option key={sample} value={sample} />
          ))}
        </datalist>
        <button type="submit" className="button" disabled={!parsed}>
          Add
        </button>
        <span className="breakpoint-run">
          <button
            type="button"
            className="button"
            disabled={breakpoints.length === 0 || !ran}
            onClick={() => run(-1)}
            aria-label="Run back to the previous breakpoint"
          >
            <Icon name="stopBack" />
          </button>
          <button
            type="button"
            className="button"
            disabled={breakpoints.length === 0 || !ran}
            onClick={() => run(1)}
            aria-label="Run to the next breakpoint"
          >
            <Icon name="stop" />
          </button>
        </span>
      </form>
      <p id="breakpoint-hint" className={wrong ? "breakpoint-hint violation" : "breakpoint-hint quiet"} role="status">
        {wrong
          ? `Not understood. Write ${SAMPLES.slice(0, 5).join(", ")}, or a place with a condition: ${SAMPLES[5]}.`
          : searched || (breakpoints.length === 0 ? "A click beside an instruction sets one there." : "")}
      </p>
      <ul className="breakpoint-list">
        {breakpoints.map(({ text }) => (
          <li key={text}>
            <span className="breakpoint-dot" aria-hidden="true" />
            <span className="mono">{text}</span>
            <button
              type="button"
              className="button plain icon-button"
              aria-label={`Remove ${text}`}
              onClick={() => remove(text)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </Pane>
  );
}
