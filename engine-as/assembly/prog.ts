// What a successful load leaves behind: the only thing that the VM, the iterator and the system calls see of a program.
import { MapDesc } from "./maps/desc";

// InsnAux.flags
export const AUX_PRUNE_POINT: u32 = 1 << 0;
export const AUX_JMP_POINT: u32 = 1 << 1;
export const AUX_FORCE_CHECKPOINT: u32 = 1 << 2;
export const AUX_CALLS_CALLBACK: u32 = 1 << 3;
/** The walk reached this instruction; one without it never runs. */
export const AUX_SEEN: u32 = 1 << 4;
/** A load through a BTF pointer: a bad address reads as 0. */
export const AUX_PROBE: u32 = 1 << 5;
/** A may_goto. */
export const AUX_MAY_GOTO: u32 = 1 << 6;
/** Second half of a ld_imm64. */
export const AUX_WIDE: u32 = 1 << 7;
export const AUX_ITER_NEXT: u32 = 1 << 8;
/** Subprogram entry. */
export const AUX_SUBPROG: u32 = 1 << 9;

/** A bpf_loop that always has the same callback (InsnAux.imm) and flags of zero is built in where it is called. */
export const AUX_LOOP_INLINE: u32 = 1 << 10;
/** One that is not. */
export const AUX_LOOP_CALLED: u32 = 1 << 11;

/** One record an instruction, kept for the life of the program. */
@unmanaged
export class InsnAux {
  flags: u32;
  /** Strongly connected component of the control flow, 0 outside of cycles. */
  scc: u32;
  /** Bit i: r_i is live before the instruction. */
  liveRegs: u32;
  /** ld_imm64 of a map or a map's value: index into Program.maps. */
  mapIndex: i32;
  /**
   * ld_imm64 of a map's value: offset in it. ld_imm64 of a function: its first instruction. bpf_loop: its callback.
   * A lookup: 1 + the index of its map, -1 when there are several.
   */
  imm: i32;
  /** How the pointer operand's type was seen (verifier's own use). */
  ptrType: u32;
  /** Address of a map's value as the VM sees it, or other link-time constant. */
  constant: u64;
}

@unmanaged
export class Subprog {
  start: i32;
  /** One past its last instruction. */
  end: i32;
  /** Bytes. */
  stackDepth: i32;
  flags: u32;
  /** Byte offset of the linkage name in the program's BTF strings; 0 without. */
  nameOff: u32;
  /** FUNC type in the program's BTF; 0 without. */
  typeId: u32;
  /** Post-order range in Env.postorder. */
  postorderStart: i32;
  /** Offset of the exit instruction found, verifier's own use. */
  exitIdx: i32;
}
export const SUBPROG_GLOBAL: u32 = 1 << 0;
export const SUBPROG_CALLBACK: u32 = 1 << 1;
export const SUBPROG_CALLED: u32 = 1 << 2;
export const SUBPROG_HAS_TAIL_CALL: u32 = 1 << 3;
export const SUBPROG_HAS_LD_ABS: u32 = 1 << 4;
/** Called back later, on a stack of its own. */
export const SUBPROG_ASYNC: u32 = 1 << 5;
export const SUBPROG_MIGHT_SLEEP: u32 = 1 << 6;
export const SUBPROG_MAY_GOTO: u32 = 1 << 7;
/** No path reached it. */
export const SUBPROG_DEAD: u32 = 1 << 9;
/** Has a bpf_loop built in. */
export const SUBPROG_INLINE_LOOP: u32 = 1 << 10;
/** Called with what its prototype does not promise: that says nothing then. */
export const SUBPROG_UNRELIABLE: u32 = 1 << 8;

/** Whoever keeps a program loaded. */
export abstract class ProgramHold {
  constructor(readonly prog: Program) {}
}

/** A loaded program. Owns `insns`, `aux` and `subprogs`. */
export class Program {
  id: u32 = 0;
  /** `len` raw 8-byte instructions, as loaded. */
  insns: usize = 0;
  len: i32 = 0;
  /** InsnAux[len] */
  aux: usize = 0;
  /** Subprog[subprogCount]; the first is the main program. */
  subprogs: usize = 0;
  subprogCount: i32 = 0;
  maps: Array<MapDesc> = [];
  /** Bytes of key and value that the program may touch. */
  maxRdonlyAccess: u32 = 0;
  maxRdwrAccess: u32 = 0;
  attachBtfId: u32 = 0;
  expectedAttachType: u32 = 0;
  flags: u32 = 0;
  tag: u64 = 0;
  name: StaticArray<u8> = new StaticArray<u8>(16);
  /** The VM's decoded form; 0 until the VM made it. */
  code: usize = 0;
  /** Function table index of the program translated to WebAssembly; 0 without. */
  translated: u32 = 0;

  @inline auxOf(i: i32): InsnAux {
    return changetype<InsnAux>(this.aux + <usize>i * offsetof<InsnAux>());
  }

  @inline subprog(i: i32): Subprog {
    return changetype<Subprog>(this.subprogs + <usize>i * offsetof<Subprog>());
  }
}
