// A register's bounds contradict each other: the kernel says so and starts over with an unknown (spec 8.3).
import { check, setUnknown, BOUNDS_OK, BOUNDS_EMPTY, BOUNDS_CONST64 } from "../bounds/bounds";
import { EFAULT } from "../util/errno";
import { Env, BPF_F_TEST_REG_INVARIANTS } from "./env";
import { Reg, SCALAR } from "./reg";

/** 0, or -EFAULT when the program asked for strict invariants. `what` names the step that broke them. */
export function checkInvariants(env: Env, r: Reg, what: string): i32 {
  const bad = check(r);
  if (bad == BOUNDS_OK) return 0;
  const out = env.log.str("REG INVARIANTS VIOLATION (").str(what).str("): ");
  if (bad == BOUNDS_EMPTY) out.str("range bounds violation ");
  else if (bad == BOUNDS_CONST64) out.str("const tnum out of sync with range bounds ");
  else out.str("const subreg tnum out of sync with range bounds ");
  out.str("u64=[").hexAlt(r.umin).str(", ").hexAlt(r.umax).str("] s64=[").hexAlt(<u64>r.smin).str(", ").hexAlt(<u64>r.smax);
  out.str("] u32=[").hexAlt(r.u32min).str(", ").hexAlt(r.u32max).str("] s32=[").hexAlt(<u64>(<u32>r.s32min)).str(", ");
  out.hexAlt(<u64>(<u32>r.s32max)).str("] var_off=(").hexAlt(r.value).str(", ").hexAlt(r.mask).str(")");
  if (bad != BOUNDS_EMPTY && r.mask == 0) out.str("");
  out.ch(0x0a);
  if (env.progFlags & BPF_F_TEST_REG_INVARIANTS) return -EFAULT;
  setUnknown(r);
  return 0;
}
