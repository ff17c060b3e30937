// Critical sections that a program enters and leaves by calls (spec 6.7): RCU, preemption, interrupts.
import { EACCES, EINVAL } from "../util/errno";
import { isConst } from "../bounds/bounds";
import * as K from "./protos/kfuncs";
import { Env } from "./env";
import { Reg, PTR_TO_STACK, MEM_RCU, PTR_MAYBE_NULL, PTR_UNTRUSTED } from "./reg";
import { State, Frame, STACK_IRQ_FLAG, STACK_ITER, REF_IRQ, REF_SIZE, invalidateSlot } from "./state";
import { acquireRef } from "./refs";
import { checkMem } from "./mem";
import { KfuncCall } from "./kfunc_args";
import { objectSlot, SLOT_BAD } from "./objects";

/** Pointers protected by RCU can be relied on here. */
export function inRcu(env: Env): bool {
  const s = env.cur;
  return s.rcuLocks != 0 || s.activeLocks != 0 || !s.inSleepable;
}

/** Nothing that the path is in forbids to sleep. */
export function maySleepHere(env: Env): bool {
  const s = env.cur;
  return s.inSleepable && !s.rcuLocks && !s.preemptLocks && !s.activeIrqId;
}

function distrust(r: Reg): void {
  if (r.type & MEM_RCU) r.type = (r.type & ~(MEM_RCU | PTR_MAYBE_NULL)) | PTR_UNTRUSTED;
}

/** What RCU protected may be gone now. */
function leaveRcu(s: State): void {
  s.rcuLocks = 0;
  for (let i = 0; i <= s.curframe; i++) {
    const f = s.frame(i);
    for (let j = 0; j < 11; j++) distrust(f.reg(j));
    for (let j = 0; j < f.slots; j++) if (f.slot(j).isSpill() || <u8>f.slot(j).kinds == STACK_ITER) distrust(f.slot(j));
  }
}

function bad(env: Env, why: string, call: KfuncCall): i32 {
  env.log.str(why).str(" (kernel function ").cstr(call.name).str(")\n");
  return -EINVAL;
}

function sleepsWithin(env: Env, call: KfuncCall, where: string): i32 {
  env.log.str("kernel func ").cstr(call.name).str(" is sleepable within ").str(where).str(" region\n");
  return -EACCES;
}

/** The call's effect on the sections that the path is in. */
export function enterOrLeaveSection(env: Env, call: KfuncCall): i32 {
  const s = env.cur;
  const special = call.proto.special;
  const sleeps = (call.proto.flags & K.KF_SLEEPABLE) != 0;
  if (call.proto.flags & K.KF_RCU_PROTECTED && !inRcu(env)) {
    env.log.str("kernel func ").cstr(call.name).str(" requires RCU critical section protection\n");
    return -EACCES;
  }
  if (special == K.KFUNC_RCU_READ_LOCK) {
    if (s.rcuLocks) return bad(env, "nested rcu read lock", call);
    s.rcuLocks = 1;
  } else if (special == K.KFUNC_RCU_READ_UNLOCK) {
    if (!s.rcuLocks) return bad(env, "unmatched rcu read unlock", call);
    leaveRcu(s);
  } else if (sleeps && s.rcuLocks) {
    return sleepsWithin(env, call, "rcu_read_lock");
  }
  if (special == K.KFUNC_PREEMPT_DISABLE) {
    s.preemptLocks++;
  } else if (special == K.KFUNC_PREEMPT_ENABLE) {
    if (!s.preemptLocks) return bad(env, "unmatched attempt to enable preemption", call);
    s.preemptLocks--;
  } else if (sleeps && s.preemptLocks) {
    return sleepsWithin(env, call, "non-preemptible");
  }
  return sleeps && s.activeIrqId ? sleepsWithin(env, call, "IRQ-disabled") : 0;
}

// ---- interrupts: the flags that were saved lie in a stack slot

function restore(env: Env, id: u32): i32 {
  const s = env.cur;
  let expected = -1;
  let before: u32 = 0;
  for (let i = 0; i < s.refCount; i++) {
    const ref = s.refAt(i);
    if (ref.kind != REF_IRQ) continue;
    if (ref.id == s.activeIrqId) expected = i;
    else if (expected < 0) before = ref.id;
  }
  if (id != s.activeIrqId) {
    env.log.str("cannot restore irq state out of order, expected id=").u64(s.activeIrqId).str(" acquired at insn_idx=");
    env.log.i64(expected >= 0 ? s.refAt(expected).insnIdx : -1).ch(0x0a);
    return -EACCES;
  }
  const at = s.refs + <usize>expected * REF_SIZE;
  memory.copy(at, at + REF_SIZE, <usize>(s.refCount - expected - 1) * REF_SIZE);
  s.refCount--;
  s.activeIrqId = before;
  return 0;
}

/** What saved the flags, kept in the slot's aux. */
export const IRQ_NATIVE: u32 = 0;
export const IRQ_LOCK: u32 = 1;

function irqKind(kind: u32): string {
  return kind == IRQ_NATIVE ? "native" : "lock";
}

/** Argument `regno`, the place for the flags, of a call of the IRQ_* `kind` that saves or restores them. */
export function checkIrqFlag(env: Env, regno: i32, kind: u32, save: bool): i32 {
  const r = env.reg(regno);
  const out = env.log;
  if (r.type != PTR_TO_STACK) {
    out.str("arg#").i64(regno - 1).str(" doesn't point to an irq flag on stack\n");
    return -EINVAL;
  }
  const at = objectSlot(env, r, "irq_flag", 1);
  const f = env.frameOf(r);
  const is = at >= 0 && f.slot(at).kinds == IRQ_FLAG_SLOT;
  if (save) {
    if (at == SLOT_BAD || (at >= 0 && holdsIrqFlag(f, at))) {
      out.str("expected uninitialized irq flag as arg#").i64(regno - 1).ch(0x0a);
      return -EINVAL;
    }
    const err = checkMem(env, regno, 0, 8, true, -1, false, false);
    if (err) return err;
    const i = objectSlot(env, env.reg(regno), "irq_flag", 1);
    const slot = env.frameOf(env.reg(regno)).slot(i);
    const id = acquireRef(env, REF_IRQ);
    env.cur.activeIrqId = id;
    invalidateSlot(slot);
    slot.type = PTR_TO_STACK;
    slot.refObjId = id;
    slot.aux = kind;
    slot.kinds = IRQ_FLAG_SLOT;
    env.liveness.wrote(<i32>f.frameno, (<u64>1) << i);
    env.scratchSlot(i);
    return 0;
  }
  if (!is) {
    out.str("expected an initialized irq flag as arg#").i64(regno - 1).ch(0x0a);
    return -EINVAL;
  }
  env.liveness.read(<i32>f.frameno, (<u64>1) << at);
  const savedBy = f.slot(at).aux;
  if (savedBy != kind) {
    out.str("irq flag acquired by ").str(irqKind(savedBy)).str(" kfuncs cannot be restored with ").str(irqKind(kind)).str(" kfuncs\n");
    return -EINVAL;
  }
  const err = restore(env, f.slot(at).refObjId);
  if (err) return err;
  env.scratchSlot(at);
  invalidateSlot(f.slot(at));
  env.liveness.wrote(<i32>f.frameno, (<u64>1) << at);
  return 0;
}

const IRQ_FLAG_SLOT: u64 = 0x0606060606060606;

function holdsIrqFlag(f: Frame, i: i32): bool {
  for (let b = 0; b < 8; b++) if (f.slot(i).kind(b) == STACK_IRQ_FLAG) return true;
  return false;
}
