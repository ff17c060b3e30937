// Calls of helpers (spec 6.1, 6.4): is it offered, do the arguments fit, what is known of the result.
import { AUX_LOOP_CALLED, AUX_LOOP_INLINE } from "../prog";
import { EACCES, EINVAL, ENOTSUPP, MAX_ERRNO } from "../util/errno";
import { immOf } from "../isa/insn";
import { isConst, sync } from "../bounds/bounds";
import { BPF_F_RDONLY_PROG, BPF_MAP_TYPE_PROG_ARRAY } from "../maps/desc";
import * as T from "./protos/types";
import { helperProto, helperName, printHelperName, HelperProto, HELPER_STRUCTS, HELPER_COUNT } from "./protos/helpers";
import { Env } from "./env";
import {
  SCALAR, NOT_INIT, PTR_TO_MAP_VALUE, PTR_TO_MEM, PTR_TO_BTF_ID, PTR_TO_STACK, MEM_RINGBUF, PTR_MAYBE_NULL, PTR_TRUSTED, Reg, mayBeNull,
} from "./reg";
import { REF_PTR } from "./state";
import { CallMeta, checkArg, alwaysFound } from "./args";
import { checkMem } from "./mem";
import { markUnknown, markPointer, markNotInit, isZero } from "./operand";
import { markChainPrecise } from "./precision";
import { acquireRef, releaseRef, checkLeaks } from "./refs";
import { checkMapFits } from "./map_calls";
import { structId } from "./kernel_types";
import { pushAsyncCallback, pushCallback, CALLBACK_MAP_ELEM, CALLBACK_LOOP, CALLBACK_FIND_VMA, CALLBACK_RINGBUF } from "./subcall";
import { releaseDynptr, dynptrResult, checkDynptrCall } from "./dynptr";
import { checkSnprintf } from "./format";
import { perCpuResult } from "./ksyms";
import { kptrResult } from "./fields";
import { checkInvariants } from "./invariants";

export const FUNC_map_lookup_elem: i32 = 1;
const FUNC_map_update_elem: i32 = 2;
const FUNC_map_delete_elem: i32 = 3;
const FUNC_get_smp_processor_id: i32 = 8;
const FUNC_tail_call: i32 = 12;
const FUNC_probe_read_str: i32 = 45;
const FUNC_get_stack: i32 = 67;
const FUNC_map_push_elem: i32 = 87;
const FUNC_map_pop_elem: i32 = 88;
const FUNC_map_peek_elem: i32 = 89;
const FUNC_probe_read_user_str: i32 = 114;
const FUNC_probe_read_kernel_str: i32 = 115;
const FUNC_get_task_stack: i32 = 141;
const FUNC_for_each_map_elem: i32 = 164;
const FUNC_snprintf: i32 = 165;
const FUNC_timer_set_callback: i32 = 170;
const FUNC_get_func_ip: i32 = 173;
const FUNC_find_vma: i32 = 180;
const FUNC_loop: i32 = 181;
const FUNC_map_lookup_percpu_elem: i32 = 195;
const FUNC_dynptr_from_mem: i32 = 197;
const FUNC_user_ringbuf_drain: i32 = 209;

function offered(env: Env, id: i32): HelperProto | null {
  const out = env.log;
  if (id < 0 || id >= HELPER_COUNT) {
    out.str("invalid func ");
    printHelperName(out, id).ch(0x23).i64(id).ch(0x0a);
    return null;
  }
  const proto = helperProto(id);
  if (proto === null) {
    out.str("program of this type cannot use helper ");
    printHelperName(out, id).ch(0x23).i64(id).ch(0x0a);
    return null;
  }
  if (!env.gpl && proto.flags & T.HELPER_GPL) {
    out.str("cannot call GPL-restricted function from non-GPL compatible program\n");
    return null;
  }
  if (!env.cur.inSleepable && proto.flags & T.HELPER_SLEEPS) {
    out.str("helper call might sleep in a non-sleepable prog\n");
    return null;
  }
  if (proto.flags & T.HELPER_SLEEPS) {
    let where = "";
    if (env.cur.rcuLocks) where = " in rcu_read_lock region\n";
    else if (env.cur.preemptLocks) where = " in non-preemptible region\n";
    else if (env.cur.activeIrqId) where = " in IRQ-disabled region\n";
    if (where.length) {
      printHelperName(out.str("sleepable helper "), id).ch(0x23).i64(id).str(where);
      return null;
    }
  }
  return proto;
}

