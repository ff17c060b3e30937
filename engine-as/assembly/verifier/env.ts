// One verification: what is given, what the passes find out, what the walk keeps. Holds data only.
import { InsnAux, Subprog } from "../prog";
import { MapDesc } from "../maps/desc";
import { Btf, wantFullTypes } from "../btf/btf";
import { Arena } from "../util/arena";
import { Pool } from "../util/pool";
import { Log } from "./log";
import { Reg, REG_SIZE } from "./reg";
import { State, Frame } from "./state";
import { Liveness } from "./liveness";
import { Trace } from "./trace";
import { ENOENT } from "../util/errno";
import { setUnknown } from "../bounds/bounds";
import { SCALAR, PTR_TO_MAP_VALUE, baseType } from "./reg";
import { FIELD_SPIN_LOCK, FIELD_RES_SPIN_LOCK, FIELD_TIMER, FIELD_WQ, FIELD_TASK_WORK } from "../btf/fields";

export const MAX_SUBPROGS: i32 = 256;

export const BPF_F_STRICT_ALIGNMENT: u32 = 1 << 0;
export const BPF_F_ANY_ALIGNMENT: u32 = 1 << 1;
export const BPF_F_TEST_RND_HI32: u32 = 1 << 2;
export const BPF_F_TEST_STATE_FREQ: u32 = 1 << 3;
export const BPF_F_SLEEPABLE: u32 = 1 << 4;
export const BPF_F_XDP_HAS_FRAGS: u32 = 1 << 5;
export const BPF_F_XDP_DEV_BOUND_ONLY: u32 = 1 << 6;
export const BPF_F_TEST_REG_INVARIANTS: u32 = 1 << 7;

export class Env {
  arena: Arena = new Arena();
  pool: Pool = changetype<Pool>(0);
  /** Raw instructions and their number. */
  insns: usize = 0;
  len: i32 = 0;
  /** InsnAux[len] */
  aux: usize = 0;
  /** Subprog[MAX_SUBPROGS + 1], sorted by start; the one behind the last starts at `len`. */
  subprogs: usize = 0;
  subprogCount: i32 = 0;
  /** The maps that instructions name, then what the inner maps of each map of maps among them are like. */
  maps: Array<MapDesc> = [];
  /** How many of `maps` the program names. */
  namedMaps: i32 = 0;
  /** By map: the index of what its inner maps are like, 0 when it has none. */
  innerMaps: Array<i32> = [];
  /** Instruction indexes of every subprogram in post-order, i32[len]; Subprog.postorderStart says where each begins. */
  postorder: usize = 0;
  postorderLen: i32 = 0;
  sccCount: i32 = 0;

  // The request
  progFlags: u32 = 0;
  gpl: bool = false;
  sleepable: bool = false;
  /** The program's own type information, or null. */
  btf: Btf | null = null;
  /** bpf_func_info[funcInfoCount], bpf_line_info[lineInfoCount]: 8 and 16 bytes each. */
  funcInfo: usize = 0;
  funcInfoCount: i32 = 0;
  lineInfo: usize = 0;
  lineInfoCount: i32 = 0;
  attachBtfId: u32 = 0;
  /** Number of possible CPUs. */
  cpus: u32 = 2;
  /** Line info printed last, so that a line is printed once. */
  lastLine: i32 = -1;

  // What the walk finds out
  maxRdonlyAccess: u32 = 0;
  maxRdwrAccess: u32 = 0;

  // Where the walk stands
  cur: State = changetype<State>(0);
  insnIdx: i32 = 0;
  prevInsnIdx: i32 = -1;
  /** The instruction that was taken last. */
  lastIdx: i32 = -1;
  /** The history entry of the current instruction, 0 when it has none yet. */
  curHist: usize = 0;
  /** Pending branches, newest first. */
  stack: usize = 0;
  stackSize: i32 = 0;
  /** usize[len]: explored states by (instruction ^ call site) % len. */
  explored: usize = 0;
  exploredSize: i32 = 0;
  freeListSize: i32 = 0;
  backedges: i32 = 0;
  idGen: u32 = 0;
  doPrintState: bool = false;

  // Statistics
  insnProcessed: i32 = 0;
  prevInsnProcessed: i32 = 0;
  jmpsProcessed: i32 = 0;
  prevJmpsProcessed: i32 = 0;
  maxStatesPerInsn: i32 = 0;
  totalStates: i32 = 0;
  peakStates: i32 = 0;

