// The verification's trace as the engine wrote it (assembly/verifier/trace.ts), decoded into plain data.

/** An access to the key or the value that the verifier recorded. */
export interface TraceAccess {
  step: number;
  insn: number;
  buffer: "key" | "value";
  offset: number;
  size: number;
  kind: "read" | "write" | "helper";
}

/** Registers ("R3") and stack slots ("fp-8") with what is known of them, in the log's words; empty: nothing any more. */
export type Knowledge = [name: string, text: string][];

/** One instruction as the verifier simulated it. */
export interface TraceStep {
  insn: number;
  /** The step before it on the same path, -1 at the start. */
  parent: number;
  /** Call depth. */
  frame: number;
  /** Everything that is known before the step, where that does not follow from its parent: a path begins, a call. */
  before?: Knowledge;
  /** What the step changed. */
  changes: Knowledge;
  /** Byte position in the log when the step began. */
  logPosition: number;
  /** `by`: the step after which the state was stored that covers what the path came to; -1: the very first state. */
  end?: { kind: "exit" | "pruned"; by: number };
  /** Branches that were put aside here and, when they were taken up, covered before they did a step of their own. */
  covered?: { insn: number; by: number }[];
}

export interface VerificationTrace {
  steps: TraceStep[];
  accesses: TraceAccess[];
  /** Records that found no room. */
  lost: number;
}

const HEAD = 24;
const [STEP, CHANGE, ENTRY, ACCESS, PRUNED, EXIT] = [1, 2, 3, 4, 5, 6];
const [KEY, WRITE, HELPER] = [1, 2, 4];
const SLOT_BASE = 16;

const nameOf = (which: number) => (which < SLOT_BASE ? `R${which}` : `fp-${8 * (which - SLOT_BASE + 1)}`);

/** Decodes the records in `bytes`. */
export function decodeTrace(bytes: Uint8Array, lost: number): VerificationTrace {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const latin1 = new TextDecoder("latin1");
  const steps: TraceStep[] = [];
  const accesses: TraceAccess[] = [];
  for (let at = 0; at + HEAD <= bytes.length; ) {
    const [insn, step, a, b, length] = [4, 8, 12, 16, 20].map((field) => view.getInt32(at + field, true));
    const kind = view.getUint32(at, true);
    const last = steps.at(-1);
    const text = () => latin1.decode(bytes.subarray(at + HEAD, at + HEAD + length));
    if (kind === STEP) steps.push({ insn, parent: step, frame: a, changes: [], logPosition: b });
    else if (kind === CHANGE) last?.changes.push([nameOf(a), text()]);
    else if (kind === ENTRY && last) {
      last.before ??= [];
      if (length > 0) last.before.push([nameOf(a), text()]);
    } else if (kind === ACCESS) {
      const flags = b >>> 24;
      accesses.push({
        step,
        insn,
        buffer: flags & KEY ? "key" : "value",
        offset: a,
        size: b & 0xffffff,
        kind: flags & HELPER ? "helper" : flags & WRITE ? "write" : "read",
      });
    } else if (kind === EXIT && steps[step]) steps[step].end = { kind: "exit", by: -1 };
    else if (kind === PRUNED && steps[step]) {
      // Only the step told last can end its own path here; else it is a branch of an earlier one.
      if (steps[step] === last && !last.end) last.end = { kind: "pruned", by: a };
      else steps[step].covered = [...(steps[step].covered ?? []), { insn, by: a }];
    }
    at += HEAD + ((length + 3) & ~3);
  }
  return { steps, accesses, lost };
}
