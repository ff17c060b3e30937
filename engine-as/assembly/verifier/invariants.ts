// The verifier's own sanity check of a scalar's ranges. A jump of a register against itself can contradict itself
// (spec 8.3); the kernel then says so, forgets the ranges, keeps the tnum and goes on.
import { BOUNDS_CONST64, BOUNDS_EMPTY, Bounds, check, setRangesUnknown } from "../bounds/bounds";
import { Text } from "../util/text";
import { Log } from "./log";

/** To be called after every `refine` in the order true_reg1, true_reg2, false_reg1, false_reg2, and after ALU ("alu"). */
export function enforceInvariants(log: Log, b: Bounds, who: string): void {
  const broken = check(b);
  if (broken == 0) return;
  if (log.on) {
    log.str("verifier bug: REG INVARIANTS VIOLATION (").str(who).str("): ").str(
      broken == BOUNDS_EMPTY ? "range bounds violation"
        : broken == BOUNDS_CONST64 ? "const tnum out of sync with range bounds"
          : "const subreg tnum out of sync with range bounds",
    );
    pair(log, " u64=[", b.umin, b.umax, "]");
    pair(log, " s64=[", <u64>b.smin, <u64>b.smax, "]");
    pair(log, " u32=[", <u64>b.u32min, <u64>b.u32max, "]");
    pair(log, " s32=[", <u64>(<u32>b.s32min), <u64>(<u32>b.s32max), "]");
    pair(log, " var_off=(", b.value, b.mask, ")\n");
  }
  setRangesUnknown(b);
}

function pair(out: Text, open: string, a: u64, b: u64, close: string): void {
  out.str(open).hex0x(a).str(", ").hex0x(b).str(close);
}
