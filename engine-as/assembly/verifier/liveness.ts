// Which stack slots may still be read (spec 8.10): collected while the walk runs, per chain of calls and instruction,
// and solved as a backward data flow at the end of each path. Says nothing of registers (liveregs.ts).
import { Text } from "../util/text";
import { AUX_PRUNE_POINT } from "../prog";
import { opOf, offOf, immOf } from "../isa/insn";
import { BPF_JMP, BPF_JMP32, BPF_CALL, BPF_EXIT, BPF_JA, OP_JA, OP_JA32 } from "../isa/opcode";
import { Env } from "./env";
import { State, MAX_FRAMES } from "./state";
import { callsCallback } from "./callbacks";
import { printSlotMask } from "./precision";

/** One instruction's slots of one frame. */
@unmanaged
class Masks {
  mayRead: u64;
  mustWrite: u64;
  /** Written on every way from here to the end of the function. */
  mustWriteAcc: u64;
  liveBefore: u64;
}
const MASKS_SIZE: usize = 32;

/** A function as called through one chain of calls. */
@unmanaged
class Instance {
  /** Masks[len] of each frame of the chain, 0 where nothing was noted. */
  frames: usize;
  /** i32[8]: the call of frame i+1. */
  callsites: usize;
  curframe: i32;
  start: i32;
  len: i32;
  updated: bool;
  /** A must-write set became smaller. */
  dropped: bool;
  /** u8[len]: the instruction's writes were noted before. */
  seen: usize;
  next: usize;

  @inline masks(frame: i32, insn: i32): Masks {
    const p = load<usize>(this.frames + (<usize>frame << 2));
    return changetype<Masks>(p ? p + <usize>(insn - this.start) * MASKS_SIZE : 0);
  }
}

export class Liveness {
  private first: usize = 0;
  /** Of the current path; 0 after the chain of calls changed. */
  private current: usize = 0;
  private writeInsn: i32 = 0;
  private writes: StaticArray<u64> = new StaticArray<u64>(MAX_FRAMES);

  env: Env = changetype<Env>(0);

  private matches(p: usize, s: State, frame: i32, start: i32): bool {
    const it = changetype<Instance>(p);
    if (it.curframe != frame || it.start != start) return false;
    for (let i = 0; i < frame; i++) {
      if (load<i32>(it.callsites + (<usize>i << 2)) != s.frame(i + 1).callsite) return false;
    }
    return true;
  }

  private find(s: State, frame: i32): usize {
    const start = this.env.subprog(s.frame(frame).subprogno).start;
    for (let p = this.first; p; p = changetype<Instance>(p).next) if (this.matches(p, s, frame, start)) return p;
    return 0;
  }

  private ensure(s: State, frame: i32): Instance {
    const found = this.find(s, frame);
    if (found) return changetype<Instance>(found);
    const env = this.env;
    const sub = env.subprog(s.frame(frame).subprogno);
    const it = changetype<Instance>(env.arena.alloc(offsetof<Instance>()));
    it.frames = env.arena.alloc(32);
    it.callsites = env.arena.alloc(32);
    for (let i = 0; i < frame; i++) store<i32>(it.callsites + (<usize>i << 2), s.frame(i + 1).callsite);
    it.curframe = frame;
    it.start = sub.start;
    it.len = env.subprog(s.frame(frame).subprogno + 1).start - sub.start;
    it.seen = env.arena.alloc(<usize>it.len);
    it.next = this.first;
    this.first = changetype<usize>(it);
    return it;
  }

  private here(): Instance {
    if (!this.current) this.current = changetype<usize>(this.ensure(this.env.cur, this.env.cur.curframe));
    return changetype<Instance>(this.current);
  }

  private masksFor(it: Instance, frame: i32, insn: i32): Masks {
    const at = it.frames + (<usize>frame << 2);
    if (!load<usize>(at)) store<usize>(at, this.env.arena.alloc(<usize>it.len * MASKS_SIZE));
    return it.masks(frame, insn);
  }

  /** The chain of calls is another one now. */
  chainChanged(): void {
    this.current = 0;
  }

  /** An instruction begins. */
  begin(insn: i32): void {
    this.writeInsn = insn;
    for (let i = 0; i <= this.env.cur.curframe; i++) unchecked((this.writes[i] = 0));
    this.here();
  }

  /** The current instruction certainly overwrites these slots. */
  wrote(frame: i32, slots: u64): void {
    unchecked((this.writes[frame] |= slots));
  }

  /** The current instruction may read these slots. */
  read(frame: i32, slots: u64): void {
    this.noteRead(this.here(), frame, this.env.insnIdx, slots);
  }

  private noteRead(it: Instance, frame: i32, insn: i32, slots: u64): void {
    if (!slots && !load<usize>(it.frames + (<usize>frame << 2))) return;
    const m = this.masksFor(it, frame, insn);
    const reads = m.mayRead | slots;
    if (reads != m.mayRead && (reads | m.liveBefore) != m.liveBefore) it.updated = true;
    m.mayRead = reads;
  }

  /** The instruction is done: its writes count, unless it changed the chain of calls. */
  commit(): void {
    if (this.current) this.commitTo(changetype<Instance>(this.current));
  }

  private commitTo(it: Instance): void {
    const insn = this.writeInsn;
    const seenAt = it.seen + <usize>(insn - it.start);
    const seen = load<u8>(seenAt) != 0;
    for (let frame = 0; frame <= it.curframe; frame++) {
      const slots = unchecked(this.writes[frame]);
      if (!slots && !load<usize>(it.frames + (<usize>frame << 2))) continue;
      const m = this.masksFor(it, frame, insn);
      const old = m.mustWrite;
      m.mustWrite = seen ? old & slots : old | slots;
      if (old & ~m.mustWrite) it.dropped = true;
      if (old != m.mustWrite) it.updated = true;
    }
    store<u8>(seenAt, 1);
  }

