// Special fields of a map's value (spec 6.3): what plain loads and stores may not touch, and the calls that work on them.
import { EACCES, EINVAL } from "../util/errno";
import { isConst } from "../bounds/bounds";
import { btfStructHolds, ACCESS_UNKNOWN } from "../btf/access";
import { cstrEquals } from "../btf/btf";
import * as F from "../btf/fields";
import { classOf, immOf, opOf } from "../isa/insn";
import { BPF_LDX, BPF_MEM, BPF_ST } from "../isa/opcode";
import { Env } from "./env";
import {
  Reg, PTR_TO_BTF_ID, PTR_TO_MAP_VALUE, PTR_MAYBE_NULL, PTR_TRUSTED, PTR_UNTRUSTED, MEM_RCU, MEM_PERCPU, baseType,
} from "./reg";
import { CallMeta } from "./args";
import { isZero, markPointer } from "./operand";
import { printType } from "./print";
import { kernelBtf, printBtfName } from "./kernel_types";
import { checkUnmodified } from "./mem";
import { inRcu } from "./sections";

function refuse(env: Env, kind: i32, why: string): i32 {
  env.log.str(F.FIELD_NAMES[kind]).str(why).ch(0x0a);
  return -EACCES;
}

/** The fields of the map value behind register `regno`; null without. */
function fieldsOf(env: Env, r: Reg): F.Fields | null {
  return env.maps[r.aux].fields;
}

// ---- loads and stores

/** Whether the access may touch the field. */
function touches(r: Reg, off: i32, size: i32, field: F.Field): bool {
  return r.smin + off < <i64>(field.off + field.size) && <i64>field.off < <i64>r.umax + off + size;
}

/** The access of `size` bytes at `off`: 0 for an ordinary one, 1 for a kptr that was dealt with here, or a negative errno. */
export function checkMapFields(env: Env, regno: i32, off: i32, size: i32, write: bool, value: i32): i32 {
  const r = env.reg(regno);
  const fields = fieldsOf(env, r);
  if (fields === null) return 0;
  for (let i = 0; i < fields.list.length; i++) {
    const field = fields.list[i];
    if (!touches(r, off, size, field)) continue;
    if (field.kind < F.FIELD_KPTR) return refuse(env, field.kind, " cannot be accessed directly by load/store");
    if (!isConst(r)) return refuse(env, field.kind, " access cannot have variable offset");
    const at = <i64>off + <i64>r.value;
    if (at != field.off) {
      env.log.str(F.FIELD_NAMES[field.kind]).str(" access misaligned expected=").u64(field.off).str(" off=").i64(at).ch(0x0a);
      return -EACCES;
    }
    if (size != 8) return refuse(env, field.kind, " access size must be BPF_DW");
    return accessKptr(env, field, value);
  }
  return 0;
}

/** The same for memory that a call reads or writes. */
export function checkMapFieldsHelper(env: Env, regno: i32, off: i32, size: i32): i32 {
  const r = env.reg(regno);
  const fields = fieldsOf(env, r);
  if (fields === null) return 0;
  for (let i = 0; i < fields.list.length; i++) {
    const field = fields.list[i];
    if (!touches(r, off, size, field)) continue;
    return refuse(env, field.kind, field.kind < F.FIELD_KPTR ? " cannot be accessed directly by load/store" : " cannot be accessed indirectly by helper");
  }
  return 0;
}

/** Kernel structs that RCU protects. */
const RCU_STRUCTS: StaticArray<string> = ["cgroup", "bpf_cpumask", "task_struct", "bpf_crypto_ctx"];

function loadedKptr(env: Env, field: F.Field): u32 {
  let safe = field.kind == F.FIELD_KPTR_PERCPU;
  if (field.kind == F.FIELD_KPTR_REF) {
    const name = kernelBtf().name(field.typeId);
    for (let i = 0; i < RCU_STRUCTS.length; i++) if (cstrEquals(name, RCU_STRUCTS[i])) safe = true;
  }
  if (!safe || !inRcu(env)) return PTR_UNTRUSTED;
  return field.kind == F.FIELD_KPTR_PERCPU ? MEM_RCU | MEM_PERCPU : MEM_RCU;
}

function accessKptr(env: Env, field: F.Field, value: i32): i32 {
  const p = env.insn(env.insnIdx);
  const op = opOf(p);
  const out = env.log;
  if ((op & 0xe0) != BPF_MEM) {
    out.str("kptr in map can only be accessed using BPF_MEM instruction mode\n");
    return -EACCES;
  }
  if (classOf(op) == BPF_LDX) {
    const r = env.reg(value);
    markPointer(r, PTR_TO_BTF_ID | PTR_MAYBE_NULL | loadedKptr(env, field));
    r.aux = field.typeId;
    r.id = env.newId();
    return 1;
  }
  if (field.kind != F.FIELD_KPTR) {
    out.str("store to referenced kptr disallowed\n");
    return -EACCES;
  }
  if (classOf(op) == BPF_ST) {
    if (immOf(p) == 0) return 1;
    out.str("BPF_ST imm must be 0 when storing to kptr at off=").u64(field.off).ch(0x0a);
    return -EACCES;
  }
  if (isZero(env.reg(value))) return 1;
  const err = checkKptrType(env, field, value);
  return err ? -EACCES : 1;
}

