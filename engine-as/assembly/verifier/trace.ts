// The verification as the debugger is told it: each step with the one before it on its path and what it changed, accesses
// to key and value, and how paths end. Bounded in bytes: what finds no room is counted. Costs nothing when nobody asks.
import { Text } from "../util/text";
import { Env } from "./env";
import { printReg, printSlot } from "./print";
import { NOT_INIT, REG_SIZE, Reg } from "./reg";
import { Frame, MAX_SLOTS, NREGS, SLOT_SIZE, State } from "./state";

// Kinds of record. Every record: u32 kind, i32 insn, i32 step, i32 a, i32 b, u32 length of the text that follows,
// the text (Latin-1) padded to 4 bytes.
/** step: the step before on its path, -1 at the start; a: call depth; b: position in the log. Its number is its rank. */
export const TRACE_STEP: u32 = 1;
/** After the last step: a: register 0..10, or 16 + stack slot; text: what it is now, empty when no longer known. */
export const TRACE_CHANGE: u32 = 2;
/** The same, but true before the last step: where a path that was put aside is taken up, or a call begins. */
export const TRACE_ENTRY: u32 = 3;
/** step: at which; a: offset; b: size, and ACCESS_* flags from bit 24 on. */
export const TRACE_ACCESS: u32 = 4;
/** The path ends at `step`: covered by the state that was stored at step a. */
export const TRACE_PRUNED: u32 = 5;
/** The path ends at `step`: it is through. */
export const TRACE_EXIT: u32 = 6;

export const ACCESS_KEY: u32 = 1;
export const ACCESS_WRITE: u32 = 2;
export const ACCESS_HELPER: u32 = 4;

export const TRACE_HEAD: i32 = 24;
const SLOT_BASE: i32 = 16;

export class Trace {
  records: Text = new Text(1 << 14);
  /** Steps told so far. */
  steps: i32 = 0;
  /** Records that found no room. */
  lost: i32 = 0;
  private scratch: Text = new Text(256);
  /** The frame as it was told last, and which frame that was. */
  private regs: usize = heap.alloc(<usize>NREGS * REG_SIZE);
  private slots: usize = heap.alloc(<usize>MAX_SLOTS * SLOT_SIZE);
  private slotCount: i32 = 0;
  private told: usize = 0;

  constructor(public limit: i32) {}

  free(): void {
    this.records.free();
    this.scratch.free();
    heap.free(this.regs);
    heap.free(this.slots);
  }

  private add(kind: u32, insn: i32, step: i32, a: i32, b: i32, text: Text | null): void {
    const n = text === null ? 0 : text.len;
    const size = TRACE_HEAD + ((n + 3) & ~3);
    if (this.records.len + size > this.limit) {
      this.lost++;
      return;
    }
    this.records.reserve(size);
    const at = this.records.ptr + this.records.len;
    store<u32>(at, kind);
    store<i32>(at, insn, 4);
    store<i32>(at, step, 8);
    store<i32>(at, a, 12);
    store<i32>(at, b, 16);
    store<i32>(at, n, 20);
    if (text !== null) memory.copy(at + TRACE_HEAD, text.ptr, <usize>n);
    this.records.len += size;
  }

  private tell(env: Env, kind: u32, which: i32, f: Frame): void {
    const out = this.scratch;
    out.len = 0;
    if (which < SLOT_BASE) {
      const r = f.reg(which);
      if (r.type != NOT_INIT) printReg(out, env, f, r);
    } else if (which - SLOT_BASE < f.slots) {
      printSlot(out, env, f, which - SLOT_BASE);
    }
    this.add(kind, env.insnIdx, env.cur.traceStep - 1, which, 0, out);
  }

  private remember(f: Frame): void {
    memory.copy(this.regs, changetype<usize>(f.reg(0)), <usize>NREGS * REG_SIZE);
    memory.copy(this.slots, f.stack, <usize>f.slots * SLOT_SIZE);
    this.slotCount = f.slots;
    this.told = changetype<usize>(f);
  }

  /** What the last step changed in its frame. A change of frames is told when the next step begins. */
  changes(env: Env): void {
    const f = env.frame();
    if (changetype<usize>(f) != this.told) return;
    for (let i = 0; i < NREGS; i++) {
      if (memory.compare(this.regs + <usize>i * REG_SIZE, changetype<usize>(f.reg(i)), REG_SIZE) != 0) this.tell(env, TRACE_CHANGE, i, f);
    }
    for (let i = 0; i < f.slots; i++) {
      const now = changetype<usize>(f.slot(i));
      const same = i < this.slotCount && memory.compare(this.slots + <usize>i * SLOT_SIZE, now, SLOT_SIZE) == 0;
      if (!same && !(i >= this.slotCount && !f.slot(i).kinds)) this.tell(env, TRACE_CHANGE, SLOT_BASE + i, f);
    }
    this.remember(f);
  }

  /** The walk takes one more instruction. */
  step(env: Env, insn: i32): void {
    this.add(TRACE_STEP, insn, env.cur.traceStep - 1, env.cur.curframe, <i32>env.log.pos(), null);
    this.steps++;
    env.cur.traceStep = this.steps;
    const f = env.frame();
    if (changetype<usize>(f) == this.told) return;
    for (let i = 0; i < NREGS; i++) this.tell(env, TRACE_ENTRY, i, f);
    for (let i = 0; i < f.slots; i++) if (f.slot(i).kinds) this.tell(env, TRACE_ENTRY, SLOT_BASE + i, f);
    this.remember(f);
  }

  /** A branch is queued: its path goes on from the current step. */
  fork(env: Env, s: State): void {
    s.traceStep = env.cur.traceStep;
  }

  /** A path that was put aside is taken up. */
  taken(): void {
    this.told = 0;
  }

  pruned(env: Env, old: State): void {
    this.add(TRACE_PRUNED, env.insnIdx, env.cur.traceStep - 1, old.traceStep - 1, 0, null);
  }

  access(env: Env, key: bool, off: i32, size: i32, write: bool, helper: bool): void {
    const flags = (key ? ACCESS_KEY : 0) | (write ? ACCESS_WRITE : 0) | (helper ? ACCESS_HELPER : 0);
    this.add(TRACE_ACCESS, env.insnIdx, env.cur.traceStep - 1, off, size | (<i32>flags << 24), null);
  }

  exit(env: Env, insn: i32): void {
    this.add(TRACE_EXIT, insn, env.cur.traceStep - 1, 0, 0, null);
  }
}