/** A program may not change a read-only map through helpers. */
function checkMapChange(env: Env, id: i32, meta: CallMeta): i32 {
  if (meta.map < 0 || !(env.maps[meta.map].flags & BPF_F_RDONLY_PROG)) return 0;
  if (id != FUNC_map_delete_elem && id != FUNC_map_update_elem && id != FUNC_map_push_elem && id != FUNC_map_pop_elem) return 0;
  env.log.str("write into map forbidden\n");
  return -EACCES;
}

/** A constant index lets the kernel jump directly, so the index decides something. */
function checkTailCall(env: Env, meta: CallMeta): i32 {
  const map = env.maps[meta.map];
  if (map.type != BPF_MAP_TYPE_PROG_ARRAY) {
    env.log.str("expected prog array map for tail call");
    return -EINVAL;
  }
  const r3 = env.reg(3);
  return isConst(r3) && r3.value < map.maxEntries ? markChainPrecise(env, 3) : 0;
}

function release(env: Env, id: i32, proto: HelperProto, meta: CallMeta): i32 {
  if (!meta.releaseRegno) return 0;
  const r = env.reg(meta.releaseRegno);
  let err = -EINVAL;
  if ((proto.arg(meta.releaseRegno - 1) & T.ARG_CLASS_MASK) == T.ARG_DYNPTR) err = releaseDynptr(env, r);
  else if (meta.refObjId) err = releaseRef(env, meta.refObjId);
  else if (isZero(r)) err = 0;
  if (err) {
    printHelperName(env.log.str("func "), id).ch(0x23).i64(id).str(" reference has not been acquired before\n");
  }
  return err;
}

function special(env: Env, id: i32, meta: CallMeta): i32 {
  switch (id) {
    case FUNC_tail_call:
      return checkLeaks(env, "tail_call", true);
    case FUNC_for_each_map_elem:
      return pushCallback(env, meta.subprogno, CALLBACK_MAP_ELEM, meta);
    case FUNC_timer_set_callback:
      return pushAsyncCallback(env, meta.subprogno, env.reg(1).aux, false, 0, 0);
    case FUNC_find_vma:
      return pushCallback(env, meta.subprogno, CALLBACK_FIND_VMA, meta);
    case FUNC_user_ringbuf_drain:
      return pushCallback(env, meta.subprogno, CALLBACK_RINGBUF, meta);
    case FUNC_snprintf:
      return checkSnprintf(env);
    case FUNC_loop: {
      // Whether the flags are zero decides how the loop is built, so it has to hold.
      let err = isZero(env.reg(4)) ? markChainPrecise(env, 4) : 0;
      if (!err) err = markChainPrecise(env, 1);
      if (err) return err;
      noteLoop(env, meta.subprogno);
      const f = env.frame();
      if (<u64>f.callbackDepth < env.reg(1).umax) return pushCallback(env, meta.subprogno, CALLBACK_LOOP, meta);
      f.callbackDepth = 0;
      if (env.log.verbose) env.log.str("frame").i64(env.cur.curframe).str(" bpf_loop iteration limit reached\n");
      return 0;
    }
    default:
      return checkDynptrCall(env, id, meta);
  }
}

function noteLoop(env: Env, callback: i32): void {
  const aux = env.auxOf(env.insnIdx);
  const first = !(aux.flags & (AUX_LOOP_INLINE | AUX_LOOP_CALLED));
  const fits = isZero(env.reg(4)) && (first || (aux.flags & AUX_LOOP_INLINE && aux.imm == callback));
  aux.flags = (aux.flags & ~(AUX_LOOP_INLINE | AUX_LOOP_CALLED)) | (fits ? AUX_LOOP_INLINE : AUX_LOOP_CALLED);
  if (first) aux.imm = callback;
}

function noteLookup(env: Env, map: i32): void {
  const aux = env.auxOf(env.insnIdx);
  aux.imm = aux.imm == 0 || aux.imm == map + 1 ? map + 1 : -1;
}

