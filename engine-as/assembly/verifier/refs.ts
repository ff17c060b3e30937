// References that a path holds: acquired by a call, given up by another, none left at the end (spec 6.4).
import { EINVAL } from "../util/errno";
import { Env } from "./env";
import { NOT_INIT, SCALAR, Reg, clearReg } from "./reg";
import { State, REF_PTR, REF_IRQ, REF_LOCK, REF_SIZE, reserveRefs } from "./state";
import { markUnknown } from "./operand";

/** A new reference, acquired by the current instruction. Its id. */
export function acquireRef(env: Env, kind: u32): u32 {
  return hold(env, kind, env.newId(), 0);
}

/** The current instruction acquires what has an id of its own. */
export function hold(env: Env, kind: u32, id: u32, ptr: u32): u32 {
  const s = env.cur;
  reserveRefs(env.pool, s, s.refCount + 1);
  const ref = s.refAt(s.refCount++);
  ref.kind = kind;
  ref.id = id;
  ref.insnIdx = env.insnIdx;
  ref.ptr = ptr;
  return id;
}

/** Drops entry `i` of the list. */
export function remove(s: State, i: i32): void {
  const at = s.refs + <usize>i * REF_SIZE;
  s.refCount--;
  memory.copy(at, at + REF_SIZE, <usize>(s.refCount - i) * REF_SIZE);
}

/** Drops reference `id` from the list only. Whether it was held. */
export function dropRef(s: State, id: u32): bool {
  for (let i = 0; i < s.refCount; i++) {
    if (s.refAt(i).id != id || s.refAt(i).kind != REF_PTR) continue;
    remove(s, i);
    return true;
  }
  return false;
}

/** The NULL branch of an acquiring call holds nothing. */
export function releaseNullRef(s: State, id: u32): void {
  dropRef(s, id);
}

/** Gives up reference `id`: every copy of the pointer becomes a number. 0, or -EINVAL when it is not held. */
export function releaseRef(env: Env, id: u32): i32 {
  const s = env.cur;
  if (!dropRef(s, id)) return -EINVAL;
  for (let i = 0; i <= s.curframe; i++) {
    const f = s.frame(i);
    for (let j = 0; j < 11; j++) if (f.reg(j).refObjId == id) forget(f.reg(j));
    for (let j = 0; j < f.slots; j++) {
      const slot = f.slot(j);
      if (slot.isSpill() && slot.refObjId == id) forget(slot);
    }
  }
  return 0;
}

function forget(r: Reg): void {
  markUnknown(r);
}

/** Nothing may be held at this point. `frameEnd`: in a callback only what it acquired itself counts. */
export function checkLeaks(env: Env, what: string, checkLocks: bool): i32 {
  const s = env.cur;
  const out = env.log;
  if (checkLocks && s.activeLocks) {
    out.str(what).str(" cannot be used inside bpf_spin_lock-ed region\n");
    return -EINVAL;
  }
  if (s.curframe == 0 || !s.cur().inCallback) {
    let leaked = false;
    if (s.curframe == 0) {
      for (let i = 0; i < s.refCount; i++) {
        const ref = s.refAt(i);
        if (ref.kind != REF_PTR) continue;
        out.str("Unreleased reference id=").u64(ref.id).str(" alloc_insn=").i64(ref.insnIdx).ch(0x0a);
        leaked = true;
      }
    }
    if (leaked) {
      out.str(what).str(" would lead to reference leak\n");
      return -EINVAL;
    }
  }
  if (checkLocks && s.activeIrqId) {
    out.str(what).str(" cannot be used inside bpf_local_irq_save-ed region\n");
    return -EINVAL;
  }
  if (checkLocks && s.rcuLocks) {
    out.str(what).str(" cannot be used inside bpf_rcu_read_lock-ed region\n");
    return -EINVAL;
  }
  if (checkLocks && s.preemptLocks) {
    out.str(what).str(" cannot be used inside bpf_preempt_disable-ed region\n");
    return -EINVAL;
  }
  return 0;
}
