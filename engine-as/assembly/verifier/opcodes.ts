// What is wrong with an instruction's encoding before anything is known of the program (spec 8.1, phase 4).
// Reserved fields are checked when the walk reaches the instruction; those of loads are the exception.
import { EINVAL } from "../util/errno";
import { BPF_LDX, BPF_MEM, BPF_MEMSX, OP_LD_IMM64 } from "../isa/opcode";
import { classOf, immOf, opOf, srcOf } from "../isa/insn";
import { AUX_WIDE } from "../prog";
import { Env } from "./env";

/** The opcodes that exist, one bit each: bit b of row r is opcode 0x20 * r + b. */
const VALID: StaticArray<u32> = [
  0xf1f090f0, // 04-07 0c 0f 14-18 1c-1f
  0xf0f1f1f1, // 20 24-28 2c-30 34-37 3c-3f
  0xf0f1f1f1, // 40 44-48 4c-50 54-57 5c-5f
  0xfefefefe, // 61-67 69-6f 71-77 79 7a-7f
  0x90b202b2, // 81 84 85 87 89 91 94 95 97 9c 9f
  0xf0f0f0f0, // a4-a7 ac-af b4-b7 bc-bf
  0x78f8f8f8, // c3-c7 cb-cf d3-d7 db-de
  0x00000020, // e5
];

function exists(op: i32): bool {
  return ((VALID[op >> 5] >> (op & 31)) & 1) != 0;
}

/** Resolves the ld_imm64 at `i` with a pseudo source; 0, or a negative errno with its message in the log. */
type Resolve = (env: Env, i: i32) => i32;

/** All instructions in order, the first complaint ends it. Marks the second halves of ld_imm64. */
export function checkOpcodes(env: Env, resolve: Resolve): i32 {
  for (let i = 0; i < env.len; i++) {
    const p = env.insn(i);
    const op = opOf(p);
    if (classOf(op) == BPF_LDX && (!isPlainLoad(op) || immOf(p) != 0)) {
      return refuse(env, "BPF_LDX uses reserved fields");
    }
    if (op == OP_LD_IMM64) {
      if (i + 1 == env.len || (load<u64>(env.insn(i + 1)) & 0xffffffff) != 0) {
        return refuse(env, "invalid bpf_ld_imm64 insn");
      }
      if (srcOf(p) != 0) {
        const err = resolve(env, i);
        if (err < 0) return err;
      }
      i++;
      env.auxOf(i).flags |= AUX_WIDE;
    } else if (!exists(op)) {
      if (env.log.on) env.log.str("unknown opcode ").hexWidth(op, 2).ch(0x0a);
      return -EINVAL;
    }
  }
  return 0;
}

// @ts-ignore: decorator
@inline function isPlainLoad(op: i32): bool {
  const mode = op & 0xe0;
  return mode == BPF_MEM || mode == BPF_MEMSX;
}

function refuse(env: Env, why: string): i32 {
  if (env.log.on) env.log.str(why).ch(0x0a);
  return -EINVAL;
}
