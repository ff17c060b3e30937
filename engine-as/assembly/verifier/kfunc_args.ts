// Arguments of a kernel function against its prototype in the kernel's types (spec 6.7): what a parameter asks for
// follows from its type, the suffix of its name, and in part from the register that is passed.
import { EACCES, EINVAL } from "../util/errno";
import { Text } from "../util/text";
import { isConst } from "../bounds/bounds";
import { btfStructHolds, ACCESS_UNKNOWN } from "../btf/access";
import { cstrEquals } from "../btf/btf";
import {
  BTF_KIND_INT, BTF_KIND_ENUM, BTF_KIND_ENUM64, BTF_KIND_PTR, BTF_KIND_STRUCT, BTF_KIND_ARRAY, BTF_KIND_FUNC_PROTO,
} from "../btf/format";
import { FIELD_LIST_HEAD, FIELD_RB_ROOT, FIELD_TASK_WORK, FIELD_WQ } from "../btf/fields";
import * as K from "./protos/kfuncs";
import { Env } from "./env";
import {
  Reg, SCALAR, PTR_TO_CTX, CONST_PTR_TO_MAP, PTR_TO_MAP_VALUE, PTR_TO_MAP_KEY, PTR_TO_BTF_ID, PTR_TO_MEM, PTR_TO_STACK, PTR_TO_FUNC, CONST_PTR_TO_DYNPTR,
  MEM_ALLOC, MEM_RCU, PTR_MAYBE_NULL, PTR_TRUSTED, baseType, mayBeNull, isTrusted,
} from "./reg";
import { CallMeta, checkHelperMem, checkMemSize, checkConstString, checkArgOffset } from "./args";
import { isZero } from "./operand";
import { markChainPrecise } from "./precision";
import { printType } from "./print";
import { kernelBtf, structId } from "./kernel_types";
import { checkFieldPointer, checkHeadPointer } from "./fields";
import { checkIterArg } from "./iters";
import { checkLock } from "./locks";
import { checkIrqFlag, IRQ_LOCK, IRQ_NATIVE } from "./sections";
import { REF_RES_LOCK, REF_RES_LOCK_IRQ } from "./state";
import { checkKfuncDynptr } from "./dynptr";

/** What is known of one call of a kernel function. */
export class KfuncCall {
  name: usize;
  protoId: u32;
  refObjId: u32 = 0;
  releaseRegno: i32 = 0;
  /** Value of the argument that must be a known constant. */
  constant: u32 = 0;
  constantFound: bool = false;
  memSize: u32 = 0;
  dynptrId: u32 = 0;
  dynptrKind: u32 = 0;
  /** Where the iterator argument lies. */
  iterFrame: i32 = 0;
  iterSlot: i32 = 0;
  iterInRcu: bool = false;
  /** Map whose value holds the work queue or task work, and the register that pointed to it; -1 without. */
  fieldMap: i32 = -1;
  fieldMapUid: u32 = 0;
  fieldRegno: i32 = 0;
  /** The function that is called back. */
  subprogno: i32 = 0;

  constructor(public id: u32, public proto: K.KfuncProto) {
    this.name = kernelBtf().name(id);
    this.protoId = kernelBtf().ref(id);
  }
}

const KIND_NAMES: StaticArray<string> = [
  "UNKNOWN", "INT", "PTR", "ARRAY", "STRUCT", "UNION", "ENUM", "FWD", "TYPEDEF", "VOLATILE", "CONST", "RESTRICT", "FUNC",
  "FUNC_PROTO", "VAR", "DATASEC", "FLOAT", "DECL_TAG", "TYPE_TAG", "ENUM64",
];

/** `STRUCT task_struct` */
export function printBtfType(out: Text, id: u32): Text {
  const btf = kernelBtf();
  const kind = btf.kind(id);
  return out.str(KIND_NAMES[kind < 0 ? 0 : kind]).ch(0x20).cstr(id ? btf.name(id) : changetype<usize>(NO_NAME));
}
const NO_NAME: StaticArray<u8> = [0];

function endsWith(name: usize, suffix: string): bool {
  let len: usize = 0;
  while (load<u8>(name + len)) len++;
  return len >= <usize>suffix.length && cstrEquals(name + len - <usize>suffix.length, suffix);
}

function isScalarType(id: u32): bool {
  const kind = kernelBtf().kind(id);
  return kind == BTF_KIND_INT || kind == BTF_KIND_ENUM || kind == BTF_KIND_ENUM64;
}