function result(env: Env, id: i32, proto: HelperProto, meta: CallMeta): i32 {
  const r0 = env.reg(0);
  const nullable = proto.ret == T.RET_MAP_VALUE_OR_NULL || proto.ret == T.RET_RINGBUF_MEM_OR_NULL || proto.ret == T.RET_DYNPTR_MEM_OR_NULL ||
    proto.ret == T.RET_BTF_ID_OR_NULL || proto.ret == T.RET_MEM_OR_BTF_ID_OR_NULL || proto.ret == T.RET_KPTR_OR_NULL;
  let flags: u32 = nullable ? PTR_MAYBE_NULL : 0;
  switch (proto.ret) {
    case T.RET_INTEGER:
      markUnknown(r0);
      break;
    case T.RET_VOID:
      markNotInit(r0);
      break;
    case T.RET_MAP_VALUE_OR_NULL: {
      noteLookup(env, meta.map);
      const map = env.maps[meta.map];
      if (id == FUNC_map_lookup_elem && alwaysFound(map) && meta.constKey >= 0 && meta.constKey < <i64>map.maxEntries) flags = 0;
      markPointer(r0, PTR_TO_MAP_VALUE | flags);
      r0.aux = <u32>meta.map;
      r0.aux2 = meta.mapUid;
      if (!flags && env.mapHasLock(map)) r0.id = env.newId();
      break;
    }
    case T.RET_RINGBUF_MEM_OR_NULL:
      markPointer(r0, PTR_TO_MEM | MEM_RINGBUF | flags);
      r0.aux = <u32>meta.memSize;
      break;
    case T.RET_DYNPTR_MEM_OR_NULL:
      markPointer(r0, PTR_TO_MEM | flags);
      r0.aux = <u32>meta.memSize;
      break;
    case T.RET_BTF_ID:
    case T.RET_BTF_ID_OR_NULL:
    case T.RET_BTF_ID_TRUSTED:
      markPointer(r0, PTR_TO_BTF_ID | flags | (proto.ret == T.RET_BTF_ID_TRUSTED ? PTR_TRUSTED : 0));
      r0.aux = structId(HELPER_STRUCTS[proto.retStruct]);
      break;
    case T.RET_MEM_OR_BTF_ID:
    case T.RET_MEM_OR_BTF_ID_OR_NULL: {
      const err = perCpuResult(env, r0, meta.percpuType, meta.retBtfId, flags);
      if (err) return err;
      break;
    }
    case T.RET_KPTR_OR_NULL:
      kptrResult(env, r0, meta, flags);
      break;
  }
  if (mayBeNull(r0.type)) r0.id = env.newId();
  if (proto.flags & T.HELPER_ACQUIRES) {
    const ref = acquireRef(env, REF_PTR);
    r0.id = ref;
    r0.refObjId = ref;
  }
  dynptrResult(env, id, r0, meta);
  if (proto.ret == T.RET_INTEGER) refineResult(env, id, r0, meta);
  return 0;
}

function refineResult(env: Env, id: i32, r0: Reg, meta: CallMeta): void {
  switch (id) {
    case FUNC_get_stack:
    case FUNC_get_task_stack:
    case FUNC_probe_read_str:
    case FUNC_probe_read_kernel_str:
    case FUNC_probe_read_user_str:
      r0.smax = <i64>meta.sizeMax;
      r0.s32max = <i32>meta.sizeMax;
      r0.smin = -MAX_ERRNO;
      r0.s32min = -<i32>MAX_ERRNO;
      sync(r0);
      break;
    case FUNC_get_smp_processor_id: {
      const last = env.cpus - 1;
      r0.umin = 0;
      r0.smin = 0;
      r0.u32min = 0;
      r0.s32min = 0;
      r0.umax = last;
      r0.smax = last;
      r0.u32max = last;
      r0.s32max = last;
      sync(r0);
      break;
    }
  }
}

/** The call of helper imm at the current instruction. 0 or an errno with the reason in the log. */
export function checkHelperCall(env: Env, p: usize): i32 {
  const id = immOf(p);
  const proto = offered(env, id);
  if (proto === null) return -EINVAL;
  const meta = new CallMeta();
  meta.funcId = id;
  for (let i = 0; i < 5; i++) {
    const err = checkArg(env, proto, i, meta);
    if (err) return err;
  }
  let err = checkMapChange(env, id, meta);
  if (!err && id == FUNC_tail_call) err = checkTailCall(env, meta);
  if (err) return err;
  for (let i = 0; i < meta.raw.size; i++) {
    err = checkMem(env, meta.raw.regno, i, 1, true, -1, false, false);
    if (err) return err;
  }
  err = release(env, id, proto, meta);
  if (!err) err = special(env, id, meta);
  if (err) return err;
  for (let i = 0; i <= 5; i++) {
    markNotInit(env.reg(i));
    env.scratchReg(i);
  }
  err = result(env, id, proto, meta);
  if (!err && proto.ret == T.RET_INTEGER) err = checkInvariants(env, env.reg(0), "retval");
  if (!err && meta.map >= 0) err = checkMapFits(env, meta.map, id);
  if (!err && id == FUNC_get_func_ip) {
    env.log.str("func bpf_get_func_ip#173 supported only for fentry/fexit/fmod_ret programs\n");
    return -ENOTSUPP;
  }
  return err;
}
