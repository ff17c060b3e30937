// Kernel objects that live in stack slots: open-coded iterators and dynptrs (spec 6.7, 7.5).
import { EINVAL } from "../util/errno";
import { Text } from "../util/text";
import { kernelBtf } from "./kernel_types";
import { Env } from "./env";
import { isConst } from "../bounds/bounds";
import { Reg, PTR_TO_MEM, baseType } from "./reg";
import { State, Frame, Slot, STACK_DYNPTR, invalidateSlot } from "./state";
import { markUnknown } from "./operand";

// Slot.aux2 of an iterator
export const ITER_ACTIVE: u32 = 1;
export const ITER_DRAINED: u32 = 2;

// Slot.aux of a dynptr
export const DYNPTR_LOCAL: u32 = 1;
export const DYNPTR_RINGBUF: u32 = 2;

export function dynptrKindName(r: Reg): string {
  return r.aux == DYNPTR_LOCAL ? "local" : r.aux == DYNPTR_RINGBUF ? "ringbuf" : "unknown";
}

/** `iter_num(ref_id=1,state=active,depth=0)`; the iterator's struct is bpf_iter_<name>. */
export function printIterSlot(out: Text, slot: Slot): void {
  out.str("iter_").cstr(kernelBtf().name(slot.aux) + 9).str("(ref_id=").u64(slot.refObjId);
  out.str(slot.aux2 == ITER_ACTIVE ? ",state=active" : slot.aux2 == ITER_DRAINED ? ",state=drained" : ",state=<unknown>");
  out.str(",depth=").u64(slot.depth).ch(0x29);
}

export function printDynptrSlot(out: Text, slot: Slot): void {
  out.str("dynptr_").str(dynptrKindName(slot)).ch(0x28);
  let comma = false;
  if (slot.id) {
    out.str("id=").u64(slot.id);
    comma = true;
  }
  if (slot.refObjId) {
    out.str(comma ? ",ref_id=" : "ref_id=").u64(slot.refObjId);
    comma = true;
  }
  // the kernel shows its mark of the pair's first slot under this name
  out.str(comma ? ",dynptr_id=1" : "dynptr_id=1");
  out.ch(0x29);
}

/** The iterator that the current iter_next instruction is about has not ended yet. */
export function iterIsActive(s: State): bool {
  const r1 = s.cur().reg(1);
  const f = s.frame(<i32>r1.frameno);
  const i = <i32>((-(<i64>r1.off + <i64>r1.value) - 1) >> 3);
  return f.slot(i).aux2 == ITER_ACTIVE;
}

/** Nothing can lie there: a misplaced or unknown offset. */
export const SLOT_BAD: i32 = -1;
/** The stack was not used that far yet. */
export const SLOT_BEYOND: i32 = -2;

/** The slot at the lowest address of an object of `slots` slots at stack pointer `r`, or SLOT_*, with the reason in the log. */
export function objectSlot(env: Env, r: Reg, what: string, slots: i32): i32 {
  if (!isConst(r)) {
    env.log.str(what).str(" has to be at a constant offset\n");
    return SLOT_BAD;
  }
  const off = r.off + <i32>r.value;
  // rounded towards zero: an offset of 0 is the bounds check's affair
  const at = (-off - 1) / 8;
  if (off & 7 || at + 1 < slots) {
    env.log.str("cannot pass in ").str(what).str(" at an offset=").i64(off).ch(0x0a);
    return SLOT_BAD;
  }
  return at < env.frameOf(r).slots ? at : SLOT_BEYOND;
}

function forgetSlice(r: Reg, dynptrId: u32): void {
  if (baseType(r.type) == PTR_TO_MEM && r.aux2 == dynptrId) markUnknown(r);
}

/** A slice of a dynptr becomes unusable with it. */
function invalidateSlices(env: Env, dynptrId: u32): void {
  const s = env.cur;
  for (let i = 0; i <= s.curframe; i++) {
    const f = s.frame(i);
    for (let j = 0; j < 11; j++) forgetSlice(f.reg(j), dynptrId);
    for (let j = 0; j < f.slots; j++) if (f.slot(j).isSpill()) forgetSlice(f.slot(j), dynptrId);
  }
}

/** The dynptr in slots `i` and `i` + 1 is no more. */
export function endDynptr(env: Env, f: Frame, i: i32): void {
  const id = f.slot(i).id;
  for (let j = i; j < i + 2; j++) {
    env.scratchSlot(j);
    invalidateSlot(f.slot(j));
    env.liveness.wrote(<i32>f.frameno, (<u64>1) << j);
  }
  invalidateSlices(env, id);
}

/** A write hits slot `i`: a dynptr there ends, unless it holds a reference. */
export function destroyDynptrAt(env: Env, f: Frame, i: i32): i32 {
  if (<u8>f.slot(i).kinds != STACK_DYNPTR) return 0;
  // the pair's first slot is the one at the higher address
  if (!f.slot(i).flag2) i--;
  if (f.slot(i).refObjId) {
    env.log.str("cannot overwrite referenced dynptr\n");
    return -EINVAL;
  }
  env.liveness.wrote(<i32>f.frameno, (<u64>3) << i);
  env.scratchSlot(i);
  env.scratchSlot(i + 1);
  const id = f.slot(i).id;
  invalidateSlot(f.slot(i));
  invalidateSlot(f.slot(i + 1));
  invalidateSlices(env, id);
  return 0;
}