/** A struct of nothing but numbers, four levels deep at most. */
function isScalarStruct(id: u32, level: i32): bool {
  const btf = kernelBtf();
  if (btf.kind(id) != BTF_KIND_STRUCT) return false;
  for (let i = 0; i < btf.vlen(id); i++) {
    let t = btf.skipModifiers(btf.memberType(id, i));
    if (btf.kind(t) == BTF_KIND_STRUCT) {
      if (level >= 3 || !isScalarStruct(t, level + 1)) return false;
      continue;
    }
    if (btf.kind(t) == BTF_KIND_ARRAY) t = btf.skipModifiers(btf.elemType(t));
    if (!isScalarType(t)) return false;
  }
  return true;
}

function expected(env: Env, arg: i32, what: string): i32 {
  env.log.str("arg#").i64(arg).str(what).ch(0x0a);
  return -EINVAL;
}

function notConstant(env: Env, regno: i32): i32 {
  env.log.ch(0x52).i64(regno).str(" must be a known constant\n");
  return -EINVAL;
}

function knownConstant(env: Env, regno: i32): i32 {
  return isConst(env.reg(regno)) ? markChainPrecise(env, regno) : notConstant(env, regno);
}

function scalarArg(env: Env, regno: i32, name: usize, call: KfuncCall): i32 {
  const r = env.reg(regno);
  if (r.type != SCALAR) {
    env.log.ch(0x52).i64(regno).str(" is not a scalar\n");
    return -EINVAL;
  }
  if (!endsWith(name, "__k")) return 0;
  const err = knownConstant(env, regno);
  call.constant = <u32>r.value;
  return err;
}

/** The parameter behind `arg` is the size of its memory. */
function hasSize(env: Env, call: KfuncCall, arg: i32, suffix: string): bool {
  const btf = kernelBtf();
  if (arg + 1 >= btf.vlen(call.protoId)) return false;
  const type = btf.skipModifiers(btf.paramType(call.protoId, arg + 1));
  return isScalarType(type) && env.reg(arg + 2).type == SCALAR && endsWith(btf.paramName(call.protoId, arg + 1), suffix);
}

/** Pointers to kernel objects, by the struct that the kernel knows them as. */
function btfArg(env: Env, regno: i32, to: u32, call: KfuncCall): i32 {
  const r = env.reg(regno);
  const out = env.log;
  const btf = kernelBtf();
  if (mayBeNull(r.type)) {
    printType(out.str("arg#").i64(regno - 1).str(" is "), r.type).str(" expected ");
    printType(out, r.type & (0xff | PTR_TRUSTED | MEM_ALLOC)).str(" or socket\n");
    return -EINVAL;
  }
  const has = r.type == CONST_PTR_TO_MAP ? structId("bpf_map") : r.aux;
  let holds = 0;
  if (call.proto.flags & K.KF_RELEASE && r.refObjId) holds = r.off == 0 && has == to ? 1 : 0;
  else holds = btfStructHolds(out, btf, has, r.off, to);
  if (holds == ACCESS_UNKNOWN) return env.missingTypes();
  if (holds) return 0;
  printBtfType(out.str("kernel function ").cstr(call.name).str(" args#").i64(regno - 1).str(" expected pointer to "), to);
  printBtfType(out.str(" but R").i64(regno).str(" has a pointer to "), has).ch(0x0a);
  return -EINVAL;
}

/** Memory of a known size: it is read and written. */
function memArg(env: Env, regno: i32, to: u32): i32 {
  const r = env.reg(regno);
  if (isZero(r)) return 0;
  const size = <i32>kernelBtf().resolveSize(to);
  const type = r.type;
  r.type &= ~PTR_MAYBE_NULL;
  let err = checkHelperMem(env, regno, size, false, true, null);
  if (!err) err = checkHelperMem(env, regno, size, true, true, null);
  env.reg(regno).type = type;
  return err;
}

