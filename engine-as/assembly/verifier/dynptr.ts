// Dynptrs on the stack (spec 6.4): made by a call, passed to calls, ended by the call that gives them up or by a write.
import { EACCES, EINVAL } from "../util/errno";
import * as T from "./protos/types";
import * as K from "./protos/kfuncs";
import { Env } from "./env";
import { Reg, PTR_TO_STACK, PTR_TO_MAP_VALUE, CONST_PTR_TO_DYNPTR } from "./reg";
import { Frame, STACK_DYNPTR, REF_PTR, invalidateSlot } from "./state";
import { CallMeta } from "./args";
import { KfuncCall } from "./kfunc_args";
import { acquireRef, releaseRef } from "./refs";
import { checkMem } from "./mem";
import { printType } from "./print";
import { objectSlot, endDynptr, SLOT_BAD, DYNPTR_LOCAL, DYNPTR_RINGBUF } from "./objects";

const FUNC_dynptr_from_mem: i32 = 197;
const FUNC_dynptr_data: i32 = 203;
const ALL_DYNPTR: u64 = 0x0404040404040404;

/** The slot at the lower address of a complete dynptr, or -1. */
function validAt(env: Env, r: Reg): i32 {
  const at = objectSlot(env, r, "dynptr", 2);
  if (at < 0) return -1;
  const f = env.frameOf(r);
  const ok = f.slot(at).kinds == ALL_DYNPTR && f.slot(at - 1).kinds == ALL_DYNPTR && f.slot(at - 1).flag2 != 0;
  return ok ? at : -1;
}

function describe(env: Env, f: Frame, i: i32, kind: u32, first: bool, id: u32, ref: u32): void {
  const slot = f.slot(i);
  invalidateSlot(slot);
  slot.type = CONST_PTR_TO_DYNPTR;
  slot.aux = kind;
  slot.flag2 = first ? 1 : 0;
  slot.id = id;
  slot.refObjId = ref;
  slot.kinds = ALL_DYNPTR;
  env.liveness.wrote(<i32>f.frameno, (<u64>1) << i);
  env.scratchSlot(i);
}

/** Makes a dynptr of `kind` where `regno` points. `cloneOf`: the reference that it shares. */
function make(env: Env, regno: i32, kind: u32, cloneOf: u32): i32 {
  const r = env.reg(regno);
  if (objectSlot(env, r, "dynptr", 2) == SLOT_BAD) {
    env.log.str("Dynptr has to be an uninitialized dynptr\n");
    return -EINVAL;
  }
  for (let i = 0; i < 16; i += 8) {
    const err = checkMem(env, regno, i, 8, true, -1, false, false);
    if (err) return err;
  }
  const at = objectSlot(env, r, "dynptr", 2);
  const f = env.frameOf(r);
  const id = env.newId();
  const ref = kind == DYNPTR_RINGBUF ? (cloneOf ? cloneOf : acquireRef(env, REF_PTR)) : 0;
  describe(env, f, at, kind, false, id, ref);
  describe(env, f, at - 1, kind, true, id, ref);
  return 0;
}

/** An existing dynptr: its slot at the lower address, -1 for a constant one, or an errno below that. */
function use(env: Env, regno: i32): i32 {
  const r = env.reg(regno);
  if (r.type == CONST_PTR_TO_DYNPTR) return -1;
  const at = validAt(env, r);
  if (at < 0) {
    env.log.str("Expected an initialized dynptr as arg #").i64(regno - 1).ch(0x0a);
    return -EINVAL;
  }
  const f = env.frameOf(r);
  env.liveness.read(<i32>f.frameno, (<u64>3) << (at - 1));
  env.scratchSlot(at);
  env.scratchSlot(at - 1);
  return at;
}

/** A dynptr argument of a helper. */
export function checkDynptrArg(env: Env, regno: i32, arg: u16, meta: CallMeta): i32 {
  if (arg & T.ARG_UNINIT) return make(env, regno, arg & T.ARG_DYNPTR_RINGBUF ? DYNPTR_RINGBUF : DYNPTR_LOCAL, 0);
  const at = use(env, regno);
  if (at < -1) return at;
  const r = env.reg(regno);
  const slot: Reg = at < 0 ? r : env.frameOf(r).slot(at);
  if (arg & T.ARG_DYNPTR_RINGBUF && slot.aux != DYNPTR_RINGBUF) {
    env.log.str("Expected a dynptr of type ringbuf as arg #").i64(regno - 1).ch(0x0a);
    return -EINVAL;
  }
  meta.dynptrId = slot.id;
  if (slot.refObjId) meta.refObjId = slot.refObjId;
  return 0;
}

/** A dynptr argument of a kernel function. */
export function checkKfuncDynptr(env: Env, regno: i32, uninit: bool, call: KfuncCall): i32 {
  if (uninit) {
    const kind = call.proto.special == K.KFUNC_DYNPTR_CLONE ? call.dynptrKind : DYNPTR_LOCAL;
    return make(env, regno, kind, call.refObjId);
  }
  const at = use(env, regno);
  if (at < -1) return at;
  const r = env.reg(regno);
  const slot: Reg = at < 0 ? r : env.frameOf(r).slot(at);
  call.dynptrId = slot.id;
  call.dynptrKind = slot.aux;
  call.refObjId = slot.refObjId;
  return 0;
}

/** The dynptr in `r` is given up, and with it its copies. */
export function releaseDynptr(env: Env, r: Reg): i32 {
  const at = validAt(env, r);
  if (at < 0) return -EINVAL;
  const f = env.frameOf(r);
  const ref = f.slot(at).refObjId;
  if (!ref) {
    endDynptr(env, f, at - 1);
    return 0;
  }
  const err = releaseRef(env, ref);
  if (err) return err;
  for (let i = 0; i <= env.cur.curframe; i++) {
    const g = env.cur.frame(i);
    for (let j = 0; j < g.slots; j++) {
      if (<u8>g.slot(j).kinds == STACK_DYNPTR && g.slot(j).flag2 && g.slot(j).refObjId == ref) endDynptr(env, g, j);
    }
  }
  return 0;
}

/** What helpers ask beyond their prototypes. */
export function checkDynptrCall(env: Env, id: i32, meta: CallMeta): i32 {
  if (id != FUNC_dynptr_from_mem || env.reg(1).type == PTR_TO_MAP_VALUE) return 0;
  printType(env.log.str("Unsupported reg type "), env.reg(1).type).str(" for bpf_dynptr_from_mem data\n");
  return -EACCES;
}

/** A slice belongs to its dynptr. */
export function dynptrResult(env: Env, id: i32, r0: Reg, meta: CallMeta): void {
  if (id != FUNC_dynptr_data) return;
  r0.aux2 = meta.dynptrId;
  r0.refObjId = meta.refObjId;
}
