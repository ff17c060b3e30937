// Global functions (spec 8.9): verified alone for any arguments that fit their prototype, assumed valid by their callers.
// The prototype is the function's own type information; its `arg:` tags say more than C can.
import { E2BIG, EACCES, EINVAL, ENOENT, EOPNOTSUPP } from "../util/errno";
import { Text } from "../util/text";
import { Btf, cstrEquals } from "../btf/btf";
import * as F from "../btf/format";
import { btfStructHolds, ACCESS_UNKNOWN } from "../btf/access";
import { vmlinuxBtfComplete } from "../btf/vmlinux";
import { SUBPROG_GLOBAL, SUBPROG_MIGHT_SLEEP, SUBPROG_UNRELIABLE } from "../prog";
import { Env } from "./env";
import {
  Reg, SCALAR, PTR_TO_CTX, PTR_TO_MAP_KEY, PTR_TO_MAP_VALUE, PTR_TO_STACK, PTR_TO_BTF_ID, PTR_TO_MEM, PTR_TO_BUF, CONST_PTR_TO_DYNPTR,
  PTR_MAYBE_NULL, PTR_TRUSTED, PTR_UNTRUSTED, MEM_RCU, MEM_RDONLY, DYNPTR_TYPE_LOCAL, REG_SIZE, baseType, mayBeNull, copyReg,
} from "./reg";
import { CallMeta, checkHelperMem } from "./args";
import { checkDynptrArg } from "./dynptr";
import * as T from "./protos/types";
import { checkUnmodified } from "./mem";
import { isZero, markPointer, markUnknown } from "./operand";
import { printType } from "./print";
import { kernelBtf } from "./kernel_types";
import { maySleepHere } from "./sections";

// What an argument is
const ARG_SCALAR: i32 = 0;
const ARG_CONTEXT: i32 = 1;
const ARG_MEMORY: i32 = 2;
const ARG_BTF: i32 = 3;
const ARG_DYNPTR: i32 = 4;
const ARG_ANY_MEMORY: i32 = 5;
const ARG_ARENA: i32 = 6;

// `arg:` tags
const TAG_CTX: u32 = 1;
const TAG_NONNULL: u32 = 2;
const TAG_TRUSTED: u32 = 4;
const TAG_NULLABLE: u32 = 8;
const TAG_ARENA: u32 = 16;
const TAG_UNTRUSTED: u32 = 32;
const TAG_NAMES: StaticArray<string> = ["arg:ctx", "arg:nonnull", "arg:trusted", "arg:nullable", "arg:arena", "arg:untrusted"];

const KIND_NAMES: StaticArray<string> = [
  "UNKNOWN", "INT", "PTR", "ARRAY", "STRUCT", "UNION", "ENUM", "FWD", "TYPEDEF", "VOLATILE", "CONST", "RESTRICT", "FUNC", "FUNC_PROTO",
  "VAR", "DATASEC", "FLOAT", "DECL_TAG", "TYPE_TAG", "ENUM64",
];

const MAX_ARGS: i32 = 5;
/** The prototype that was read last. */
const kinds = new StaticArray<i32>(MAX_ARGS);
const sizes = new StaticArray<u32>(MAX_ARGS);
/** Pointer flags of an argument; types of the kernel for ARG_BTF. */
const flags = new StaticArray<u32>(MAX_ARGS);
const types = new StaticArray<u32>(MAX_ARGS);
let count: i32 = 0;
const saved = changetype<Reg>(memory.data(<i32>REG_SIZE, 8));

function isScalar(btf: Btf, id: u32): bool {
  const kind = btf.kind(id);
  return kind == F.BTF_KIND_INT || kind == F.BTF_KIND_ENUM || kind == F.BTF_KIND_ENUM64;
}

function starts(at: usize, s: string): bool {
  for (let i = 0; i < s.length; i++) if (<i32>load<u8>(at + i) != s.charCodeAt(i)) return false;
  return true;
}

function argError(out: Text, i: i32, what: string, err: i32 = -EINVAL): i32 {
  out.str("arg#").i64(i).str(what);
  return err;
}

let tags: u32 = 0;
function readTags(out: Text, btf: Btf, func: u32, arg: i32, global: bool): i32 {
  tags = 0;
  for (let id: u32 = 1; id < btf.count; id++) {
    if (btf.kind(id) != F.BTF_KIND_DECL_TAG || btf.ref(id) != func || btf.tagIndex(id) != arg || !starts(btf.name(id), "arg:")) continue;
    if (!global) return argError(out, arg, " type tag is not supported in static functions\n", -EOPNOTSUPP);
    let known = false;
    for (let t = 0; t < TAG_NAMES.length && !known; t++) {
      known = cstrEquals(btf.name(id), TAG_NAMES[t]);
      if (known) tags |= 1 << t;
    }
    if (!known) return argError(out, arg, " has unsupported set of tags\n", -EOPNOTSUPP);
  }
  return 0;
}

