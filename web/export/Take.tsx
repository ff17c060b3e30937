// The program as files for other tools, each with the command that runs it on a real machine.
import { useStore } from "../state/store";
import { take } from "./actions";
import { KINDS, type Taken } from "./objects";
import "./take.css";

export function Take() {
  const state = useStore.getState();
  const kinds = (Object.keys(KINDS) as Taken[]).filter((kind) => KINDS[kind].file(state) !== null);
  return (
    <section>
      <h3>Program</h3>
      {kinds.map((kind) => (
        <div className="share-row" key={kind}>
          <span className="take">
            <b>{KINDS[kind].title}</b>
            <code className="quiet mono">{KINDS[kind].command(state)}</code>
          </span>
          <button
            type="button"
            className="button"
            aria-label={`Save: ${KINDS[kind].title}`}
            onClick={() => take(kind, state)}
          >
            Save
          </button>
        </div>
      ))}
    </section>
  );
}
