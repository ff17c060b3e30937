// One function of a verified program → the body of a WebAssembly function: registers in locals, jumps as structured control
// flow, memory by 32-bit addresses without checks (the verifier has proven them).
// When the fuel is gone the function writes its registers where the interpreter has them, and the interpreter goes on there.
// Longer than other files: it is one row an operation.
import { BPF_ADD, BPF_AND, BPF_CMPXCHG, BPF_FETCH, BPF_LOAD_ACQ, BPF_OR, BPF_STORE_REL, BPF_XCHG } from "../isa/opcode";
import { CODE_SIZE, Insn, Op, REGS, STACK_SIZE } from "../vm/code";
import { fpOf, Frame, frameAt, FrameKind, MAY_GOTO_BUDGET, RunStatus, stackOf, Vm, vm } from "../vm/state";
import { Flow } from "./flow";
import * as w from "./wasm";
import { Wasm } from "./wasm";

// Functions and globals of the module
export const FN_PROBE: u32 = 0;
export const FN_FIRST: u32 = 1;
/** Type of helpers and of local functions: five times i64 to i64. */
const TYPE_HELPER: u32 = 1;
export const GLOBAL_FUEL: u32 = 0;
export const GLOBAL_FRAME: u32 = 1;

/** Fuel that a way back in a loop and a call cost. */
const LOOP_COST: i32 = 1;

/** Most instructions of a branch that is computed without being asked for; each may write a local of its own. */
const MOST_IN_ARM: i32 = 3;
const MOST_SHADOWS: u32 = 6;

/** By pair of arithmetic operations from ADD on; 0 for a move. */
const ALU: StaticArray<u8> = [
  <u8>w.I32_ADD, <u8>w.I32_SUB, <u8>w.I32_MUL, <u8>w.I32_DIV_U, <u8>w.I32_OR, <u8>w.I32_AND, <u8>w.I32_SHL, <u8>w.I32_SHR_U,
  <u8>w.I32_REM_U, <u8>w.I32_XOR, 0, <u8>w.I32_SHR_S, <u8>w.I32_DIV_S, <u8>w.I32_REM_S,
];
/** By pair of conditions from JEQ on: ==, >, >=, & (looked at apart), !=, s>, s>=, <, <=, s<, s<=. */
const CONDITION: StaticArray<u8> = [0x46, 0x4b, 0x4f, 0x47, 0x47, 0x4a, 0x4e, 0x49, 0x4d, 0x48, 0x4c];

/** What a label stands for: a block that follows, or a loop's header; -1 for an if and for the way out. */
const OTHER: i32 = -1;

export class FunctionEmitter {
  readonly body: Wasm = new Wasm(4096);
  private flow: Flow;
  /** Labels around the code at hand, the innermost last; a loop's header as ~block. */
  private labels: i32[] = [];
  private main: bool;
  // Locals beside the registers
  private fuel: u32;
  private mayGoto: u32 = 12;
  private t32: u32 = 13;
  private t64: u32 = 14;
  /** While both arms of a choice are computed: where an arm's registers are (0: in their place), and how many such locals it has. */
  private arm: StaticArray<u32> | null = null;
  private shadows: u32 = 0;

  /** `depth`: bytes of stack that begin as zero. The main function is the one at instruction 0. */
  constructor(private code: usize, from: i32, to: i32, private depth: u32, private starts: Map<i32, i32>) {
    this.flow = new Flow(code, from, to);
    this.main = from == 0;
    this.fuel = this.main ? 1 : 11;
  }

  /** Whether the function can be translated. */
  get ok(): bool {
    return this.flow.ok;
  }

  /** The local of register `r`. */
  private local(r: i32): u32 {
    if (this.main) return r == 1 ? 0 : r == 0 ? 2 : <u32>r + 1;
    return r == 0 ? 5 : r <= 5 ? <u32>r - 1 : <u32>r;
  }

  private get(r: i32): void {
    const arm = this.arm;
    this.body.at(w.LOCAL_GET, arm !== null && arm[r] ? arm[r] : this.local(r));
  }