/** The part of a type's name before a `___flavor`: the length of it. */
function essentialLength(name: usize): i32 {
  const len = cstrLen(name);
  for (let i = len - 5; i >= 0; i--) {
    const at = name + i;
    if (load<u8>(at) == UNDERSCORE || load<u8>(at, 4) == UNDERSCORE) continue;
    if (load<u8>(at, 1) == UNDERSCORE && load<u8>(at, 2) == UNDERSCORE && load<u8>(at, 3) == UNDERSCORE) return i + 1;
  }
  return len;
}
const UNDERSCORE: u8 = 0x5f;

/** The kernel's type of the kind and name of the one that is pointed to. */
function kernelType(env: Env, btf: Btf, i: i32, to: u32): i32 {
  const name = btf.name(to);
  const out = env.log;
  if (!load<u8>(name)) {
    reference(out, btf, i, to, true).str(" candidate matching error: -22\n");
    return -EINVAL;
  }
  const kernel = kernelBtf();
  const wanted = String.UTF8.decodeUnsafe(name, essentialLength(name));
  types[i] = kernel.findByName(wanted, btf.kind(to));
  if (types[i]) {
    if (!kernel.hasAnother(types[i])) return 0;
    reference(out, btf, i, to, true).str(" is ambiguous\n");
    return -E2BIG;
  }
  if (!vmlinuxBtfComplete()) return env.missingTypes();
  reference(out, btf, i, to, true).str(" has no matches\n");
  return -ENOENT;
}

/** `arg#0 reference type('STRUCT name')` */
function reference(out: Text, btf: Btf, i: i32, to: u32, anonymous: bool): Text {
  const name = btf.name(to);
  out.str("arg#").i64(i).str(" reference type('").str(KIND_NAMES[btf.kind(to)]).ch(0x20);
  if (anonymous && !load<u8>(name)) out.str("(anon)");
  else out.cstr(name);
  return out.str("')");
}

function cstrLen(at: usize): i32 {
  let n = 0;
  while (load<u8>(at + n)) n++;
  return n;
}

function pointsToDynptr(btf: Btf, pointer: u32): bool {
  const to = btf.skipModifiers(btf.ref(pointer));
  return btf.kind(to) == F.BTF_KIND_STRUCT && btf.named(to, "bpf_dynptr");
}

function readPointer(env: Env, btf: Btf, i: i32, pointer: u32): i32 {
  const out = env.log;
  const to = btf.skipModifiers(btf.ref(pointer));
  const combination = " has invalid combination of tags\n";
  if (tags & TAG_CTX) {
    if (tags & ~TAG_CTX) return argError(out, i, combination);
    if (to && !load<u8>(btf.name(to))) return argError(out, i, " type doesn't have a name\n");
    if (to && !(btf.kind(to) == F.BTF_KIND_STRUCT && starts(btf.name(to), "bpf_iter__"))) return argError(out, i, " should be void pointer\n");
    kinds[i] = ARG_CONTEXT;
    return 0;
  }
  if (pointsToDynptr(btf, pointer)) {
    if (tags) return argError(out, i, combination);
    kinds[i] = ARG_DYNPTR;
    return 0;
  }
  if (tags & TAG_TRUSTED) {
    if (tags & TAG_NONNULL) return argError(out, i, combination);
    kinds[i] = ARG_BTF;
    flags[i] = PTR_TRUSTED | (tags & TAG_NULLABLE ? PTR_MAYBE_NULL : 0);
    return kernelType(env, btf, i, to);
  }
  if (tags & TAG_UNTRUSTED) {
    if (tags & ~TAG_UNTRUSTED) return argError(out, i, " untrusted cannot be combined with any other tags\n");
    kinds[i] = ARG_ANY_MEMORY;
    flags[i] = PTR_UNTRUSTED;
    types[i] = 0;
    return to == 0 || isScalar(btf, to) ? 0 : kernelType(env, btf, i, to);
  }
  if (tags & TAG_ARENA) {
    if (tags & ~TAG_ARENA) return argError(out, i, combination);
    kinds[i] = ARG_ARENA;
    return 0;
  }
  if (tags & ~TAG_NONNULL) return argError(out, i, combination);
  const size = to ? btf.resolveSize(to) : -1;
  if (size < 0) {
    reference(out, btf, i, to, false).str(" size cannot be determined: -22\n");
    return -EINVAL;
  }
  kinds[i] = ARG_MEMORY;
  sizes[i] = <u32>size;
  flags[i] = tags & TAG_NONNULL ? 0 : PTR_MAYBE_NULL;
  return 0;
}

