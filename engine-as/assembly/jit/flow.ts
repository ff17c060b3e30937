// The control flow of one function: basic blocks, their reverse post-order, dominators, loop headers and joins.
// Says what structured control flow can be recovered; emits nothing.
import { CODE_SIZE, Insn, Op, REGS } from "../vm/code";

/** A program with more blocks than this in one function stays with the interpreter. */
const MOST_BLOCKS: i32 = 4000;

const REGISTER_SHIFT: u32 = 3;

// @ts-ignore: decorator
@inline function bit(address: u32): u32 {
  return 1 << ((address - <u32>REGS) >> REGISTER_SHIFT);
}

/** Registers that an instruction reads, as far as it is known. */
function reads(i: Insn): u32 {
  const op = i.op;
  const both = bit(i.dst) | bit(i.src);
  if (op < Op.NEG64) {
    const n = op % Op.ADD32_K;
    if (n >> 1 == Op.MOV64_K >> 1) return n & 1 ? bit(i.src) : 0;
    return n & 1 ? both : bit(i.dst);
  }
  if (op <= Op.NOP) return both;
  if (op < Op.JA) return (op - Op.JEQ64_K) & 1 ? both : bit(i.dst);
  if (op <= Op.MAY_GOTO || op == Op.LD_IMM64) return 0;
  if (op <= Op.PROBE) return bit(i.src);
  if (op <= Op.ST64_K) return bit(i.dst);
  if (op <= Op.ST64_X) return both;
  if (op == Op.ATOMIC) return both | 1;
  // Calls: r1 … r5; the end: r0.
  return op == Op.EXIT ? 1 : 0x3e;
}

/** Registers that it overwrites without fail. */
function writes(i: Insn): u32 {
  const op = i.op;
  return op <= Op.NOP || (op >= Op.LD8 && op <= Op.PROBE) || op == Op.LD_IMM64 ? bit(i.dst) : 0;
}

export class Flow {
  /** First instruction of each block, and (last) the function's end. */
  start: Array<i32> = [];
  /** Where the last instruction goes on (-1: nowhere), and where it jumps to (-1: it does not). */
  next: Array<i32> = [];
  jump: Array<i32> = [];
  /** Blocks in reverse post-order, and every block's place in it (-1: not reached). */
  order: Array<i32> = [];
  place: Array<i32> = [];
  idom: Array<i32> = [];
  isLoop: Array<bool> = [];
  isJoin: Array<bool> = [];
  /** Bit r: register r is live at the block's start. */
  live: Array<u32> = [];
  ok: bool = false;

  constructor(private code: usize, private from: i32, private to: i32) {
    this.findBlocks();
    if (this.blocks <= MOST_BLOCKS) {
      this.findOrder();
      this.findDominators();
      this.ok = this.classify();
      this.findLive();
    }
  }

  insn(i: i32): Insn {
    return changetype<Insn>(this.code + <usize>i * CODE_SIZE);
  }

  get blocks(): i32 {
    return this.start.length - 1;
  }

  private target(i: Insn): i32 {
    return <i32>((<usize>i.off - this.code) / CODE_SIZE);
  }

  private static jumps(op: i32): bool {
    return op >= Op.JEQ64_K && op <= Op.MAY_GOTO;
  }

  /** Whether nothing follows the instruction. */
  private static stops(op: i32): bool {
    return op == Op.EXIT || op >= Op.INVALID;
  }

  private findBlocks(): void {
    const n = this.to - this.from;
    const leader = new Array<i32>(n + 1).fill(-1);
    leader[0] = 0;
    for (let i = this.from; i < this.to; i++) {
      const insn = this.insn(i);
      if (Flow.jumps(insn.op)) {
        const t = this.target(insn) - this.from;
        if (t >= 0 && t < n) leader[t] = 0;
        leader[i + 1 - this.from] = 0;
      } else if (Flow.stops(insn.op)) {
        leader[i + 1 - this.from] = 0;
      }
      if (insn.op == Op.LD_IMM64) i++;
    }
    for (let i = 0; i < n; i++) {
      if (leader[i] < 0) continue;
      leader[i] = this.start.length;
      this.start.push(this.from + i);
    }
    this.start.push(this.to);
    for (let b = 0; b < this.blocks; b++) {
      let last = this.start[b];
      for (let i = last; i < this.start[b + 1]; i++) {
        last = i;
        if (this.insn(i).op == Op.LD_IMM64) i++;
      }
      const insn = this.insn(last);
      const inside = this.start[b + 1] < this.to;
      this.next.push(Flow.stops(insn.op) || insn.op == Op.JA || !inside ? -1 : b + 1);
      this.jump.push(Flow.jumps(insn.op) ? leader[this.target(insn) - this.from] : -1);
    }
  }