  // ---- solving

  /** Brings every function of the current chain of calls up to date, the innermost first. */
  update(): void {
    this.current = 0;
    for (let frame = this.env.cur.curframe; frame >= 0; frame--) {
      const found = this.find(this.env.cur, frame);
      if (!found) continue;
      const it = changetype<Instance>(found);
      if (!it.updated) continue;
      it.updated = false;
      this.solve(it);
    }
  }

  private solve(it: Instance): void {
    const env = this.env;
    if (it.dropped) {
      for (let frame = 0; frame <= it.curframe; frame++) {
        if (!load<usize>(it.frames + (<usize>frame << 2))) continue;
        for (let i = 0; i < it.len; i++) it.masks(frame, it.start + i).mustWriteAcc = 0;
      }
    }
    const subprogno = env.subprogAt(it.start);
    const from = env.subprog(subprogno).postorderStart;
    const to = env.subprog(subprogno + 1).postorderStart;
    let rounds = 0;
    for (let changed = true; changed; ) {
      rounds++;
      changed = false;
      for (let frame = 0; frame <= it.curframe; frame++) {
        if (!load<usize>(it.frames + (<usize>frame << 2))) continue;
        for (let i = from; i < to; i++) {
          if (this.solveInsn(it, frame, load<i32>(env.postorder + (<usize>i << 2)))) changed = true;
        }
      }
    }
    it.dropped = false;
    if (env.log.verbose) {
      this.printChain(env.log, it);
      env.log.str(" live stack update done in ").i64(rounds).str(" iterations\n");
    }
    if (it.curframe > 0) this.toOuter(it);
  }

  private solveInsn(it: Instance, frame: i32, insn: i32): bool {
    const env = this.env;
    const m = it.masks(frame, insn);
    let live: u64 = 0;
    let acc: u64 = ~0;
    const p = env.insn(insn);
    const op = opOf(p);
    const cls = op & 7;
    let some = false;
    let falls = true;
    if (cls == BPF_JMP || cls == BPF_JMP32) {
      const code = op & 0xf0;
      if (code == BPF_EXIT) falls = false;
      else if (code != BPF_CALL) {
        const target = insn + 1 + (op == OP_JA32 ? immOf(p) : offOf(p));
        const t = it.masks(frame, target);
        live |= t.liveBefore;
        acc &= t.mustWriteAcc;
        some = true;
        if (code == BPF_JA) falls = false;
      }
    }
    if (falls) {
      const t = it.masks(frame, insn + (op == 0x18 ? 2 : 1));
      live |= t.liveBefore;
      acc &= t.mustWriteAcc;
      some = true;
    }
    if (!some) acc = 0;
    acc |= m.mustWrite;
    live = (live & ~m.mustWrite) | m.mayRead;
    const changed = live != m.liveBefore || acc != m.mustWriteAcc;
    if (changed && env.log.verbose) {
      if (m.mayRead || m.mustWrite || insn == it.start || env.auxOf(insn).flags & AUX_PRUNE_POINT) {
        this.printChange(it, "live ", frame, insn, m.liveBefore, live);
        this.printChange(it, "written ", frame, insn, m.mustWriteAcc, acc);
      }
    }
    m.liveBefore = live;
    m.mustWriteAcc = acc;
    return changed;
  }

  /** What a function reads and writes of its callers' frames happens, for them, at the call. */
  private toOuter(it: Instance): void {
    const s = this.env.cur;
    const outer = this.ensure(s, it.curframe - 1);
    const callsite = load<i32>(it.callsites + (<usize>(it.curframe - 1) << 2));
    this.writeInsn = callsite;
    for (let i = 0; i < MAX_FRAMES; i++) this.writes[i] = 0;
    for (let frame = 0; frame < it.curframe; frame++) {
      const m = it.masks(frame, it.start);
      if (!changetype<usize>(m)) continue;
      this.wrote(frame, m.mustWriteAcc);
      this.noteRead(outer, frame, callsite, m.liveBefore);
    }
    this.commitTo(outer);
  }

  private printChain(out: Text, it: Instance): void {
    out.ch(0x28);
    for (let i = 0; i < it.curframe; i++) out.i64(load<i32>(it.callsites + (<usize>i << 2))).ch(0x2c);
    out.i64(it.start).ch(0x29);
  }

  private printChange(it: Instance, what: string, frame: i32, insn: i32, old: u64, now: u64): void {
    if (old == now) return;
    const out = this.env.log;
    this.printChain(out, it);
    out.str(" frame ").i64(frame).str(" insn ").i64(insn).ch(0x20);
    if (now & ~old) {
      printSlotMask(out.ch(0x2b).str(what), now & ~old);
      out.ch(0x20);
    }
    if (old & ~now) {
      printSlotMask(out.ch(0x2d).str(what), old & ~now);
    }
    out.ch(0x0a);
  }

  // ---- asking

  /** The slots of frame `frame` that may be read from state `s` on. */
  aliveSlots(s: State, frame: i32): u64 {
    let alive: u64 = 0;
    for (let i = frame; i <= s.curframe; i++) {
      const found = this.find(s, i);
      if (!found) continue;
      let insn = s.insnIdx;
      if (i < s.curframe) {
        insn = s.frame(i + 1).callsite;
        if (!callsCallback(this.env, insn)) insn++;
      }
      const m = changetype<Instance>(found).masks(frame, insn);
      if (changetype<usize>(m)) alive |= m.liveBefore;
    }
    return alive;
  }
}
