// Spin locks in map values (spec 6.3): one at a time, given back by the same pointer, nothing else called meanwhile.
import { EINVAL } from "../util/errno";
import { FIELD_SPIN_LOCK } from "../btf/fields";
import { Env } from "./env";
import { REF_LOCK } from "./state";
import { checkFieldPointer } from "./fields";
import { hold, remove } from "./refs";

function refuse(env: Env, why: string): i32 {
  env.log.str(why).ch(0x0a);
  return -EINVAL;
}

/** bpf_spin_lock, or with `unlock` bpf_spin_unlock, of the lock at register `regno`. */
export function checkSpinLock(env: Env, regno: i32, unlock: bool): i32 {
  const err = checkFieldPointer(env, regno, FIELD_SPIN_LOCK);
  if (err) return err;
  const s = env.cur;
  const r = env.reg(regno);
  if (!unlock) {
    if (s.activeLocks) return refuse(env, "Locking two bpf_spin_locks are not allowed");
    hold(env, REF_LOCK, r.id, r.aux);
    s.activeLocks++;
    s.activeLockId = r.id;
    s.activeLockPtr = r.aux;
    return 0;
  }
  if (!s.activeLocks) return refuse(env, "bpf_spin_unlock without taking a lock");
  if (s.activeLockId != r.id || s.activeLockPtr != r.aux) return refuse(env, "bpf_spin_unlock of different lock");
  for (let i = 0; i < s.refCount; i++) {
    if (s.refAt(i).kind != REF_LOCK) continue;
    remove(s, i);
    break;
  }
  s.activeLocks--;
  s.activeLockId = 0;
  s.activeLockPtr = 0;
  return 0;
}