  private set(r: i32): void {
    const arm = this.arm;
    if (arm !== null && !arm[r]) arm[r] = this.t64 + ++this.shadows;
    this.body.at(w.LOCAL_SET, arm !== null ? arm[r] : this.local(r));
  }

  private static reg(address: u32): i32 {
    return <i32>((address - <u32>REGS) >> 3);
  }

  /** The whole body with its locals. */
  emit(): Wasm {
    const b = this.body;
    // main: (i64 ctx, i32 fuel) + 10 × i64 + i32 mayGoto, t32; others: (5 × i64) + 6 × i64, i32 fuel, mayGoto, t32. Then t64 and
    // the arms' registers.
    b.uleb(3);
    b.uleb(this.main ? 10 : 6).op(w.I64);
    b.uleb(this.main ? 2 : 3).op(w.I32);
    b.uleb(1 + MOST_SHADOWS).op(w.I64);
    this.prologue();
    b.op(w.BLOCK).op(w.VOID);
    this.labels.push(OTHER);
    this.tree(0);
    this.labels.pop();
    b.op(w.UNREACHABLE).op(w.END);
    this.spill();
    return b.op(w.END);
  }

  private prologue(): void {
    const b = this.body;
    if (this.main) {
      b.i32c(0).at(w.GLOBAL_SET, GLOBAL_FRAME);
      b.i64c(fpOf(0));
      this.set(10);
      for (let p = stackOf(0) + STACK_SIZE - this.depth; p < stackOf(0) + STACK_SIZE; p += 8) {
        b.i32c(<i32>p).i64c(0).mem(w.I64_STORE, 0);
      }
    } else {
      b.at(w.GLOBAL_GET, GLOBAL_FUEL).at(w.LOCAL_SET, this.fuel);
      // Regions and stacks of the frames lie one behind the other.
      b.at(w.GLOBAL_GET, GLOBAL_FRAME).op(w.EXTEND_U).i64c(fpOf(1) - fpOf(0)).op(w.I32_MUL + w.ARITH64);
      b.i64c(fpOf(0)).op(w.I32_ADD + w.ARITH64);
      b.at(w.LOCAL_SET, this.local(10));
      if (this.depth) {
        this.get(10);
        b.op(w.WRAP).i32c(this.depth).op(w.I32_SUB).at(w.LOCAL_SET, this.t32);
        for (let at: u32 = 0; at < this.depth; at += 8) b.at(w.LOCAL_GET, this.t32).i64c(0).mem(w.I64_STORE, at);
      }
    }
    b.i32c(MAY_GOTO_BUDGET).at(w.LOCAL_SET, this.mayGoto);
  }

  /** Address of this frame's record, less that of the first, on the stack. */
  private frameOffset(): void {
    if (this.main) this.body.i32c(0);
    else this.body.at(w.GLOBAL_GET, GLOBAL_FRAME).i32c(<i32>offsetof<Frame>()).op(w.I32_MUL);
  }

  private field(offset: usize): u32 {
    return <u32>(changetype<usize>(frameAt(0)) + offset);
  }

  /** The way out when the fuel is gone: t32 holds the instruction to go on with. */
  private spill(): void {
    const b = this.body;
    const at = <i32>changetype<usize>(vm);
    b.i32c(at).at(w.LOCAL_GET, this.t32).mem(w.I32_STORE, <u32>offsetof<Vm>("pc"));
    b.i32c(at).at(w.GLOBAL_GET, GLOBAL_FRAME).mem(w.I32_STORE, <u32>offsetof<Vm>("frame"));
    b.i32c(at).i32c(RunStatus.UNWIND).mem(w.I32_STORE, <u32>offsetof<Vm>("status"));
    this.frameOffset();
    b.at(w.LOCAL_GET, this.mayGoto).mem(w.I32_STORE, this.field(offsetof<Frame>("mayGoto")));
    b.i64c(0);
  }