/** Register `regno` can be kept in the field. */
export function checkKptrType(env: Env, field: F.Field, regno: i32): i32 {
  const r = env.reg(regno);
  const out = env.log;
  let allowed = PTR_MAYBE_NULL | PTR_TRUSTED | MEM_RCU;
  if (field.kind == F.FIELD_KPTR) allowed |= PTR_UNTRUSTED;
  if (baseType(r.type) == PTR_TO_BTF_ID && !((r.type & ~0xff) & ~allowed)) {
    const err = checkUnmodified(env, r, regno, true);
    if (err) return err;
    const strict = field.kind != F.FIELD_KPTR;
    const holds = strict ? (r.off == 0 && r.aux == field.typeId ? 1 : 0) : btfStructHolds(out, kernelBtf(), r.aux, r.off, field.typeId);
    if (holds == ACCESS_UNKNOWN) return env.missingTypes();
    if (holds) return 0;
  }
  printType(out.str("invalid kptr access, R").i64(regno).str(" type="), r.type);
  if (baseType(r.type) == PTR_TO_BTF_ID) printBtfName(out, r.aux);
  printBtfName(out.str(" expected=ptr_"), field.typeId);
  if (field.kind == F.FIELD_KPTR) printBtfName(out.str(" or untrusted_ptr_"), field.typeId);
  out.ch(0x0a);
  return -EINVAL;
}

// ---- calls

function needsBtf(env: Env, r: Reg, what: string): i32 {
  env.log.str("map '").cstr(changetype<usize>(env.maps[r.aux].name)).str("' has to have BTF in order to use ").str(what).ch(0x0a);
  return -EINVAL;
}

function notConstant(env: Env, regno: i32, what: string): i32 {
  env.log.ch(0x52).i64(regno).str(" doesn't have constant offset. ").str(what).str(" has to be at the constant offset\n");
  return -EINVAL;
}

/** Register `regno` points to the one field of this kind that its map value has. */
export function checkFieldPointer(env: Env, regno: i32, kind: i32): i32 {
  const r = env.reg(regno);
  const name = F.FIELD_NAMES[kind];
  const out = env.log;
  if (!isConst(r)) return notConstant(env, regno, name);
  const map = env.maps[r.aux];
  if (!map.btfValueTypeId) return needsBtf(env, r, name);
  const fields = map.fields;
  const field: F.Field | null = fields === null ? null : fields.find(kind);
  if (field === null) {
    out.str("map '").cstr(changetype<usize>(map.name)).str("' has no valid ").str(name).ch(0x0a);
    return -EINVAL;
  }
  const at = <i64>r.off + <i64>r.value;
  if (at == field.off) return 0;
  out.str("off ").i64(at).str(" doesn't point to 'struct ").str(name).str("' that is at ").u64(field.off).ch(0x0a);
  return -EINVAL;
}

/** A timer in a map value; the map that the call names next must be its own. */
export function checkTimerArg(env: Env, regno: i32, meta: CallMeta): i32 {
  const err = checkFieldPointer(env, regno, F.FIELD_TIMER);
  if (err) return err;
  meta.map = <i32>env.reg(regno).aux;
  meta.mapUid = env.reg(regno).aux2;
  return 0;
}

/** The head of a list or tree at register `regno`. */
export function checkHeadPointer(env: Env, regno: i32, kind: i32): i32 {
  const r = env.reg(regno);
  if (!isConst(r)) return notConstant(env, regno, F.FIELD_NAMES[kind]);
  const at = <i64>r.off + <i64>r.value;
  env.log.str(F.FIELD_NAMES[kind]).str(" not found at offset=").u64(<u32>at).ch(0x0a);
  return -EINVAL;
}

/** The field whose pointer is exchanged: of a map value. */
export function checkKptrArg(env: Env, regno: i32, meta: CallMeta): i32 {
  const r = env.reg(regno);
  const out = env.log;
  const map = env.maps[r.aux];
  if (baseType(r.type) != PTR_TO_MAP_VALUE || !map.btfValueTypeId) return needsBtf(env, r, "bpf_kptr_xchg");
  if (!isConst(r)) return notConstant(env, regno, "kptr");
  const fields = map.fields;
  if (fields === null || !fields.hasKptr) {
    out.ch(0x52).i64(regno).str(" has no valid kptr\n");
    return -EINVAL;
  }
  const at = <i64>r.off + <i64>r.value;
  const field = fields.kptrAt(<u32>at);
  if (field === null) {
    out.str("off=").i64(at).str(" doesn't point to kptr\n");
    return -EACCES;
  }
  if (field.kind == F.FIELD_KPTR) {
    out.str("off=").i64(at).str(" kptr isn't referenced kptr\n");
    return -EACCES;
  }
  meta.kptr = field;
  return 0;
}

/** What was in the field: the program's from now on. */
export function kptrResult(env: Env, r0: Reg, meta: CallMeta, flags: u32): void {
  const field = meta.kptr!;
  markPointer(r0, PTR_TO_BTF_ID | flags);
  r0.aux = field.typeId;
}
