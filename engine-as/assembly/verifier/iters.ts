// Open-coded iterators (spec 6.7): made in stack slots by _new, advanced by _next with two outcomes, ended by _destroy.
import { EINVAL, ENOMEM, EPROTO } from "../util/errno";
import * as K from "./protos/kfuncs";
import { Env } from "./env";
import { PTR_TO_STACK, PTR_UNTRUSTED, PTR_MAYBE_NULL, MEM_RCU } from "./reg";
import { Frame, STACK_ITER, REF_PTR, invalidateSlot } from "./state";
import { acquireRef, releaseRef } from "./refs";
import { checkMem } from "./mem";
import { markConst } from "./operand";
import { pushBranch } from "./jump";
import { maybeWidenImprecise } from "./widen";
import { kernelBtf } from "./kernel_types";
import { inRcu } from "./sections";
import { KfuncCall } from "./kfunc_args";
import { objectSlot, SLOT_BAD, ITER_ACTIVE, ITER_DRAINED } from "./objects";

const ALL_ITER: u64 = 0x0505050505050505;

function holdsIter(f: Frame, i: i32): bool {
  for (let b = 0; b < 8; b++) if (f.slot(i).kind(b) == STACK_ITER) return true;
  return false;
}

function wrongState(env: Env, what: string, structId: u32, arg: i32): i32 {
  env.log.str(what).str(" iter_").cstr(kernelBtf().name(structId) + 9).str(" as arg #").i64(arg).ch(0x0a);
  return -EINVAL;
}

function make(env: Env, regno: i32, structId: u32, slots: i32, rcu: bool): i32 {
  const r = env.reg(regno);
  const at = objectSlot(env, r, "iter", slots);
  const f = env.frameOf(r);
  let free = at != SLOT_BAD;
  for (let i = 0; at >= 0 && i < slots; i++) if (holdsIter(f, at - i)) free = false;
  if (!free) return wrongState(env, "expected uninitialized", structId, regno - 1);
  for (let i = 0; i < slots; i++) {
    const err = checkMem(env, regno, i * 8, 8, true, -1, false, false);
    if (err) return err;
  }
  const first = objectSlot(env, r, "iter", slots);
  const ref = acquireRef(env, REF_PTR);
  for (let i = 0; i < slots; i++) {
    const slot = f.slot(first - i);
    invalidateSlot(slot);
    slot.type = PTR_TO_STACK;
    if (rcu) slot.type |= inRcu(env) ? MEM_RCU : PTR_UNTRUSTED;
    slot.refObjId = i == 0 ? ref : 0;
    slot.aux = structId;
    slot.aux2 = ITER_ACTIVE;
    slot.kinds = ALL_ITER;
    env.liveness.wrote(<i32>f.frameno, (<u64>1) << (first - i));
    env.scratchSlot(first - i);
  }
  return 0;
}

/** 0 if the slots at `at` downwards hold this kind of iterator, -EPROTO if RCU no longer protects it, else -EINVAL. */
function isIter(f: Frame, at: i32, structId: u32, slots: i32): i32 {
  for (let i = 0; i < slots; i++) {
    const slot = f.slot(at - i);
    if (slot.type & PTR_UNTRUSTED && <u8>slot.kinds == STACK_ITER) return -EPROTO;
    if (slot.kinds != ALL_ITER || slot.aux != structId || (i == 0) != (slot.refObjId != 0)) return -EINVAL;
  }
  return 0;
}

/** The iterator argument of _new, _next and _destroy of struct `structId`. */
export function checkIterArg(env: Env, regno: i32, structId: u32, call: KfuncCall): i32 {
  const r = env.reg(regno);
  if (r.type != PTR_TO_STACK) {
    env.log.str("arg#").i64(regno - 1).str(" expected pointer to an iterator on stack\n");
    return -EINVAL;
  }
  const slots = <i32>(kernelBtf().size(structId) >> 3);
  const flags = call.proto.flags;
  if (flags & K.KF_ITER_NEW) return make(env, regno, structId, slots, (flags & K.KF_RCU_PROTECTED) != 0);
  const at = objectSlot(env, r, "iter", slots);
  const f = env.frameOf(r);
  const err = at < 0 ? -EINVAL : isIter(f, at, structId, slots);
  if (err == -EINVAL) return wrongState(env, "expected an initialized", structId, regno - 1);
  if (err == -EPROTO) {
    env.log.str("expected an RCU CS when using ").cstr(call.name).ch(0x0a);
    return -EPROTO;
  }
  for (let i = 0; i < slots; i++) {
    env.liveness.read(<i32>f.frameno, (<u64>1) << (at - i));
    env.scratchSlot(at - i);
  }
  const iter = f.slot(at);
  call.iterFrame = <i32>f.frameno;
  call.iterSlot = at;
  call.iterInRcu = (iter.type & MEM_RCU) != 0;
  call.refObjId = iter.refObjId;
  if (!(flags & K.KF_ITER_DESTROY)) return 0;
  releaseRef(env, iter.refObjId);
  for (let i = 0; i < slots; i++) {
    invalidateSlot(f.slot(at - i));
    env.liveness.wrote(<i32>f.frameno, (<u64>1) << (at - i));
  }
  return 0;
}

/** After _next: the path goes on with a drained iterator and NULL; one with an element is queued. */
export function forkIterNext(env: Env, call: KfuncCall): i32 {
  const iter = env.cur.frame(call.iterFrame).slot(call.iterSlot);
  if (iter.aux2 == ITER_ACTIVE) {
    const queued = pushBranch(env, env.insnIdx + 1, env.insnIdx);
    if (queued === null) return -ENOMEM;
    const active = queued.frame(call.iterFrame).slot(call.iterSlot);
    active.depth++;
    maybeWidenImprecise(env, queued, env.insnIdx);
    queued.cur().reg(0).type &= ~PTR_MAYBE_NULL;
  }
  iter.aux2 = ITER_DRAINED;
  markConst(env.reg(0), 0);
  return 0;
}