  // Structure: a node of the dominator tree and what hangs below it, joins as labelled blocks behind it

  private tree(x: i32): void {
    const b = this.body;
    const loop = this.flow.isLoop[x];
    if (loop) {
      b.op(w.LOOP).op(w.VOID);
      this.labels.push(~x - 1);
    }
    this.within(x, this.flow.joinsOf(x), 0);
    if (loop) {
      this.labels.pop();
      b.op(w.END);
    }
  }

  private within(x: i32, joins: Array<i32>, k: i32): void {
    if (k == joins.length) {
      this.block(x);
      return;
    }
    this.body.op(w.BLOCK).op(w.VOID);
    this.labels.push(joins[k]);
    this.within(x, joins, k + 1);
    this.labels.pop();
    this.body.op(w.END);
    this.tree(joins[k]);
  }

  private label(what: i32): u32 {
    for (let i = this.labels.length - 1; i >= 0; i--) if (this.labels[i] == what) return this.labels.length - 1 - i;
    return 0;
  }

  private isBack(from: i32, to: i32): bool {
    return this.flow.place[to] <= this.flow.place[from];
  }

  /** Goes to block `to`, wherever its code is. */
  private branch(from: i32, to: i32): void {
    const b = this.body;
    if (this.isBack(from, to)) {
      b.at(w.LOCAL_GET, this.fuel).i32c(LOOP_COST).op(w.I32_SUB).at(w.LOCAL_TEE, this.fuel);
      b.i32c(0).op(0x48).op(w.IF).op(w.VOID);
      this.labels.push(OTHER);
      // Only what is live is stored: V8 need not keep the rest.
      const live = this.flow.live[to] | 1 << 10;
      for (let r = 0; r <= 10; r++) {
        if (!(live >> r & 1)) continue;
        b.i32c(<i32>(REGS + (<usize>r << 3)));
        this.get(r);
        b.mem(w.I64_STORE, 0);
      }
      b.i32c(this.address(this.flow.start[to])).at(w.LOCAL_SET, this.t32).at(w.BR, this.labels.length - 1);
      this.labels.pop();
      b.op(w.END);
      b.at(w.BR, this.label(~to - 1));
    } else if (this.flow.isJoin[to]) {
      b.at(w.BR, this.label(to));
    } else {
      this.tree(to);
    }
  }

  private address(i: i32): i32 {
    return <i32>(this.code + <usize>i * CODE_SIZE);
  }

  private block(x: i32): void {
    const b = this.body;
    const flow = this.flow;
    let last = flow.insn(flow.start[x]);
    for (let i = flow.start[x]; i < flow.start[x + 1]; i++) {
      last = flow.insn(i);
      this.insn(last, i);
      if (last.op == Op.LD_IMM64) i++;
    }
    const jump = flow.jump[x];
    const next = flow.next[x];
    if (jump < 0 || last.op == Op.JA) {
      if (jump >= 0) this.branch(x, jump);
      else if (next >= 0) this.branch(x, next);
      return;
    }
    this.condition(last);
    if (last.op != Op.MAY_GOTO && this.choose(x, next, jump)) return;
    if (!this.isBack(x, jump) && flow.isJoin[jump]) {
      b.at(w.BR_IF, this.label(jump));
    } else {
      b.op(w.IF).op(w.VOID);
      this.labels.push(OTHER);
      this.branch(x, jump);
      this.labels.pop();
      b.op(w.END);
    }
    if (next >= 0) this.branch(x, next);
    else b.op(w.UNREACHABLE);
  }

  /** Whether block `b` follows `x` alone and only computes a little, so that it may as well be computed without being asked for. */
  private isArm(x: i32, b: i32): bool {
    const flow = this.flow;
    if (b < 0 || this.isBack(x, b) || flow.isJoin[b] || flow.isLoop[b] || flow.only(b) < 0) return false;
    let n = 0;
    for (let i = flow.start[b]; i < flow.start[b + 1]; i++) {
      const op = flow.insn(i).op;
      if (op == Op.JA || op == Op.NOP) continue;
      const code = op < Op.NEG64 ? <i32>unchecked(ALU[(op % Op.ADD32_K) >> 1]) : op <= Op.ZX16 ? 0 : w.I32_DIV_S;
      if (++n > MOST_IN_ARM || (code >= w.I32_DIV_S && code <= w.I32_REM_U)) return false;
    }
    return true;
  }

