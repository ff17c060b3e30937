// Kernel objects that live in stack slots: open-coded iterators and dynptrs (spec 6.7, 7.5).
import { EINVAL } from "../util/errno";
import { Text } from "../util/text";
import { kernelBtf } from "./kernel_types";
import { Env } from "./env";
import { Reg, NOT_INIT, SCALAR, clearReg } from "./reg";
import {
  State, Frame, Slot, STACK_INVALID, STACK_DYNPTR, STACK_ITER, STACK_MISC, invalidateSlot,
} from "./state";
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
  if (slot.depth) out.str(comma ? ",dynptr_id=" : "dynptr_id=").u64(slot.depth);
  out.ch(0x29);
}

/** The iterator that the current iter_next instruction is about has not ended yet. */
export function iterIsActive(s: State): bool {
  const r1 = s.cur().reg(1);
  const f = s.frame(<i32>r1.frameno);
  const i = <i32>((-(<i64>r1.off + <i64>r1.value) - 1) >> 3);
  return f.slot(i).aux2 == ITER_ACTIVE;
}

/** A slice of a dynptr becomes unusable with it. */
function invalidateSlices(env: Env, dynptrId: u32): void {
  const s = env.cur;
  for (let i = 0; i <= s.curframe; i++) {
    const f = s.frame(i);
    for (let j = 0; j < 11; j++) {
      const r = f.reg(j);
      if (r.type != NOT_INIT && r.type != SCALAR && r.depth != 0 && r.depth == dynptrId && r.frameno == SLICE) markUnknown(r);
    }
    for (let j = 0; j < f.slots; j++) {
      const slot = f.slot(j);
      if (slot.isSpill() && slot.type != SCALAR && slot.depth == dynptrId && slot.frameno == SLICE) markUnknown(slot);
    }
  }
}

/** Reg.frameno of a pointer into a dynptr's memory: its `depth` then names the dynptr. */
export const SLICE: u32 = 0xffffffff;

/** A write hits slot `i`: a dynptr there ends, unless it holds a reference. */
export function destroyDynptrAt(env: Env, f: Frame, i: i32): i32 {
  if (<u8>f.slot(i).kinds != STACK_DYNPTR) return 0;
  // the pair's first slot is the one at the higher address
  if (!f.slot(i).flag2) i--;
  if (f.slot(i).refObjId) {
    let copies = 0;
    for (let j = 0; j < f.slots; j++) {
      const slot = f.slot(j);
      if (<u8>slot.kinds == STACK_DYNPTR && slot.flag2 && slot.refObjId == f.slot(i).refObjId) copies++;
    }
    if (copies < 2) {
      env.log.str("cannot overwrite referenced dynptr\n");
      return -EINVAL;
    }
  }
  env.scratchSlot(i);
  env.scratchSlot(i + 1);
  const id = f.slot(i).depth;
  invalidateSlot(f.slot(i));
  if (i + 1 < f.slots) invalidateSlot(f.slot(i + 1));
  invalidateSlices(env, id);
  return 0;
}
