// A register's bounds contradict each other: a jump of a register against itself can do that (spec 8.3). The kernel says
// so, forgets the ranges, keeps the tnum and goes on.
import { check, setRangesUnknown, BOUNDS_OK, BOUNDS_EMPTY, BOUNDS_CONST64 } from "../bounds/bounds";
import { EFAULT } from "../util/errno";
import { Text } from "../util/text";
import { Env, BPF_F_TEST_REG_INVARIANTS } from "./env";
import { Reg } from "./reg";

/** 0, or -EFAULT when the program asked for strict invariants. `what` names the step that broke them. */
export function checkInvariants(env: Env, r: Reg, what: string): i32 {
  const bad = check(r);
  if (bad == BOUNDS_OK) return 0;
  const out = env.log;
  out.str("verifier bug: REG INVARIANTS VIOLATION (").str(what).str("): ");
  if (bad == BOUNDS_EMPTY) out.str("range bounds violation");
  else if (bad == BOUNDS_CONST64) out.str("const tnum out of sync with range bounds");
  else out.str("const subreg tnum out of sync with range bounds");
  pair(out.str(" u64=["), r.umin, r.umax).str("] s64=[");
  pair(out, <u64>r.smin, <u64>r.smax).str("] u32=[");
  pair(out, <u64>r.u32min, <u64>r.u32max).str("] s32=[");
  pair(out, <u64>r.s32min & 0xffffffff, <u64>r.s32max & 0xffffffff).str("] var_off=(");
  pair(out, r.value, r.mask).str(")\n");
  if (env.progFlags & BPF_F_TEST_REG_INVARIANTS) return -EFAULT;
  setRangesUnknown(r);
  return 0;
}

/** Both ends in hexadecimal, signed ones as their bits. */
function pair(out: Text, lo: u64, hi: u64): Text {
  return out.hex0x(lo).str(", ").hex0x(hi);
}