  /**
   * An `if` whose branches only compute a little becomes a choice of values: a jump that is hard to predict costs more than all
   * of it. The condition is on the stack; false, and it still is, if this is no such `if`.
   */
  private choose(x: i32, next: i32, jump: i32): bool {
    const flow = this.flow;
    const first = this.isArm(x, next) ? flow.only(next) : next;
    const second = this.isArm(x, jump) ? flow.only(jump) : jump;
    // One of the branches may be empty.
    const to = first == second ? first : first == jump ? jump : second == next ? next : -1;
    if (to < 0 || (to == next && to == jump) || this.isBack(x, to)) return false;
    const b = this.body;
    b.at(w.LOCAL_SET, this.t32);
    this.shadows = 0;
    const kept = this.compute(next == to ? -1 : next);
    const taken = this.compute(jump == to ? -1 : jump);
    for (let r = 0; r < 10; r++) {
      if (!(kept[r] | taken[r]) || !(flow.live[to] >> r & 1)) continue;
      b.at(w.LOCAL_GET, taken[r] ? taken[r] : this.local(r)).at(w.LOCAL_GET, kept[r] ? kept[r] : this.local(r));
      b.at(w.LOCAL_GET, this.t32).op(w.SELECT).at(w.LOCAL_SET, this.local(r));
    }
    this.branch(next == to ? jump : next, to);
    return true;
  }

  /** Computes an arm (-1: an empty one) without touching the registers: the locals that it wrote, 0 for the others. */
  private compute(b: i32): StaticArray<u32> {
    const arm = new StaticArray<u32>(11);
    if (b < 0) return arm;
    this.arm = arm;
    for (let i = this.flow.start[b]; i < this.flow.start[b + 1]; i++) this.insn(this.flow.insn(i), i);
    this.arm = null;
    return arm;
  }

  /** Whether the jump is taken, on the stack. */
  private condition(i: Insn): void {
    const b = this.body;
    if (i.op == Op.MAY_GOTO) {
      b.at(w.LOCAL_GET, this.mayGoto).i32c(1).op(w.I32_SUB).at(w.LOCAL_TEE, this.mayGoto);
      b.i32c(-1).op(w.I32_EQ).op(w.IF).op(w.I32).i32c(0).at(w.LOCAL_SET, this.mayGoto).i32c(1).op(w.ELSE).i32c(0).op(w.END);
      return;
    }
    const wide = i.op < Op.JEQ32_K;
    const n = i.op - (wide ? Op.JEQ64_K : Op.JEQ32_K);
    const pair = n >> 1;
    this.operand(FunctionEmitter.reg(i.dst), wide);
    if (n & 1) this.operand(FunctionEmitter.reg(i.src), wide);
    else if (wide) b.i64c(i.imm);
    else b.i32c(<i32>i.imm);
    if (pair == 3) {
      b.op(w.I32_AND + (wide ? w.ARITH64 : 0));
      if (wide) b.i64c(0);
      else b.i32c(0);
    }
    b.op(<i32>unchecked(CONDITION[pair]) + (wide ? w.COMPARE64 : 0));
  }

  private operand(r: i32, wide: bool): void {
    this.get(r);
    if (!wide) this.body.op(w.WRAP);
  }

  // Instructions

