// One verification: what is given, what the passes find out, what the walk keeps. Holds data only.
import { InsnAux, Subprog } from "../prog";
import { MapDesc } from "../maps/desc";
import { Arena } from "../util/arena";
import { Log } from "./log";

export const MAX_SUBPROGS: i32 = 256;

export class Env {
  arena: Arena = new Arena();
  /** Raw instructions and their number. */
  insns: usize = 0;
  len: i32 = 0;
  /** InsnAux[len] */
  aux: usize = 0;
  /** Subprog[MAX_SUBPROGS + 1], sorted by start; the one behind the last starts at `len`. */
  subprogs: usize = 0;
  subprogCount: i32 = 0;
  maps: Array<MapDesc> = [];
  /** Instruction indexes of every subprogram in post-order, i32[len]; Subprog.postorderStart says where each begins. */
  postorder: usize = 0;
  postorderLen: i32 = 0;
  sccCount: i32 = 0;

  constructor(public log: Log) {}

  @inline insn(i: i32): usize {
    return this.insns + (<usize>i << 3);
  }

  @inline auxOf(i: i32): InsnAux {
    return changetype<InsnAux>(this.aux + <usize>i * offsetof<InsnAux>());
  }

  @inline subprog(i: i32): Subprog {
    return changetype<Subprog>(this.subprogs + <usize>i * offsetof<Subprog>());
  }

  /** Index of the subprogram that starts at instruction `start`, or -1. */
  subprogAt(start: i32): i32 {
    let lo = 0;
    let hi = this.subprogCount;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      const at = this.subprog(mid).start;
      if (at == start) return mid;
      if (at < start) lo = mid + 1;
      else hi = mid;
    }
    return -1;
  }

  /** Index of the subprogram that contains instruction `i`. */
  subprogOf(i: i32): i32 {
    let lo = 0;
    let hi = this.subprogCount;
    while (lo + 1 < hi) {
      const mid = (lo + hi) >> 1;
      if (this.subprog(mid).start <= i) lo = mid;
      else hi = mid;
    }
    return lo;
  }
}