/**
 * Reads the prototype of subprogram `subprogno`. 0 or an errno, with the reason in the log for a global function. Of a
 * static one only numbers and dynptrs are known.
 */
function readPrototype(env: Env, subprogno: i32): i32 {
  const btf = env.btf!;
  const func = env.subprog(subprogno).typeId;
  const proto = btf.ref(func);
  const out = env.log;
  count = btf.vlen(proto);
  const global = (env.subprog(subprogno).flags & SUBPROG_GLOBAL) != 0;
  if (count > MAX_ARGS) {
    if (!global) return -EINVAL;
    out.str("Global function ").cstr(btf.name(func)).str("() with ").i64(count).str(" > 5 args. Buggy compiler.\n");
    return -EINVAL;
  }
  if (!isScalar(btf, btf.skipModifiers(btf.ref(proto)))) {
    if (!global) return -EINVAL;
    out.str("Global function ").cstr(btf.name(func)).str("() doesn't return scalar. Only those are supported.\n");
    return -EINVAL;
  }
  for (let i = 0; i < count; i++) {
    let err = readTags(out, btf, func, i, global);
    if (err) return err;
    const type = btf.skipModifiers(btf.paramType(proto, i));
    if (btf.kind(type) == F.BTF_KIND_PTR && (global || pointsToDynptr(btf, type))) {
      err = readPointer(env, btf, i, type);
      if (err) return err;
      continue;
    }
    if (tags) return argError(out, i, " has pointer tag, but is not a pointer type\n");
    if (!isScalar(btf, type)) {
      if (!global) return -EINVAL;
      out.str("Arg#").i64(i).str(" type ").str(KIND_NAMES[btf.kind(type)]).str(" in ").cstr(btf.name(func)).str("() is not supported yet.\n");
      return -EINVAL;
    }
    kinds[i] = ARG_SCALAR;
  }
  return 0;
}

/** Offsets that no argument may have, whatever it is passed as. */
function checkPlace(env: Env, r: Reg, regno: i32): i32 {
  switch (baseType(r.type)) {
    case SCALAR:
    case PTR_TO_STACK:
    case PTR_TO_MAP_KEY:
    case PTR_TO_MAP_VALUE:
    case PTR_TO_MEM:
    case PTR_TO_BUF:
      return 0;
    default:
      return checkUnmodified(env, r, regno, baseType(r.type) == PTR_TO_BTF_ID);
  }
}

function checkMemory(env: Env, r: Reg, regno: i32, size: u32): i32 {
  if (isZero(r)) return 0;
  copyReg(saved, r);
  r.type &= ~PTR_MAYBE_NULL;
  let err = checkHelperMem(env, regno, <i32>size, false, true, null);
  if (!err) err = checkHelperMem(env, regno, <i32>size, true, true, null);
  copyReg(r, saved);
  return err ? -EINVAL : 0;
}

function checkBtf(env: Env, r: Reg, regno: i32, wanted: u32, maybeNull: bool): i32 {
  if (isZero(r) && maybeNull) return 0;
  const out = env.log;
  const type = maybeNull ? r.type & ~PTR_MAYBE_NULL : r.type;
  if (type != PTR_TO_BTF_ID && type != (PTR_TO_BTF_ID | PTR_TRUSTED) && type != (PTR_TO_BTF_ID | MEM_RCU)) {
    printType(out.ch(0x52).i64(regno).str(" type="), r.type).str(" expected=ptr_, trusted_ptr_, rcu_ptr_\n");
    return -EACCES;
  }
  const holds = btfStructHolds(out, kernelBtf(), r.aux, r.off, wanted);
  if (holds == ACCESS_UNKNOWN) return env.missingTypes();
  if (holds <= 0) {
    out.ch(0x52).i64(regno).str(" is of type ").cstr(kernelBtf().name(r.aux)).str(" but ").cstr(kernelBtf().name(wanted)).str(" is expected\n");
    return -EACCES;
  }
  return checkPlace(env, r, regno);
}