  private insn(i: Insn, index: i32): void {
    const b = this.body;
    const op = i.op;
    const d = FunctionEmitter.reg(i.dst);
    const s = FunctionEmitter.reg(i.src);
    if (op < Op.NEG64) {
      this.alu(op, d, s, i.imm);
    } else if (op <= Op.NOP) {
      this.unary(op, d, s);
    } else if (op <= Op.MAY_GOTO) {
      // The block's end.
    } else if (op <= Op.LDS32) {
      const offset = this.address32(s, i.off);
      b.mem(op == Op.LD64 ? w.I64_LOAD : op <= Op.LD32 ? w.I64_LOAD8_U + 2 * (op - Op.LD8) : w.I64_LOAD8_S + 2 * (op - Op.LDS8), offset);
      this.set(d);
    } else if (op == Op.PROBE) {
      this.get(s);
      b.i64c(i.off).op(w.I32_ADD + w.ARITH64).i32c(<i32>i.imm).at(w.CALL, FN_PROBE);
      this.set(d);
    } else if (op <= Op.ST64_X) {
      const offset = this.address32(d, i.off);
      if (op >= Op.ST8_X) this.get(s);
      else b.i64c(i.imm);
      const log = (op - Op.ST8_K) & 3;
      b.mem(log == 3 ? w.I64_STORE : w.I64_STORE8 + log, offset);
    } else if (op == Op.ATOMIC) {
      this.atomic(i, d, s);
    } else if (op == Op.LD_IMM64) {
      b.i64c(i.imm);
      this.set(d);
    } else if (op == Op.CALL) {
      b.i32c(<i32>changetype<usize>(vm)).i32c(this.address(index)).mem(w.I32_STORE, <u32>offsetof<Vm>("pc"));
      for (let r = 1; r <= 5; r++) this.get(r);
      // Helper or kernel function of the engine's table.
      b.i32c(<i32>i.imm).at(w.CALL_INDIRECT, TYPE_HELPER).uleb(0);
      this.set(0);
      this.checkStatus();
    } else if (op == Op.CALL_LOCAL) {
      this.callLocal(i, index);
    } else if (op == Op.EXIT) {
      if (this.main) {
        b.i32c(<i32>changetype<usize>(vm)).at(w.LOCAL_GET, this.fuel).mem(w.I32_STORE, <u32>offsetof<Vm>("left"));
      } else {
        b.at(w.LOCAL_GET, this.fuel).at(w.GLOBAL_SET, GLOBAL_FUEL);
      }
      this.get(0);
      b.op(w.RETURN);
    } else {
      b.op(w.UNREACHABLE);
    }
  }

  /** Leaves the function if the program was stopped. */
  private checkStatus(): void {
    const b = this.body;
    b.i32c(<i32>changetype<usize>(vm)).mem(w.I32_LOAD, <u32>offsetof<Vm>("status"));
    b.op(w.IF).op(w.VOID).i64c(0).op(w.RETURN).op(w.END);
  }

  private callLocal(i: Insn, index: i32): void {
    const b = this.body;
    const target = <i32>((<usize>i.off - this.code) / CODE_SIZE);
    b.at(w.LOCAL_GET, this.fuel).i32c(LOOP_COST).op(w.I32_SUB).at(w.GLOBAL_SET, GLOBAL_FUEL);
    b.at(w.GLOBAL_GET, GLOBAL_FRAME).i32c(1).op(w.I32_ADD).at(w.GLOBAL_SET, GLOBAL_FRAME);
    for (let r = 1; r <= 5; r++) this.get(r);
    b.at(w.CALL, FN_FIRST + <u32>this.starts.get(target));
    this.set(0);
    b.at(w.GLOBAL_GET, GLOBAL_FRAME).i32c(1).op(w.I32_SUB).at(w.GLOBAL_SET, GLOBAL_FRAME);
    b.at(w.GLOBAL_GET, GLOBAL_FUEL).at(w.LOCAL_SET, this.fuel);
    b.i32c(<i32>changetype<usize>(vm)).mem(w.I32_LOAD, <u32>offsetof<Vm>("status"));
    b.op(w.IF).op(w.VOID);
    // The callee goes on in the interpreter: its frame has to know what it returns to.
    this.frameOffset();
    b.at(w.LOCAL_TEE, this.t32);
    b.i32c(FrameKind.CALL).mem(w.I32_STORE, this.field(offsetof<Frame>() + offsetof<Frame>("kind")));
    b.at(w.LOCAL_GET, this.t32).i32c(this.address(index + 1)).mem(w.I32_STORE, this.field(offsetof<Frame>() + offsetof<Frame>("ret")));
    for (let r = 6; r <= 9; r++) {
      b.at(w.LOCAL_GET, this.t32);
      this.get(r);
      b.mem(w.I64_STORE, this.field(offsetof<Frame>() + offsetof<Frame>("r6") + (<usize>(r - 6) << 3)));
    }
    b.at(w.LOCAL_GET, this.t32).at(w.LOCAL_GET, this.mayGoto).mem(w.I32_STORE, this.field(offsetof<Frame>("mayGoto")));
    b.i64c(0).op(w.RETURN).op(w.END);
  }