function sizedMemArg(env: Env, arg: i32, call: KfuncCall, constant: bool): i32 {
  const regno = arg + 1;
  const name = kernelBtf().paramName(call.protoId, arg);
  if (!(endsWith(name, "__opt") && isZero(env.reg(regno)))) {
    const r = env.reg(regno);
    const type = r.type;
    r.type &= ~PTR_MAYBE_NULL;
    const meta = new CallMeta();
    let err = checkMemSize(env, regno + 1, false, true, meta);
    if (!err) err = checkMemSize(env, regno + 1, true, true, meta);
    env.reg(regno).type = type;
    if (err) {
      env.log.str("arg#").i64(arg).str(" arg#").i64(arg + 1).str(" memory, len pair leads to invalid memory access\n");
      return err;
    }
  }
  if (!constant) return 0;
  call.memSize = <u32>env.reg(regno + 1).value;
  return isConst(env.reg(regno + 1)) ? 0 : notConstant(env, regno + 1);
}

// What a pointer parameter is
const IS_MEM: i32 = 0;
const IS_CTX: i32 = 1;
const IS_OWNED: i32 = 2;
const IS_REFCOUNTED: i32 = 3;
const IS_HEAD: i32 = 4;
const IS_NODE: i32 = 5;
const IS_DYNPTR: i32 = 6;
const IS_ITER: i32 = 7;
const IS_MAP: i32 = 8;
const IS_FIELD: i32 = 9;
const IS_LOCK: i32 = 10;
const IS_IRQ_FLAG: i32 = 11;
const IS_STR: i32 = 12;
const IS_BTF: i32 = 13;
const IS_CALLBACK: i32 = 14;
const IS_NULL: i32 = 15;
const IS_SIZED: i32 = 16;
const IS_SIZED_CONST: i32 = 17;

/** Parameters known by the struct that they point to. */
const STRUCT_NAMES: StaticArray<string> = [
  "bpf_list_head", "bpf_rb_root", "bpf_list_node", "bpf_rb_node", "bpf_dynptr", "bpf_wq", "bpf_task_work", "bpf_res_spin_lock",
];
const STRUCT_CLASSES: StaticArray<i32> = [IS_HEAD, IS_HEAD, IS_NODE, IS_NODE, IS_DYNPTR, IS_FIELD, IS_FIELD, IS_LOCK];

/** Parameters known by the end of their names. */
const SUFFIXES: StaticArray<string> = ["__alloc", "__refcounted_kptr", "__map", "__irq_flag", "__str"];
const SUFFIX_CLASSES: StaticArray<i32> = [IS_OWNED, IS_REFCOUNTED, IS_MAP, IS_IRQ_FLAG, IS_STR];

/** IS_* of parameter `arg`, or an errno. */
function classOf(env: Env, call: KfuncCall, arg: i32, to: u32): i32 {
  const btf = kernelBtf();
  const r = env.reg(arg + 1);
  const name = btf.paramName(call.protoId, arg);
  if (call.proto.special == K.KFUNC_CAST_TO_KERN_CTX) return IS_CTX;
  if (isZero(r) && endsWith(name, "__nullable")) return IS_NULL;
  if (arg == 0 && call.proto.flags & (K.KF_ITER_NEW | K.KF_ITER_NEXT | K.KF_ITER_DESTROY)) return IS_ITER;
  for (let i = 0; i < SUFFIXES.length; i++) if (endsWith(name, SUFFIXES[i])) return SUFFIX_CLASSES[i];
  if (btf.kind(to) == BTF_KIND_STRUCT) {
    for (let i = 0; i < STRUCT_NAMES.length; i++) if (btf.named(to, STRUCT_NAMES[i])) return STRUCT_CLASSES[i];
  }
  if (baseType(r.type) == PTR_TO_BTF_ID || r.type == CONST_PTR_TO_MAP) {
    if (btf.kind(to) == BTF_KIND_STRUCT) return IS_BTF;
    const out = env.log.str("kernel function ").cstr(call.name).str(" args#").i64(arg).str(" pointer type ");
    printBtfType(out, to).str(" is not supported\n");
    return -EINVAL;
  }
  if (btf.kind(to) == BTF_KIND_FUNC_PROTO) return IS_CALLBACK;
  const constant = hasSize(env, call, arg, "__szk");
  const sized = constant || hasSize(env, call, arg, "__sz");
  if (to && btf.isStub(to)) return env.missingTypes();
  if (!isScalarType(to) && !isScalarStruct(to, 0) && !(sized && to == 0)) {
    const out = env.log.str("arg#").i64(arg).str(" pointer type ");
    printBtfType(out, to).str(" must point to ").str(sized ? "void, " : "").str("scalar, or struct with scalar\n");
    return -EINVAL;
  }
  return constant ? IS_SIZED_CONST : sized ? IS_SIZED : IS_MEM;
}

