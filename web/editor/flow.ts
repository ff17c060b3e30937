// Which register holds which of the iterator's pointers at a line, by reading the text straight down from the start of its
// function. An aid for completion and hover only; what is true is the verifier's to say.
import { fieldAt, type Holds } from "./structs.ts";

const PREFIX =
  /^\s*(?:[0-9a-f]+:\s+(?:[0-9a-f]{2} ){7,15}[0-9a-f]{2}\s+|\d+: (?:[.0-9]{10} )?\([0-9a-f]{2}\)\s+)?(?:[A-Za-z_.$][\w.$]*:\s*)*/;
const LOAD = /^r(\d+) = \*\(u64 \*\)\(r(\d+)(?: ?\+ ?(\d+))?\)/;
const COPY = /^r(\d+) = r(\d+)\s*(?:;|#|\/|$)/;
const OFFSET = /^r(\d+) [-+]= (?:-?\d|0x)/;
const ADDRESS = /^r(\d+) = (?:(map|func)\[|([A-Za-z_.][\w.]*).* ll)/;
const WRITES = /^[rw](\d+) (?:[-+*/%&|^]|<<|>>|s>>|s\/|s%)?=/;
const EXIT = /^exit\b/;

/** What each register holds in front of line `line` (from 1). */
export function holdings(lines: readonly string[], line: number): Map<number, Holds> {
  let held = new Map<number, Holds>([
    [1, "ctx"],
    [10, "fp"],
  ]);
  let ended = false;
  for (let i = 0; i < Math.min(line - 1, lines.length); i++) {
    const text = (lines[i] as string).slice(0, 300).replace(PREFIX, "");
    if (!text) continue;
    // Behind an exit only a jump leads on: saved registers keep what they had, or a new function begins.
    if (ended) {
      ended = false;
      held = new Map([...held].filter(([register]) => register >= 6));
    }
    step(text, held);
    if (EXIT.test(text)) ended = true;
  }
  return held;
}

function step(text: string, held: Map<number, Holds>): void {
  if (OFFSET.test(text)) return;
  const written = effect(text, held);
  if (written?.[1]) held.set(...(written as [number, Holds]));
  else if (written) held.delete(written[0]);
  if (/^callx? /.test(text)) for (let register = 0; register <= 5; register++) held.delete(register);
}

/** The register that a statement sets, and what it holds then. */
function effect(
  text: string,
  held: ReadonlyMap<number, Holds>,
): [register: number, what: Holds | undefined] | undefined {
  const load = LOAD.exec(text);
  if (load) {
    const from = held.get(Number(load[2]));
    return [Number(load[1]), from && fieldAt(from, Number(load[3] ?? 0))?.holds];
  }
  const copy = COPY.exec(text);
  if (copy) return [Number(copy[1]), held.get(Number(copy[2]))];
  const address = ADDRESS.exec(text);
  if (address) return [Number(address[1]), address[2] === "func" ? "func" : "map_ptr"];
  const written = WRITES.exec(text);
  return written ? [Number(written[1]), undefined] : undefined;
}