  /** Puts the 32-bit address of r + off on the stack; returns what the access has to add to it. */
  private address32(r: i32, off: i32): u32 {
    this.get(r);
    this.body.op(w.WRAP);
    if (off >= 0) return off;
    this.body.i32c(off).op(w.I32_ADD);
    return 0;
  }

  private alu(op: i32, d: i32, s: i32, imm: u64): void {
    const b = this.body;
    const wide = op < Op.ADD32_K;
    const n = op - (wide ? Op.ADD64_K : Op.ADD32_K);
    const x = (n & 1) != 0;
    const code = <i32>unchecked(ALU[n >> 1]);
    const more = wide ? w.ARITH64 : 0;
    const divides = code >= w.I32_DIV_S && code <= w.I32_REM_U;
    if (divides && (x || imm + 1 <= 1 || (!wide && <u32>imm + 1 <= 1))) {
      this.divide(code, d, s, imm, wide, x);
    } else {
      if (code) this.operand(d, wide);
      this.second(s, imm, wide, x);
      if (code) b.op(code + more);
    }
    if (!wide) b.op(w.EXTEND_U);
    this.set(d);
  }

  private second(s: i32, imm: u64, wide: bool, x: bool): void {
    if (x) this.operand(s, wide);
    else if (wide) this.body.i64c(imm);
    else this.body.i32c(<i32>imm);
  }

  private constant(v: i32, wide: bool): void {
    if (wide) this.body.i64c(v);
    else this.body.i32c(v);
  }

  /** Division with the two special divisors: 0 gives 0 (the dividend for a remainder), -1 wraps where it is signed. */
  private divide(code: i32, d: i32, s: i32, imm: u64, wide: bool, x: bool): void {
    const b = this.body;
    const more = wide ? w.ARITH64 : 0;
    const compare = wide ? w.COMPARE64 : 0;
    const type = wide ? w.I64 : w.I32;
    const signed = code == w.I32_DIV_S || code == w.I32_REM_S;
    const rest = code == w.I32_REM_S || code == w.I32_REM_U;
    this.second(s, imm, wide, x);
    if (signed) {
      this.constant(1, wide);
      b.op(w.I32_ADD + more);
      this.constant(1, wide);
      b.op(w.I32_LE_U + compare);
    } else {
      b.op(w.I32_EQZ + compare);
    }
    b.op(w.IF).op(type);
    if (signed) {
      // 0 or -1
      this.second(s, imm, wide, x);
      b.op(w.I32_EQZ + compare).op(w.IF).op(type);
    }
    if (rest) this.operand(d, wide);
    else this.constant(0, wide);
    if (signed) {
      b.op(w.ELSE);
      this.constant(0, wide);
      if (!rest) {
        this.operand(d, wide);
        b.op(w.I32_SUB + more);
      }
      b.op(w.END);
    }
    b.op(w.ELSE);
    this.operand(d, wide);
    this.second(s, imm, wide, x);
    b.op(code + more).op(w.END);
  }

