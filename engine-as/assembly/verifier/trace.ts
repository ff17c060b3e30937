// The verification as the debugger is told it: steps with their parents, forks, prunings, accesses to key and value.
// Bounded: what no longer fits is counted, not kept. Costs nothing when nobody asks.
import { Text } from "../util/text";
import { Env } from "./env";
import { State } from "./state";
import { printState } from "./print";

// Kinds of record
export const TRACE_STEP: u32 = 1;
export const TRACE_ACCESS: u32 = 2;
export const TRACE_PRUNED: u32 = 3;
export const TRACE_EXIT: u32 = 4;

// TRACE_ACCESS flags
export const ACCESS_KEY: u32 = 1;
export const ACCESS_WRITE: u32 = 2;
export const ACCESS_HELPER: u32 = 4;

/** 24 bytes each. */
@unmanaged
export class TraceRecord {
  kind: u32;
  /** Instruction. */
  insn: i32;
  /** Step: the step before it on its path, -1 at the start. Others: the step that they belong to. */
  step: i32;
  /** Access: offset. Pruned: the step that stored the covering state. Step: the log's offset of its line. */
  a: i32;
  /** Access: size. Step: frame. */
  b: i32;
  /** Access: ACCESS_* flags. */
  c: u32;
}
export const TRACE_RECORD_SIZE: i32 = 24;

export class Trace {
  records: Text = new Text(1 << 14);
  count: i32 = 0;
  /** Steps told so far; a step's number is its rank. */
  steps: i32 = 0;
  /** Records that found no room. */
  lost: i32 = 0;

  constructor(public limit: i32) {}

  private add(kind: u32, insn: i32, step: i32, a: i32, b: i32, c: u32): void {
    if (this.count >= this.limit) {
      this.lost++;
      return;
    }
    this.records.reserve(TRACE_RECORD_SIZE);
    const r = changetype<TraceRecord>(this.records.ptr + this.records.len);
    r.kind = kind;
    r.insn = insn;
    r.step = step;
    r.a = a;
    r.b = b;
    r.c = c;
    this.records.len += TRACE_RECORD_SIZE;
    this.count++;
  }

  /** The walk takes one more instruction. */
  step(env: Env, insn: i32): void {
    this.add(TRACE_STEP, insn, env.cur.traceStep - 1, <i32>env.log.pos(), env.cur.curframe, 0);
    this.steps++;
    env.cur.traceStep = this.steps;
  }

  /** A branch is queued: its path goes on from the current step. */
  fork(env: Env, s: State): void {
    s.traceStep = env.cur.traceStep;
  }

  pruned(env: Env, old: State): void {
    this.add(TRACE_PRUNED, env.insnIdx, env.cur.traceStep - 1, old.traceStep - 1, 0, 0);
  }

  access(env: Env, key: bool, off: i32, size: i32, write: bool, helper: bool): void {
    const flags = (key ? ACCESS_KEY : 0) | (write ? ACCESS_WRITE : 0) | (helper ? ACCESS_HELPER : 0);
    this.add(TRACE_ACCESS, env.insnIdx, env.cur.traceStep - 1, off, size, flags);
  }

  /** The path reached its end. */
  exit(env: Env, insn: i32): void {
    this.add(TRACE_EXIT, insn, env.cur.traceStep - 1, 0, 0, 0);
  }
}
