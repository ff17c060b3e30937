// Calls of kernel functions (spec 6.7): may it be called here, do the arguments fit, what is known of the result. The
// arguments are kfunc_args.ts, iterators iters.ts, critical sections sections.ts; which kfuncs there are protos/kfuncs.ts.
import { EACCES, EFAULT, EINVAL } from "../util/errno";
import { immOf } from "../isa/insn";
import { BTF_KIND_INT, BTF_KIND_ENUM, BTF_KIND_ENUM64, BTF_KIND_PTR, BTF_KIND_STRUCT, BTF_KIND_MISSING } from "../btf/format";
import * as K from "./protos/kfuncs";
import { Env } from "./env";
import {
  PTR_TO_MEM, PTR_TO_BTF_ID, PTR_TRUSTED, PTR_UNTRUSTED, PTR_MAYBE_NULL, MEM_RDONLY, MEM_RCU, mayBeNull,
} from "./reg";
import { REF_PTR } from "./state";
import { markConst, markUnknown, markPointer, markNotInit } from "./operand";
import { acquireRef, releaseRef, checkLeaks } from "./refs";
import { checkExitValue } from "./exit";
import { kernelBtf } from "./kernel_types";
import { KfuncCall, checkKfuncArgs, locks, printBtfType } from "./kfunc_args";
import { forkIterNext } from "./iters";
import { forkLockFailed } from "./locks";
import { pushAsyncCallback } from "./subcall";
import { enterOrLeaveSection } from "./sections";

/** What a call that never returns gives instead of 0. */
export const KFUNC_ENDS_PATH: i32 = 1;

function offered(env: Env, id: u32, proto: K.KfuncProto | null): i32 {
  const out = env.log;
  if (id == 0) {
    out.str("invalid kernel function call not eliminated in verifier pass\n");
    return -EINVAL;
  }
  const name = kernelBtf().name(id);
  if (proto === null) {
    out.str("calling kernel function ").cstr(name).str(" is not allowed\n");
    return -EACCES;
  }
  if (proto.special == K.KFUNC_TRAP) {
    out.str("unexpected __bpf_trap() due to uninitialized variable?\n");
    return -EFAULT;
  }
  if (proto.flags & K.KF_SLEEPABLE && !env.cur.inSleepable) {
    out.str("program must be sleepable to call sleepable kfunc ").cstr(name).ch(0x0a);
    return -EACCES;
  }
  return 0;
}

function release(env: Env, call: KfuncCall): i32 {
  if (!call.releaseRegno) return 0;
  const err = releaseRef(env, call.refObjId);
  if (err) {
    env.log.str("kfunc ").cstr(call.name).ch(0x23).u64(call.id).str(" reference has not been acquired before\n");
  }
  return err;
}

/** Results that the kernel works out function by function. 0, an errno, or 1: the general rules apply. */
function specialResult(env: Env, call: KfuncCall): i32 {
  const r0 = env.reg(0);
  const btf = kernelBtf();
  const out = env.log;
  switch (call.proto.special) {
    case K.KFUNC_OBJ_NEW:
    case K.KFUNC_PERCPU_OBJ_NEW:
      if (<i32>call.constant < 0) {
        out.str("local type ID argument must be in range [0, U32_MAX]\n");
        return -EINVAL;
      }
      out.str("bpf_obj_new/bpf_percpu_obj_new requires prog BTF\n");
      return -EINVAL;
    case K.KFUNC_CAST_TO_KERN_CTX:
      markPointer(r0, PTR_TO_BTF_ID | PTR_TRUSTED);
      r0.aux = call.constant;
      return 0;
    case K.KFUNC_RDONLY_CAST: {
      const id = call.constant;
      if (id == 0) {
        markPointer(r0, PTR_TO_MEM | MEM_RDONLY | PTR_UNTRUSTED);
        return 0;
      }
      if (btf.isStub(id)) return env.missingTypes();
      if (btf.kind(id) != BTF_KIND_STRUCT) {
        if (id >= btf.count) {
          out.str("Unknown type ID ").i64(<i32>id).str(" passed to kfunc bpf_rdonly_cast\n");
          return -EINVAL;
        }
        if (btf.kind(id) == BTF_KIND_MISSING) return env.missingTypes();
        out.str("kfunc bpf_rdonly_cast type ID argument must be of a struct or void\n");
        return -EINVAL;
      }
      markPointer(r0, PTR_TO_BTF_ID | PTR_UNTRUSTED);
      r0.aux = id;
      return 0;
    }
    case K.KFUNC_DYNPTR_SLICE:
      markPointer(r0, PTR_TO_MEM | MEM_RDONLY);
      r0.aux = call.memSize;
      r0.aux2 = call.dynptrId;
      return 0;
    case K.KFUNC_DYNPTR_SLICE_RDWR:
      out.str("the prog does not allow writes to packet data\n");
      return -EINVAL;
  }
  return 1;
}

