// Locks in map values (spec 6.3, 6.7): given back by the same pointer, the last one taken first. While a spin lock is held
// hardly anything may be called; of resilient ones several may be held, and taking one may fail.
import { EINVAL, ENOMEM, MAX_ERRNO } from "../util/errno";
import { FIELD_RES_SPIN_LOCK, FIELD_SPIN_LOCK } from "../btf/fields";
import { sync } from "../bounds/bounds";
import { Env } from "./env";
import { State, REF_LOCK, REF_RES_LOCK, REF_RES_LOCK_IRQ, REF_LOCKS } from "./state";
import { checkFieldPointer } from "./fields";
import { pushBranch } from "./jump";
import { markNotInit, markUnknown } from "./operand";
import { hold, remove } from "./refs";

function refuse(env: Env, kind: u32, why: string): i32 {
  env.log.str(kind == REF_LOCK ? "bpf_spin_unlock" : "bpf_res_spin_unlock").str(why).ch(0x0a);
  return -EINVAL;
}

/** Position of a held lock of one of `kinds` in the list, or -1. */
function held(s: State, kinds: u32, id: u32, ptr: u32): i32 {
  for (let i = 0; i < s.refCount; i++) {
    const ref = s.refAt(i);
    if (ref.kind & kinds && ref.id == id && ref.ptr == ptr) return i;
  }
  return -1;
}

function setActive(s: State, id: u32, ptr: u32): void {
  s.activeLockId = id;
  s.activeLockPtr = ptr;
}

/** The lock of REF_* `kind` at register `regno` is taken, or with `unlock` given back. */
export function checkLock(env: Env, regno: i32, kind: u32, unlock: bool): i32 {
  const err = checkFieldPointer(env, regno, kind == REF_LOCK ? FIELD_SPIN_LOCK : FIELD_RES_SPIN_LOCK);
  if (err) return err;
  const s = env.cur;
  const r = env.reg(regno);
  if (!unlock) {
    if (held(s, REF_RES_LOCK | REF_RES_LOCK_IRQ, r.id, r.aux) >= 0) {
      env.log.str("Acquiring the same lock again, AA deadlock detected\n");
      return -EINVAL;
    }
    hold(env, kind, r.id, r.aux);
    s.activeLocks++;
    setActive(s, r.id, r.aux);
    return 0;
  }
  if (!s.activeLocks) return refuse(env, kind, " without taking a lock");
  const at = held(s, kind, r.id, r.aux);
  if (at < 0) return refuse(env, kind, " of different lock");
  if (s.activeLockId != r.id || s.activeLockPtr != r.aux) return refuse(env, kind, " cannot be out of order");
  remove(s, at);
  s.activeLocks--;
  setActive(s, 0, 0);
  for (let i = 0; i < s.refCount; i++) if (s.refAt(i).kind & REF_LOCKS) setActive(s, s.refAt(i).id, s.refAt(i).ptr);
  return 0;
}

/** The path on which a resilient lock was not taken goes on behind the call. 0 or an errno. */
export function forkLockFailed(env: Env): i32 {
  const failed = pushBranch(env, env.insnIdx + 1, env.insnIdx);
  if (failed === null) return -ENOMEM;
  const f = failed.cur();
  for (let i = 1; i <= 5; i++) markNotInit(f.reg(i));
  const r0 = f.reg(0);
  markUnknown(r0);
  r0.smin = -MAX_ERRNO;
  r0.smax = -1;
  r0.s32min = -<i32>MAX_ERRNO;
  r0.s32max = -1;
  sync(r0);
  return 0;
}
