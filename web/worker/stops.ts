// Finds the next stop of a run, or the previous one. What a call's record tells (seq_num, key) is decided without running;
// places and registers are looked at instruction by instruction.
import type { Machine } from "../../engine-as/host/debug.ts";
import { type Condition, holds } from "../state/breakpoints.ts";
import { readNumber } from "../state/bytes.ts";
import type { Callback, StopSearch } from "./protocol.ts";

/** A moment of the run. */
export interface Found {
  callback: number;
  step: number;
}

/** Instructions between two looks at the clock. */
const SLICE = 2_000;

/** The run with the time at which each call begins. */
export interface Run {
  /** To the moment when so many instructions have run. */
  seek(time: number): void;
  machine(): Machine | undefined;
  callbacks: readonly Callback[];
  starts: readonly number[];
}

type Stop = StopSearch["stops"][number];

/** What a call's record says of a condition; null for one about registers. */
function byRecord(condition: Condition, { seqNum, key }: Callback, keyField: StopSearch["keyField"]): boolean | null {
  const { subject, operator, value } = condition;
  if (subject === "seq_num") return holds(BigInt(seqNum), operator, value);
  if (subject !== "key") return null;
  return key !== null && keyField !== null && holds(readNumber(key, keyField), operator, value);
}

/** A stop that can happen in a call: at these instructions (null: any), once the register's condition comes true. */
interface Live {
  insns: ReadonlySet<number> | null;
  condition: Condition | null;
}

function liveIn(callback: Callback, stops: readonly Stop[], keyField: StopSearch["keyField"]): Live[] {
  const live: Live[] = [];
  for (const { insns, condition } of stops) {
    const known = condition ? byRecord(condition, callback, keyField) : true;
    if (known === false) continue;
    live.push({ insns: insns ? new Set(insns) : null, condition: known === null ? condition : null });
  }
  return live;
}

/**
 * Searches from a moment, which does not count itself. `alive` is asked now and then and may give the search up; other
 * questions may move the run meanwhile. Null when there is no stop, or when it was given up.
 */
export async function findStop(
  run: Run,
  { from, direction, stops, keyField }: StopSearch,
  alive: () => Promise<boolean>,
): Promise<Found | null> {
  const { callbacks, starts } = run;
  for (let at = from.callback; at >= 0 && at < callbacks.length; at += direction) {
    const live = liveIn(callbacks[at], stops, keyField);
    if (live.length === 0) continue;
    const here = at === from.callback;
    const first = here && direction > 0 ? from.step + 1 : 0;
    const end = here && direction < 0 ? from.step : callbacks[at].steps;
    let found = -1;
    const was = live.map(() => false);
    // Conditions without a place hold from some instruction on, so that a call is looked at from its beginning.
    for (let step = 0; step < end; step++) {
      if (step % SLICE === 0) {
        if (!(await alive())) return null;
        run.seek(starts[at] + step);
      }
      const machine = run.machine();
      if (!machine) break;
      const hit = live.map(({ insns, condition }, i) => {
        const { subject, operator, value } = condition ?? { subject: null, operator: "==" as const, value: 0n };
        const register = subject !== null && typeof subject === "object" ? subject.register : -1;
        const now = register < 0 || holds(machine.registers[register], operator, value);
        const before = was[i];
        was[i] = now;
        if (insns) return now && insns.has(machine.pc);
        return now && (register < 0 ? step === 0 : !before);
      });
      if (step >= first && hit.includes(true)) {
        found = step;
        if (direction > 0) break;
      }
      if (step + 1 < end) run.seek(starts[at] + step + 1);
    }
    if (found >= 0) return { callback: at, step: found };
  }
  return null;
}