  /** Depth first with a stack of our own: programs may be long chains. */
  private findOrder(): void {
    const state = new Array<i32>(this.blocks).fill(0);
    const stack: i32[] = [0];
    const post: i32[] = [];
    state[0] = 1;
    while (stack.length) {
      const b = stack[stack.length - 1];
      const step = state[b]++;
      if (step > 2) {
        stack.pop();
        post.push(b);
        continue;
      }
      const to = step == 1 ? this.jump[b] : this.next[b];
      if (to >= 0 && state[to] == 0) {
        state[to] = 1;
        stack.push(to);
      }
    }
    this.place = new Array<i32>(this.blocks).fill(-1);
    for (let i = post.length - 1; i >= 0; i--) {
      this.place[post[i]] = this.order.length;
      this.order.push(post[i]);
    }
  }

  private meet(a: i32, b: i32): i32 {
    while (a != b) {
      while (this.place[a] > this.place[b]) a = this.idom[a];
      while (this.place[b] > this.place[a]) b = this.idom[b];
    }
    return a;
  }

  private findDominators(): void {
    this.idom = new Array<i32>(this.blocks).fill(-1);
    this.idom[0] = 0;
    for (let changed = true; changed; ) {
      changed = false;
      // Every edge forwards: a block's predecessors meet in its dominator.
      for (let i = 0; i < this.order.length; i++) {
        const b = this.order[i];
        for (let k = 0; k < 2; k++) {
          const to = k ? this.jump[b] : this.next[b];
          if (to <= 0) continue;
          const d = this.idom[to] < 0 ? b : this.meet(b, this.idom[to]);
          if (d != this.idom[to]) {
            this.idom[to] = d;
            changed = true;
          }
        }
      }
    }
  }

  private dominates(a: i32, b: i32): bool {
    while (this.place[b] > this.place[a]) b = this.idom[b];
    return a == b;
  }

  /** Loop headers and joins; false if a loop has a second entry. */
  private classify(): bool {
    this.isLoop = new Array<bool>(this.blocks).fill(false);
    this.isJoin = new Array<bool>(this.blocks).fill(false);
    const forwards = new Array<i32>(this.blocks).fill(0);
    for (let i = 0; i < this.order.length; i++) {
      const b = this.order[i];
      for (let k = 0; k < 2; k++) {
        const to = k ? this.jump[b] : this.next[b];
        if (to < 0) continue;
        if (this.place[to] > this.place[b]) {
          if (++forwards[to] > 1) this.isJoin[to] = true;
        } else {
          if (!this.dominates(to, b)) return false;
          this.isLoop[to] = true;
        }
      }
    }
    return true;
  }

  /** Backwards over the blocks until nothing changes: what must be in its place when the interpreter goes on at a block. */
  private findLive(): void {
    this.live = new Array<u32>(this.blocks).fill(0);
    for (let changed = true; changed; ) {
      changed = false;
      for (let i = this.order.length - 1; i >= 0; i--) {
        const b = this.order[i];
        let live: u32 = 0;
        if (this.next[b] >= 0) live |= this.live[this.next[b]];
        if (this.jump[b] >= 0) live |= this.live[this.jump[b]];
        for (let k = this.start[b + 1] - 1; k >= this.start[b]; k--) {
          const insn = this.insn(k);
          // The second half of a ld_imm64 does nothing, and nothing falls into any other invalid instruction.
          if (insn.op < Op.INVALID) live = (live & ~writes(insn)) | reads(insn);
        }
        if (live != this.live[b]) {
          this.live[b] = live;
          changed = true;
        }
      }
    }
  }

  /** The block that `b` always goes on to, -1 if there is a choice or an end. */
  only(b: i32): i32 {
    const next = this.next[b];
    const jump = this.jump[b];
    return next < 0 ? jump : jump < 0 ? next : -1;
  }

  /** The joins that `b` dominates at once, the one that comes first last. */
  joinsOf(b: i32): Array<i32> {
    const out: i32[] = [];
    for (let i = this.order.length - 1; i > 0; i--) {
      const y = this.order[i];
      if (this.idom[y] == b && this.isJoin[y]) out.push(y);
    }
    return out;
  }
}
