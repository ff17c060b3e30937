// Kernel variables named by BTF id in a ld_imm64, and what per_cpu_ptr makes of them (spec 6.4).
import { EINVAL } from "../util/errno";
import { Env } from "./env";
import { InsnAux } from "../prog";
import { Reg } from "./reg";

export function perCpuResult(env: Env, r0: Reg, typeId: u32, flags: u32): i32 {
  return -EINVAL;
}

/** ld_imm64 of a kernel variable: resolved before the walk into `aux`. 0 or an errno. */
export function resolveBtfId(env: Env, insn: i32): i32 {
  return -EINVAL;
}

/** The register after that instruction. */
export function loadBtfId(env: Env, r: Reg, aux: InsnAux): void {}
