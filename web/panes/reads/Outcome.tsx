// What one read gave: its bytes or errno, and the calls of the program that it made, which the timeline goes to.
import { ERRNO_NAMES } from "../../../engine-as/host/types";
import { useStore } from "../../state/store";
import { bytes } from "../../ui/words";
import type { ReadOutcome } from "../../worker/protocol";

/** Bytes of its output that are shown. */
const TEXT = 400;
const HEX = 48;

interface OutcomeProps {
  read: number;
  outcome: ReadOutcome;
  calls: [first: number, end: number];
  /** Where its bytes begin in the whole output. */
  from: number;
}

export function Outcome({ read, outcome, calls: [first, end], from }: OutcomeProps) {
  const here = useStore(
    ({ position }) => position.mode === "run" && position.callback >= first && position.callback < end,
  );
  const known = useStore((state) => first < state.callbacks.length);
  const output = useStore((state) => state.output);
  const goToCallback = useStore((state) => state.goToCallback);
  const gave = outcome.errno ? (ERRNO_NAMES[outcome.errno] ?? String(outcome.errno)) : bytes(outcome.bytes);
  const atEnd = outcome.errno === 0 && outcome.bytes === 0 && outcome.size > 0;
  return (
    <div className={here ? "read-outcome current" : "read-outcome"}>
      <span className={outcome.errno ? "violation" : undefined}>{atEnd ? "0 bytes: the end" : gave}</span>
      {end > first ? (
        <button
          type="button"
          className="button plain"
          aria-current={here ? "step" : undefined}
          disabled={!known}
          aria-label={`To the first call of read ${read + 1}`}
          onClick={() => goToCallback(first)}
        >
          {end - first === 1 ? `call ${first}` : `calls ${first} to ${end - 1}`}
        </button>
      ) : (
        <span className="quiet">no call</span>
      )}
      {outcome.bytes > 0 && <pre className="read-output">{excerpt(output, from, outcome.bytes)}</pre>}
    </div>
  );
}

function excerpt(output: Uint8Array, from: number, size: number): string {
  const text = new TextDecoder("latin1").decode(output.subarray(from, from + Math.min(size, TEXT)));
  if (/^[\t\n\r\x20-\x7e]*$/.test(text)) return size > TEXT ? `${text}…` : text;
  const shown = Array.from(output.subarray(from, from + Math.min(size, HEX)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  return size > HEX ? `${shown.join(" ")} …` : shown.join(" ");
}
