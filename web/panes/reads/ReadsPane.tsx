// The reads one by one: what each asks for and gave, what is changed in the maps before the next, and the calls that each made.
import { useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import { callsOf } from "../../state/plan";
import { MOST } from "../../state/project";
import { useStore } from "../../state/store";
import { Icon } from "../../ui/Icon";
import { Pane } from "../../ui/Pane";
import { AddChange, ChangeRow } from "./ChangeRow";
import { Outcome } from "./Outcome";
import "./reads.css";

/** Reads behind the plan that are listed. */
const SHOWN = 50;

export default function ReadsPane() {
  const { plan, reads, readSize, addRead } = useStore(
    useShallow(({ plan, reads, readSize, addRead }) => ({ plan, reads, readSize, addRead })),
  );
  const calls = useMemo(() => callsOf(reads), [reads]);
  const starts = useMemo(() => {
    let at = 0;
    return reads.map(({ bytes }) => {
      at += bytes;
      return at - bytes;
    });
  }, [reads]);
  const rest = reads.slice(plan.length, plan.length + SHOWN);
  const outcome = (i: number) => reads[i] && <Outcome read={i} outcome={reads[i]} calls={calls[i]} from={starts[i]} />;
  return (
    <Pane area="reads-pane" title="reads">
      {plan.length === 0 && (
        <p className="empty">
          Every read asks for {readSize} bytes. Plan the first ones to choose their sizes and to change the maps between
          them.
        </p>
      )}
      <ol className="reads">
        {plan.map((read, i) => (
          <li key={i}>
            <Size read={i} size={read.size} />
            {outcome(i)}
            <ul className="changes" aria-label={`Changes after read ${i + 1}`}>
              {read.changes.map((change, at) => (
                <li key={at}>
                  <ChangeRow read={i} at={at} change={change} outcome={reads[i]?.changes[at]} />
                </li>
              ))}
              <li>
                <AddChange read={i} full={read.changes.length >= MOST.changes} />
              </li>
            </ul>
          </li>
        ))}
        {rest.map((_, i) => (
          <li key={plan.length + i} className="unplanned">
            <span className="read-head">
              <b>read {plan.length + i + 1}</b>
              <span className="quiet">{reads[plan.length + i].size} bytes</span>
            </span>
            {outcome(plan.length + i)}
          </li>
        ))}
      </ol>
      {reads.length > plan.length + SHOWN && (
        <p className="quiet reads-more">{reads.length - plan.length - SHOWN} reads more</p>
      )}
      <button type="button" className="button reads-add" disabled={plan.length >= MOST.reads} onClick={addRead}>
        {plan.length === 0 ? "Plan the first read" : "+ read"}
      </button>
    </Pane>
  );
}

function Size({ read, size }: { read: number; size: number }) {
  const resizeRead = useStore((state) => state.resizeRead);
  const removeRead = useStore((state) => state.removeRead);
  return (
    <span className="read-head">
      <b>read {read + 1}</b>
      <label>
        <input
          className="field short mono"
          type="number"
          aria-label={`Bytes of read ${read + 1}`}
          min={0}
          max={MOST.readSize}
          value={size}
          onChange={(event) => {
            const wanted = event.target.valueAsNumber;
            if (wanted >= 0 && wanted <= MOST.readSize) resizeRead(read, Math.floor(wanted));
          }}
        />{" "}
        <span className="quiet">bytes</span>
      </label>
      <button
        type="button"
        className="button plain icon-button"
        aria-label={`Remove read ${read + 1}`}
        onClick={() => removeRead(read)}
      >
        <Icon name="close" />
      </button>
    </span>
  );
}