  private unary(op: i32, d: i32, s: i32): void {
    const b = this.body;
    switch (op) {
      case Op.NEG64:
        b.i64c(0);
        this.get(d);
        b.op(w.I32_SUB + w.ARITH64);
        break;
      case Op.NEG32:
        b.i32c(0);
        this.operand(d, false);
        b.op(w.I32_SUB).op(w.EXTEND_U);
        break;
      case Op.SX8_64:
      case Op.SX16_64:
      case Op.SX32_64:
        this.get(s);
        b.op(w.I64_EXTEND8_S + op - Op.SX8_64);
        break;
      case Op.SX8_32:
      case Op.SX16_32:
        this.operand(s, false);
        b.op(w.I32_EXTEND8_S + op - Op.SX8_32).op(w.EXTEND_U);
        break;
      case Op.ZX16:
        this.get(d);
        b.i64c(0xffff).op(w.I32_AND + w.ARITH64);
        break;
      case Op.SWAP16:
        this.swap32(d, 0);
        b.i32c(16).op(w.I32_SHR_U).op(w.EXTEND_U);
        break;
      case Op.SWAP32:
        this.swap32(d, 0);
        b.op(w.EXTEND_U);
        break;
      case Op.SWAP64:
        this.swap32(d, 0);
        b.op(w.EXTEND_U).i64c(32).op(w.I32_SHL + w.ARITH64);
        this.swap32(d, 32);
        b.op(w.EXTEND_U).op(w.I32_OR + w.ARITH64);
        break;
      default:
        return;
    }
    this.set(d);
  }

  /** The bytes of 32 bits of r from bit `shift` on in reverse, as an i32. */
  private swap32(r: i32, shift: i32): void {
    const b = this.body;
    this.get(r);
    if (shift) b.i64c(shift).op(w.I32_SHR_U + w.ARITH64);
    b.op(w.WRAP).at(w.LOCAL_TEE, this.t32).i32c(8).op(w.I32_ROTL).i32c(0x00ff00ff).op(w.I32_AND);
    b.at(w.LOCAL_GET, this.t32).i32c(24).op(w.I32_ROTL).i32c(0xff00ff00).op(w.I32_AND).op(w.I32_OR);
  }

  private atomic(i: Insn, d: i32, s: i32): void {
    const b = this.body;
    const kind = <i32>i.imm;
    const log = <i32>(i.imm >> 32);
    const load = log == 3 ? w.I64_LOAD : w.I64_LOAD8_U + 2 * log;
    const store = log == 3 ? w.I64_STORE : w.I64_STORE8 + log;
    if (kind == BPF_LOAD_ACQ) {
      b.mem(load, this.address32(s, i.off));
      this.set(d);
      return;
    }
    const offset = this.address32(d, i.off);
    if (kind == BPF_STORE_REL) {
      this.get(s);
      b.mem(store, offset);
      return;
    }
    b.at(w.LOCAL_TEE, this.t32).mem(load, offset).at(w.LOCAL_SET, this.t64);
    if (kind == BPF_CMPXCHG) {
      b.at(w.LOCAL_GET, this.t64);
      this.get(0);
      if (log == 2) b.i64c(0xffffffff).op(w.I32_AND + w.ARITH64);
      b.op(w.I32_EQ + w.COMPARE64).op(w.IF).op(w.VOID).at(w.LOCAL_GET, this.t32);
      this.get(s);
      b.mem(store, offset).op(w.END);
      b.at(w.LOCAL_GET, this.t64);
      this.set(0);
      return;
    }
    b.at(w.LOCAL_GET, this.t32);
    if (kind != BPF_XCHG) b.at(w.LOCAL_GET, this.t64);
    this.get(s);
    const what = kind & ~BPF_FETCH;
    if (kind != BPF_XCHG) {
      b.op((what == BPF_ADD ? w.I32_ADD : what == BPF_AND ? w.I32_AND : what == BPF_OR ? w.I32_OR : w.I32_XOR) + w.ARITH64);
    }
    b.mem(store, offset);
    if (kind & BPF_FETCH) {
      b.at(w.LOCAL_GET, this.t64);
      this.set(s);
    }
  }
}