function checkArgs(env: Env, subprogno: i32): i32 {
  let err = readPrototype(env, subprogno);
  const out = env.log;
  for (let i = 0; i < count && !err; i++) {
    const regno = i + 1;
    const r = env.reg(regno);
    switch (kinds[i]) {
      case ARG_SCALAR:
        if (r.type == SCALAR) break;
        out.ch(0x52).i64(regno).str(" is not a scalar\n");
        return -EINVAL;
      case ARG_CONTEXT:
        err = checkPlace(env, r, regno);
        if (!err && r.type != PTR_TO_CTX) return argError(out, i, " expects pointer to ctx\n");
        break;
      case ARG_MEMORY:
        err = checkPlace(env, r, regno);
        if (!err) err = checkMemory(env, r, regno, sizes[i]);
        if (!err && !(flags[i] & PTR_MAYBE_NULL) && mayBeNull(r.type)) return argError(out, i, " is expected to be non-NULL\n");
        break;
      case ARG_BTF:
        err = checkBtf(env, r, regno, types[i], (flags[i] & PTR_MAYBE_NULL) != 0);
        break;
      case ARG_DYNPTR:
        if (r.type != PTR_TO_STACK && r.type != CONST_PTR_TO_DYNPTR) {
          return argError(out, i, " expected pointer to stack or const struct bpf_dynptr\n");
        }
        err = checkDynptrArg(env, regno, T.ARG_DYNPTR | T.ARG_RDONLY, new CallMeta());
        break;
      case ARG_ARENA:
        if (r.type == SCALAR) break;
        out.ch(0x52).i64(regno).str(" is not a pointer to arena or scalar.\n");
        return -EINVAL;
    }
  }
  return err;
}

/** The call at the current instruction passes arguments that fit subprogram `subprogno`'s prototype. */
export function checkGlobalArgs(env: Env, subprogno: i32): i32 {
  const err = checkArgs(env, subprogno);
  if (env.cur.activeLocks) {
    env.log.str("global function calls are not allowed while holding a lock,\nuse static function instead\n");
    return -EINVAL;
  }
  if (env.subprog(subprogno).flags & SUBPROG_MIGHT_SLEEP && !maySleepHere(env)) {
    env.log.str("global functions that may sleep are not allowed in non-sleepable context,\n");
    env.log.str("i.e., in a RCU/IRQ/preempt-disabled section, or in\na non-sleepable BPF program context\n");
    return -EINVAL;
  }
  if (err) {
    env.log.str("Caller passes invalid args into func#").i64(subprogno).str(" ('").cstr(env.subprogName(subprogno)).str("')\n");
  }
  return err;
}

/**
 * The same for a static function, which may be called with anything: what does not fit its prototype is said once, for
 * from then on the prototype counts for nothing.
 */
export function checkStaticArgs(env: Env, subprogno: i32): void {
  const sub = env.subprog(subprogno);
  if (env.btf === null || !sub.typeId || sub.flags & SUBPROG_UNRELIABLE) return;
  if (checkArgs(env, subprogno)) sub.flags |= SUBPROG_UNRELIABLE;
}

/** What is wrong with the main program's prototype is said, and has no consequence. */
export function noteMainPrototype(env: Env): void {
  if (env.btf !== null && env.subprog(0).typeId) readPrototype(env, 0);
}

/** What the caller knows of the result. */
export function globalResult(env: Env, subprogno: i32, r0: Reg): void {
  markUnknown(r0);
}

/** Registers of subprogram `subprogno` as its prototype promises them, for verifying it alone. */
export function setGlobalArgs(env: Env, subprogno: i32): i32 {
  const err = readPrototype(env, subprogno);
  env.lastLine = -1;
  for (let i = 0; i < count && !err; i++) {
    const r = env.reg(i + 1);
    switch (kinds[i]) {
      case ARG_CONTEXT:
        markPointer(r, PTR_TO_CTX);
        break;
      case ARG_MEMORY:
        markPointer(r, PTR_TO_MEM | flags[i]);
        r.aux = sizes[i];
        break;
      case ARG_BTF:
        markPointer(r, PTR_TO_BTF_ID | flags[i]);
        r.aux = types[i];
        r.id = env.newId();
        break;
      case ARG_ANY_MEMORY:
        markPointer(r, (types[i] ? PTR_TO_BTF_ID : PTR_TO_MEM | MEM_RDONLY) | PTR_UNTRUSTED);
        r.aux = types[i];
        if (types[i]) r.id = env.newId();
        break;
      case ARG_DYNPTR:
        markPointer(r, CONST_PTR_TO_DYNPTR | DYNPTR_TYPE_LOCAL);
        r.id = env.newId();
        break;
      default:
        markUnknown(r);
    }
    if (mayBeNull(r.type) && !r.id) r.id = env.newId();
  }
  return err;
}