/** The kernel keeps in one place what a register points to, of whatever kind: that there is something counts. */
function namesObject(r: Reg): bool {
  switch (baseType(r.type)) {
    case CONST_PTR_TO_MAP:
    case PTR_TO_MAP_VALUE:
    case PTR_TO_MAP_KEY:
    case PTR_TO_BTF_ID:
      return true;
    case PTR_TO_MEM:
      return r.aux != 0;
    default:
      return false;
  }
}

/** Takes a resilient lock: it may fail. */
export function locks(call: KfuncCall): bool {
  return call.proto.special == K.KFUNC_RES_SPIN_LOCK || call.proto.special == K.KFUNC_RES_SPIN_LOCK_IRQSAVE;
}

/** Takes or gives back a resilient lock with interrupts off. */
function takesIrqFlag(call: KfuncCall): bool {
  return call.proto.special == K.KFUNC_RES_SPIN_LOCK_IRQSAVE || call.proto.special == K.KFUNC_RES_SPIN_UNLOCK_IRQRESTORE;
}

/** The map at register `regno` must be the one that the field lies in. */
function checkFieldsMap(env: Env, regno: i32, call: KfuncCall): i32 {
  const r = env.reg(regno);
  if (call.fieldMap < 0 || r.type != CONST_PTR_TO_MAP || (<u32>call.fieldMap == r.aux && call.fieldMapUid == r.aux2)) return 0;
  const fields = env.maps[r.aux].fields;
  const wq = fields === null || fields.find(FIELD_WQ) !== null;
  if (!wq && fields!.find(FIELD_TASK_WORK) === null) return 0;
  env.log.str(wq ? "workqueue" : "bpf_task_work").str(" pointer in R").i64(call.fieldRegno);
  env.log.str(" map_uid=").u64(call.fieldMapUid).str(" doesn't match map pointer in R").i64(regno);
  env.log.str(" map_uid=").u64(r.aux2).ch(0x0a);
  return -EINVAL;
}

