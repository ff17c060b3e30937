// Where the program's functions begin, and that no jump leaves one (spec 8.1, phases 2 and 3).
import { E2BIG, EINVAL } from "../util/errno";
import {
  BPF_ABS, BPF_IND, BPF_LD, BPF_PSEUDO_CALL, BPF_PSEUDO_KFUNC_CALL, OP_CALL, OP_EXIT,
} from "../isa/opcode";
import { immOf, offOf, opOf, srcOf } from "../isa/insn";
import { BTF_KIND_FUNC, BTF_KIND_MISSING } from "../btf/format";
import { vmlinuxBtf } from "../btf/vmlinux";
import { AUX_SUBPROG, SUBPROG_HAS_LD_ABS, SUBPROG_HAS_TAIL_CALL, Subprog } from "../prog";
import { KFUNC_XDP_METADATA, kfuncByBtfId } from "./protos/kfuncs";
import { Env, MAX_SUBPROGS } from "./env";
import { isFuncPointer, isGoto, isJump, jumpTarget } from "./flow";

/** A kernel-internal errno that a kfunc of a module without fd_array meets. */
const EPROTO: i32 = 71;
const BPF_FUNC_TAIL_CALL: i32 = 12;

/** Collects the subprograms, sorted by start, and prints them at level 2. */
export function findSubprogs(env: Env): i32 {
  env.subprogCount = 0;
  insertSubprog(env, 0);
  for (let i = 0; i < env.len; i++) {
    const p = env.insn(i);
    const call = opOf(p) == OP_CALL;
    if (isFuncPointer(p) || (call && srcOf(p) == BPF_PSEUDO_CALL)) {
      const err = addSubprog(env, <i64>i + immOf(p) + 1);
      if (err < 0) return err;
    } else if (call && srcOf(p) == BPF_PSEUDO_KFUNC_CALL) {
      const err = checkKfunc(env, p);
      if (err < 0) return err;
    }
  }
  for (let s = 0; s < env.subprogCount; s++) {
    const sub = env.subprog(s);
    sub.end = env.subprog(s + 1).start;
    env.auxOf(sub.start).flags |= AUX_SUBPROG;
    if (env.log.verbose) env.log.str("func#").u64(s).str(" @").u64(sub.start).ch(0x0a);
  }
  return 0;
}

function addSubprog(env: Env, start: i64): i32 {
  if (start < 0 || start >= <i64>env.len) return refuse(env, "call to invalid destination", EINVAL);
  if (env.subprogAt(<i32>start) >= 0) return 0;
  if (env.subprogCount >= MAX_SUBPROGS) return refuse(env, "too many subprograms", E2BIG);
  insertSubprog(env, <i32>start);
  return 0;
}

/** Keeps the order, and behind the last one an entry that starts at the program's end. */
function insertSubprog(env: Env, start: i32): void {
  let at = env.subprogCount++;
  const size = offsetof<Subprog>();
  while (at > 0 && env.subprog(at - 1).start > start) at--;
  const slot = changetype<usize>(env.subprog(at));
  memory.copy(slot + size, slot, <usize>(env.subprogCount - 1 - at) * size);
  memory.fill(slot, 0, size);
  env.subprog(at).start = start;
  env.subprog(env.subprogCount).start = env.len;
}

/** A kernel function must exist; whether the program may call it is asked when the walk reaches the call. */
function checkKfunc(env: Env, p: usize): i32 {
  const id = <u32>immOf(p);
  const off = offOf(p);
  if (!env.gpl) return refuse(env, "cannot call kernel function from non-GPL compatible program", EINVAL);
  if (id == 0 && off == 0) return 0;
  if (off != 0) {
    const why = off < 0
      ? "negative offset disallowed for kernel module function call"
      : "kfunc offset > 0 without fd_array is invalid";
    refuse(env, why, 0);
    return refuse(env, "failed to find BTF for kernel function", off < 0 ? EINVAL : EPROTO);
  }
  const btf = vmlinuxBtf();
  if (btf !== null && btf.kind(id) == BTF_KIND_FUNC) {
    const kfunc = kfuncByBtfId(id);
    if (kfunc === null || kfunc.special != KFUNC_XDP_METADATA) return 0;
    return refuse(env, "metadata kfuncs require device-bound program", EINVAL);
  }
  if (btf !== null && btf.kind(id) == BTF_KIND_MISSING) return env.missingTypes();
  if (env.log.on) env.log.str("kernel btf_id ").u64(id).str(" is not a function\n");
  return -EINVAL;
}

/** No jump leaves its subprogram, and every subprogram ends in an exit or a goto. */
export function checkSubprogs(env: Env): i32 {
  for (let s = 0; s < env.subprogCount; s++) {
    const sub = env.subprog(s);
    for (let i = sub.start; i < sub.end; i++) {
      const p = env.insn(i);
      const op = opOf(p);
      if (op == OP_CALL && srcOf(p) == 0 && immOf(p) == BPF_FUNC_TAIL_CALL) sub.flags |= SUBPROG_HAS_TAIL_CALL;
      if ((op & 7) == BPF_LD && ((op & 0xe0) == BPF_ABS || (op & 0xe0) == BPF_IND)) sub.flags |= SUBPROG_HAS_LD_ABS;
      if (isJump(op)) {
        const to = jumpTarget(p, i);
        if (to < sub.start || to >= sub.end) {
          if (env.log.on) env.log.str("jump out of range from insn ").u64(i).str(" to ").i64(to).ch(0x0a);
          return -EINVAL;
        }
      }
      if (i == sub.end - 1 && op != OP_EXIT && !isGoto(op)) {
        return refuse(env, "last insn is not an exit or jmp", EINVAL);
      }
    }
  }
  return env.funcInfoCount == 0 ? checkReturns(env) : 0;
}

/** Packet loads and tail calls may leave a function early: without type information nothing says that it returns int. */
function checkReturns(env: Env): i32 {
  for (let s = 1; s < env.subprogCount; s++) {
    const flags = env.subprog(s).flags;
    if (flags & SUBPROG_HAS_LD_ABS) return refuse(env, "LD_ABS is not allowed in subprogs without BTF", EINVAL);
    if (flags & SUBPROG_HAS_TAIL_CALL) return refuse(env, "tail_call is not allowed in subprogs without BTF", EINVAL);
  }
  return 0;
}

function refuse(env: Env, why: string, errno: i32): i32 {
  if (env.log.on) env.log.str(why).ch(0x0a);
  return -errno;
}