function pointerResult(env: Env, call: KfuncCall, type: u32): i32 {
  const r0 = env.reg(0);
  const btf = kernelBtf();
  const to = btf.skipModifiers(btf.ref(type));
  const flags = call.proto.flags;
  const special = specialResult(env, call);
  if (special < 0) return special;
  if (special) {
    if (btf.kind(to) == BTF_KIND_STRUCT) {
      let trust: u32 = 0;
      if (flags & K.KF_ITER_NEXT) trust = call.iterInRcu ? MEM_RCU : PTR_TRUSTED;
      else if (call.proto.special == K.KFUNC_GET_KMEM_CACHE) trust = PTR_UNTRUSTED;
      markPointer(r0, PTR_TO_BTF_ID | trust);
      r0.aux = to;
    } else {
      const size = btf.resolveSize(to);
      if (size <= 0) {
        printBtfType(env.log.str("kernel function ").cstr(call.name).str(" returns pointer type "), to).str(" is not supported\n");
        return -EINVAL;
      }
      markPointer(r0, PTR_TO_MEM | MEM_RDONLY);
      r0.aux = <u32>size;
      r0.refObjId = call.refObjId;
    }
  }
  if (flags & K.KF_RET_NULL) {
    r0.type |= PTR_MAYBE_NULL;
    r0.id = env.newId();
  }
  if (flags & K.KF_ACQUIRE) {
    const ref = acquireRef(env, REF_PTR);
    if (mayBeNull(r0.type)) r0.id = ref;
    r0.refObjId = ref;
  }
  return 0;
}

function result(env: Env, call: KfuncCall): i32 {
  const btf = kernelBtf();
  const type = btf.skipModifiers(btf.ref(call.protoId));
  switch (btf.kind(type)) {
    case BTF_KIND_INT:
    case BTF_KIND_ENUM:
    case BTF_KIND_ENUM64:
      if (locks(call)) markConst(env.reg(0), 0);
      else markUnknown(env.reg(0));
      return 0;
    case BTF_KIND_PTR:
      return pointerResult(env, call, type);
    default:
      return 0;
  }
}

/** A function of the program that the kernel function has called later. */
function callbackLater(env: Env, call: KfuncCall): i32 {
  switch (call.proto.special) {
    case K.KFUNC_WQ_SET_CALLBACK:
      return pushAsyncCallback(env, call.subprogno, <u32>call.fieldMap, true, 0, 0);
    case K.KFUNC_TASK_WORK_RESUME:
    case K.KFUNC_TASK_WORK_SIGNAL:
      return pushAsyncCallback(env, call.subprogno, env.reg(3).aux, true, i32.MIN_VALUE, i32.MAX_VALUE);
    default:
      return 0;
  }
}

/** The call of kernel function imm at the current instruction. 0, KFUNC_ENDS_PATH, or an errno with the reason in the log. */
export function checkKfuncCall(env: Env, p: usize): i32 {
  const id = <u32>immOf(p);
  const proto = K.kfuncByBtfId(id);
  let err = offered(env, id, proto);
  if (err) return err;
  const call = new KfuncCall(id, proto!);
  if (locks(call)) err = forkLockFailed(env);
  if (!err) err = checkKfuncArgs(env, call);
  if (!err) err = callbackLater(env, call);
  if (!err) err = enterOrLeaveSection(env, call);
  if (!err) err = release(env, call);
  if (err) return err;
  if (call.proto.special == K.KFUNC_THROW) {
    err = checkExitValue(env, 1, false);
    if (!err) err = checkLeaks(env, "bpf_throw", true);
    return err ? err : KFUNC_ENDS_PATH;
  }
  for (let i = 0; i <= 5; i++) {
    markNotInit(env.reg(i));
    env.scratchReg(i);
  }
  err = result(env, call);
  if (!err && call.proto.flags & K.KF_ITER_NEXT) err = forkIterNext(env, call);
  return err;
}
