// Kernel functions (kfuncs) as far as they make sense without a kernel around: counters, iteration over numbers, lock markers.
import { BpfMap } from "../../maps/map";
import { E2BIG, EINVAL } from "../../util/errno";
import { int32, mapOf, output } from "./memory";

const BPF_MAX_LOOPS: i64 = 1 << 23;

/** struct bpf_iter_num: the number handed out last, and the end. */
export function iterNumNew(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const it = output(r1, 8);
  if (!it) return 0;
  const start = <i64>(<i32>r2);
  const end = <i64>(<i32>r3);
  store<u64>(it, 0);
  if (start > end) return int32(-EINVAL);
  if (end - start > BPF_MAX_LOOPS) return int32(-E2BIG);
  store<u32>(it, <u32>start - 1);
  store<u32>(it, <u32>end, 4);
  return 0;
}

/** The number's address, or NULL behind the last one. */
export function iterNumNext(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const it = output(r1, 8);
  if (!it) return 0;
  const current = <i32>(load<u32>(it) + 1);
  if (current >= <i32>load<u32>(it, 4)) {
    store<u64>(it, 0);
    return 0;
  }
  store<u32>(it, current);
  return r1;
}

export function iterNumDestroy(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const it = output(r1, 8);
  if (it) store<u64>(it, 0);
  return 0;
}

/** Of the hash kinds only: others have no such counter, and answer 0. */
export function mapSumElemCount(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const map = mapOf(r1);
  return map === null ? 0 : changetype<BpfMap>(map).elemCount();
}

/** Saves nothing that matters here, but the program may look at its flags word. */
export function localIrqSave(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const flags = output(r1, 8);
  if (flags) store<u64>(flags, 0x246);
  return 0;
}

export function identity(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return r1;
}