  // Touched since the last print: a bit a register, a bit a stack slot
  scratchedRegs: u32 = 0;
  scratchedSlots: u64 = 0;
  /** Log position behind the instruction's line when nothing else was printed since. */
  prevLogPos: i64 = -1;
  insnPrintLen: i32 = 0;

  // Registers for constants
  fake0: Reg = changetype<Reg>(0);
  fake1: Reg = changetype<Reg>(0);

  /** An unknown scalar, to compare with. */
  unknown: Reg = changetype<Reg>(0);
  liveness: Liveness = new Liveness();
  /** Visits of strongly connected components, a list. */
  visits: usize = 0;
  /** What the debugger is told; null when nobody asks. */
  trace: Trace | null = null;
  /** The answer needs types that are not installed: it is none. */
  typesMissing: bool = false;

  constructor(public log: Log) {
    this.pool = new Pool(this.arena);
    this.fake0 = changetype<Reg>(this.arena.alloc(REG_SIZE));
    this.unknown = changetype<Reg>(this.arena.alloc(REG_SIZE));
    this.unknown.type = SCALAR;
    setUnknown(this.unknown);
    this.liveness.env = this;
  }

  /** Statistics: states that exist at the same time. */
  updatePeak(): void {
    const n = this.exploredSize + this.freeListSize + this.backedges;
    if (n > this.peakStates) this.peakStates = n;
  }

  /** A type that the recording lacks is needed: the host installs the full types and asks again. */
  missingTypes(): i32 {
    wantFullTypes();
    this.typesMissing = true;
    return -ENOENT;
  }

  /** NUL-terminated name of a subprogram, empty without func_info. */
  subprogName(i: i32): usize {
    const btf = this.btf;
    return btf === null ? changetype<usize>("") : btf.nameAt(this.subprog(i).nameOff);
  }

  /** The map's value holds a spin lock: each pointer to one is a value of its own. */
  mapHasLock(map: MapDesc): bool {
    const fields = map.fields;
    return fields !== null && (fields.find(FIELD_SPIN_LOCK) !== null || fields.find(FIELD_RES_SPIN_LOCK) !== null);
  }

  /** The map's values must be told from those of other maps of its kind: asynchronous callbacks belong to one map. */
  mapHasUid(map: MapDesc): bool {
    const fields = map.fields;
    return fields !== null && (fields.find(FIELD_TIMER) !== null || fields.find(FIELD_WQ) !== null || fields.find(FIELD_TASK_WORK) !== null);
  }

  /** bpf_for_each_map_elem works on the map. */
  mapHasForEach(map: MapDesc): bool {
    switch (map.type) {
      case 1: case 2: case 5: case 6: case 9: case 10: return true;
      default: return false;
    }
  }

  /** A non-null pointer keeps its id when it may lead to a spin lock. */
  keepsId(r: Reg): bool {
    return baseType(r.type) == PTR_TO_MAP_VALUE && this.mapHasLock(this.maps[r.aux]);
  }

  // ---- what the debugger is told

  @inline traceStep(insn: i32): void {
    if (this.trace !== null) this.trace!.step(this, insn);
  }

  @inline traceFork(s: State): void {
    if (this.trace !== null) this.trace!.fork(this, s);
  }

  tracePruned(old: State): void {
    if (this.trace !== null) this.trace!.pruned(this, old);
  }

  @inline traceAccess(key: bool, off: i32, size: i32, write: bool, helper: bool): void {
    if (this.trace !== null) this.trace!.access(this, key, off, size, write, helper);
  }

  @inline insn(i: i32): usize {
    return this.insns + (<usize>i << 3);
  }

  @inline auxOf(i: i32): InsnAux {
    return changetype<InsnAux>(this.aux + <usize>i * offsetof<InsnAux>());
  }

  @inline subprog(i: i32): Subprog {
    return changetype<Subprog>(this.subprogs + <usize>i * offsetof<Subprog>());
  }

  /** The current frame. */
  @inline frame(): Frame {
    return this.cur.cur();
  }

  /** Register `i` of the current frame. */
  @inline reg(i: i32): Reg {
    return this.cur.cur().reg(i);
  }

  /** The frame that a stack pointer points into. */
  @inline frameOf(r: Reg): Frame {
    return this.cur.frame(<i32>r.frameno);
  }

  @inline newId(): u32 {
    return ++this.idGen;
  }

  @inline scratchReg(i: i32): void {
    this.scratchedRegs |= 1 << i;
  }

  @inline scratchSlot(i: i32): void {
    this.scratchedSlots |= (<u64>1) << i;
  }

  scratchAll(): void {
    this.scratchedRegs = 0x7ff;
    this.scratchedSlots = ~0;
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