function pointerArg(env: Env, call: KfuncCall, arg: i32, to: u32): i32 {
  const regno = arg + 1;
  const r = env.reg(regno);
  const out = env.log;
  const btf = kernelBtf();
  const name = btf.paramName(call.protoId, arg);
  const flags = call.proto.flags;
  const trusted = (flags & (K.KF_TRUSTED_ARGS | K.KF_RELEASE)) != 0;
  const rcu = (flags & K.KF_RCU) != 0;
  if ((trusted || rcu) && (isZero(r) || mayBeNull(r.type)) && !endsWith(name, "__nullable")) {
    out.str("Possibly NULL pointer passed to trusted arg").i64(arg).ch(0x0a);
    return -EACCES;
  }
  if (r.refObjId) {
    call.refObjId = r.refObjId;
    if (flags & K.KF_RELEASE) call.releaseRegno = regno;
  }
  const cls = classOf(env, call, arg, to);
  if (cls < 0 || cls == IS_NULL) return cls < 0 ? cls : 0;
  if (cls == IS_MAP && !namesObject(r)) {
    out.str("pointer in R").i64(regno).str(" isn't map pointer\n");
    return -EINVAL;
  }
  if ((trusted || rcu) && (cls == IS_BTF || cls == IS_OWNED || cls == IS_MAP) && !isTrusted(r)) {
    if (!rcu) {
      out.ch(0x52).i64(regno).str(" must be referenced or trusted\n");
      return -EINVAL;
    }
    if (!(r.type & MEM_RCU)) {
      out.ch(0x52).i64(regno).str(" must be a rcu pointer\n");
      return -EINVAL;
    }
  }
  const err = checkArgOffset(env, regno, (flags & K.KF_RELEASE) != 0 && r.refObjId != 0, cls == IS_DYNPTR);
  if (err) return err;
  switch (cls) {
    case IS_CTX:
      if (r.type != PTR_TO_CTX) {
        printType(out.str("arg#").i64(arg).str(" expected pointer to ctx, but got "), r.type).ch(0x0a);
        return -EINVAL;
      }
      // the context of an iterator is no struct of the kernel
      out.str("kern ctx type id ").u64(contextTypeId()).str(" is not a struct\n");
      return -EINVAL;
    case IS_OWNED:
      if (r.type & MEM_ALLOC && baseType(r.type) == PTR_TO_BTF_ID) return 0;
      return expected(env, arg, " expected pointer to allocated object");
    case IS_REFCOUNTED:
      return expected(env, arg, " is neither owning or non-owning ref");
    case IS_HEAD:
    case IS_NODE:
      if (cls == IS_HEAD && r.type == PTR_TO_MAP_VALUE) {
        return checkHeadPointer(env, regno, btf.named(to, "bpf_rb_root") ? FIELD_RB_ROOT : FIELD_LIST_HEAD);
      }
      if (cls == IS_HEAD) return expected(env, arg, " expected pointer to map value or allocated object");
      return expected(env, arg, " expected pointer to allocated object");
    case IS_FIELD:
      if (r.type == PTR_TO_MAP_VALUE) {
        call.fieldMap = <i32>r.aux;
        call.fieldMapUid = r.aux2;
        call.fieldRegno = regno;
        return checkFieldPointer(env, regno, btf.named(to, "bpf_wq") ? FIELD_WQ : FIELD_TASK_WORK);
      }
      return expected(env, arg, " doesn't point to a map value");
    case IS_LOCK:
      if (r.type == PTR_TO_MAP_VALUE) return checkLock(env, regno, takesIrqFlag(call) ? REF_RES_LOCK_IRQ : REF_RES_LOCK, !locks(call));
      return expected(env, arg, " doesn't point to map value or allocated object");
    case IS_MAP: {
      const bad = checkFieldsMap(env, regno, call);
      if (bad) return bad;
      return btfArg(env, regno, structId("bpf_map"), call);
    }
    case IS_DYNPTR:
      if (r.type != PTR_TO_STACK && r.type != CONST_PTR_TO_DYNPTR) {
        return expected(env, arg, " expected pointer to stack or const struct bpf_dynptr");
      }
      return checkKfuncDynptr(env, regno, endsWith(name, "__uninit"), call);
    case IS_ITER:
      return checkIterArg(env, regno, to, call);
    case IS_IRQ_FLAG:
      if (takesIrqFlag(call)) return checkIrqFlag(env, regno, IRQ_LOCK, locks(call));
      return checkIrqFlag(env, regno, IRQ_NATIVE, call.proto.special == K.KFUNC_LOCAL_IRQ_SAVE);
    case IS_STR:
      if (r.type != PTR_TO_MAP_VALUE) return expected(env, arg, " doesn't point to a const string");
      return checkConstString(env, regno);
    case IS_BTF:
      return btfArg(env, regno, to, call);
    case IS_CALLBACK:
      call.subprogno = <i32>r.aux;
      if (r.type == PTR_TO_FUNC) return 0;
      out.str("arg").i64(arg).str(" expected pointer to func\n");
      return -EINVAL;
    case IS_MEM:
      return memArg(env, regno, to);
    default:
      return sizedMemArg(env, arg, call, cls == IS_SIZED_CONST);
  }
}

/** What the kernel takes for the type of this program type's context: the first pointer to void. */
function contextTypeId(): u32 {
  const btf = kernelBtf();
  let id: u32 = 1;
  while (id < FIRST_TYPES && (btf.kind(id) != BTF_KIND_PTR || btf.ref(id) != 0)) id++;
  return id;
}
const FIRST_TYPES: u32 = 1000;

/** All arguments of the call, first to last. */
export function checkKfuncArgs(env: Env, call: KfuncCall): i32 {
  const btf = kernelBtf();
  const n = btf.vlen(call.protoId);
  for (let i = 0; i < n; i++) {
    const name = btf.paramName(call.protoId, i);
    if (endsWith(name, "__ign") || endsWith(name, "__prog")) continue;
    const type = btf.skipModifiers(btf.paramType(call.protoId, i));
    if (btf.kind(type) != BTF_KIND_PTR) {
      const err = scalarArg(env, i + 1, name, call);
      if (err) return err;
      continue;
    }
    const to = btf.skipModifiers(btf.ref(type));
    const sized = hasSize(env, call, i, "__sz") || hasSize(env, call, i, "__szk");
    const before = env.reg(i + 1).type;
    const err = pointerArg(env, call, i, to);
    if (err) return err;
    // its size was checked with it
    if (sized && baseType(before) != PTR_TO_BTF_ID && before != CONST_PTR_TO_MAP) i++;
  }
  if (call.proto.flags & K.KF_RELEASE && !call.releaseRegno) {
    env.log.str("release kernel function ").cstr(call.name).str(" expects refcounted PTR_TO_BTF_ID\n");
    return -EINVAL;
  }
  return 0;
}
