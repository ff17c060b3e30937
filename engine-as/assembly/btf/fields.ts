// Special fields of a map's value, found in its type: locks, timers, work queues, pointers to kernel objects, heads of
// lists and trees. Where each lies and what it refers to; what may be done with one is the verifier's business.
import { Btf, cstrEquals, wantFullTypes } from "./btf";
import * as F from "./format";
import { vmlinuxBtf } from "./vmlinux";
import { E2BIG, EEXIST, EFAULT, EINVAL, ENOENT, EOPNOTSUPP } from "../util/errno";

// Kinds of fields; those below FIELD_KPTR are structs of the same name.
export const FIELD_SPIN_LOCK: i32 = 0;
export const FIELD_RES_SPIN_LOCK: i32 = 1;
export const FIELD_TIMER: i32 = 2;
export const FIELD_WQ: i32 = 3;
export const FIELD_TASK_WORK: i32 = 4;
export const FIELD_LIST_HEAD: i32 = 5;
export const FIELD_RB_ROOT: i32 = 6;
export const FIELD_REFCOUNT: i32 = 7;
/** Pointer to a kernel object that nothing is known of. */
export const FIELD_KPTR: i32 = 8;
/** Pointer that holds a reference: only exchanged, never stored. */
export const FIELD_KPTR_REF: i32 = 9;
export const FIELD_KPTR_PERCPU: i32 = 10;
/** Pointer to memory of the user: in the storage of a task only. */
export const FIELD_UPTR: i32 = 11;

/** What the kernel calls each kind. */
export const FIELD_NAMES: StaticArray<string> = [
  "bpf_spin_lock", "bpf_res_spin_lock", "bpf_timer", "bpf_wq", "bpf_task_work", "bpf_list_head", "bpf_rb_root", "bpf_refcount",
  "kptr", "kptr", "percpu_kptr", "uptr",
];
const SIZES: StaticArray<u32> = [4, 4, 16, 16, 8, 16, 16, 4, 8, 8, 8, 8];
/** Kinds of which a value has one at most. */
const SINGLE: u32 = 1 << FIELD_SPIN_LOCK | 1 << FIELD_RES_SPIN_LOCK | 1 << FIELD_TIMER | 1 << FIELD_WQ | 1 << FIELD_TASK_WORK;
/** Kernel structs whose references a map may hold: there is something that gives them up. */
const HELD: StaticArray<string> = ["task_struct", "cgroup", "bpf_cpumask", "bpf_crypto_ctx"];
const MAX_FIELDS: i32 = 11;
const MAX_DEPTH: i32 = 4;

export class Field {
  constructor(
    public kind: i32,
    public off: u32,
    /** The kernel's struct that a kptr points to. */
    public typeId: u32,
  ) {}

  get size(): u32 {
    return SIZES[this.kind];
  }
}

/** The fields of one value, by offset. */
export class Fields {
  list: Array<Field> = [];

  /** The first of this kind, or null. */
  find(kind: i32): Field | null {
    for (let i = 0; i < this.list.length; i++) if (this.list[i].kind == kind) return this.list[i];
    return null;
  }

  /** A kptr of any kind at `off`, or null. */
  kptrAt(off: u32): Field | null {
    for (let i = 0; i < this.list.length; i++) {
      if (this.list[i].kind >= FIELD_KPTR && this.list[i].off == off) return this.list[i];
    }
    return null;
  }

  get hasKptr(): bool {
    const n = this.list.length;
    for (let i = 0; i < n; i++) if (this.list[i].kind >= FIELD_KPTR) return true;
    return false;
  }
}

let fields: Fields = new Fields();
/** Why valueFields found none: 0 when there are none. */
export let fieldsError: i32 = 0;

/** The types that are looked through. */
let types: Btf | null = null;

/** Some declaration tag says what a list or tree contains: a head without one is none. */
function saysContents(): bool {
  const btf = types!;
  for (let id: u32 = 1; id < btf.count; id++) {
    if (btf.kind(id) == F.BTF_KIND_DECL_TAG && memory.compare(btf.name(id), CONTAINS, 9) == 0) return true;
  }
  return false;
}
const CONTAINS: usize = memory.data<u8>([0x63, 0x6f, 0x6e, 0x74, 0x61, 0x69, 0x6e, 0x73, 0x3a]); // "contains:"

/** 0 or a negated errno. */
function add(kind: i32, off: u32, typeId: u32): i32 {
  if (!(wanted >> kind & 1)) return 0;
  if (off & (SIZES[kind] == 4 ? 3 : 7)) return -EFAULT;
  if (SINGLE >> kind & 1 && fields.find(kind) !== null) return -E2BIG;
  if (fields.list.length >= MAX_FIELDS) return -E2BIG;
  if ((kind == FIELD_LIST_HEAD || kind == FIELD_RB_ROOT) && !saysContents()) return -EINVAL;
  fields.list.push(new Field(kind, off, typeId));
  return 0;
}

/** A pointer with one of the tags that make it a kptr. */
function pointer(btf: Btf, type: u32, off: u32): i32 {
  const tag = btf.ref(type);
  if (btf.kind(tag) != F.BTF_KIND_TYPE_TAG || btf.kindFlag(tag)) return 0;
  if (btf.kind(btf.ref(tag)) == F.BTF_KIND_TYPE_TAG) return -EINVAL;
  const name = btf.name(tag);
  let kind = 0;
  if (cstrEquals(name, "kptr_untrusted")) kind = FIELD_KPTR;
  else if (cstrEquals(name, "kptr")) kind = FIELD_KPTR_REF;
  else if (cstrEquals(name, "percpu_kptr")) kind = FIELD_KPTR_PERCPU;
  else if (cstrEquals(name, "uptr")) kind = FIELD_UPTR;
  else return -EINVAL;
  const to = btf.skipModifiers(btf.ref(tag));
  if (btf.kind(to) != F.BTF_KIND_STRUCT && btf.kind(to) != F.BTF_KIND_UNION) return -EINVAL;
  if (kind == FIELD_UPTR) return add(kind, off, 0);
  const at = btf.name(to);
  let len: usize = 0;
  while (load<u8>(at + len)) len++;
  const known = vmlinuxBtf()!.findByName(String.UTF8.decodeUnsafe(at, len), btf.kind(to));
  // Objects of the program's own types are not simulated; a smaller recording may merely lack the name.
  if (!known) {
    wantFullTypes();
    return -EOPNOTSUPP;
  }
  let held = kind != FIELD_KPTR_REF;
  for (let i = 0; i < HELD.length; i++) if (cstrEquals(at, HELD[i])) held = true;
  return held ? add(kind, off, known) : -ENOENT;
}

/** Finds the fields of `type` at byte `off` of the value. 0 or a negated errno. */
function walk(btf: Btf, type: u32, off: u32, depth: i32): i32 {
  type = btf.skipModifiers(type);
  let count: u32 = 1;
  for (; btf.kind(type) == F.BTF_KIND_ARRAY; type = btf.skipModifiers(btf.elemType(type))) count *= btf.elemCount(type);
  const kind = btf.kind(type);
  if (kind == F.BTF_KIND_PTR) {
    for (let i: u32 = 0; i < count; i++) {
      const err = pointer(btf, type, off + 8 * i);
      if (err) return err;
    }
    return 0;
  }
  if (kind != F.BTF_KIND_STRUCT) return 0;
  const size = btf.size(type);
  let special = -1;
  for (let k = 0; k < FIELD_KPTR; k++) if (btf.named(type, FIELD_NAMES[k])) special = k;
  if (special >= 0 && size != SIZES[special]) return 0;
  if (special < 0 && depth >= MAX_DEPTH) return -E2BIG;
  for (let i: u32 = 0; i < count; i++) {
    const err = special >= 0 ? add(special, off + size * i, 0) : members(btf, type, off + size * i, depth + 1);
    if (err) return err;
  }
  return 0;
}

function members(btf: Btf, type: u32, off: u32, depth: i32): i32 {
  const section = btf.kind(type) == F.BTF_KIND_DATASEC;
  for (let i = 0; i < btf.vlen(type); i++) {
    const bits = section ? btf.secOffset(type, i) << 3 : btf.memberBitOff(type, i);
    if (bits & 7) return -EINVAL;
    const member = section ? btf.ref(btf.secType(type, i)) : btf.memberType(type, i);
    const err = walk(btf, member, off + (bits >> 3), depth);
    if (err) return err;
  }
  return 0;
}

/** Kinds that make a struct worth looking at when the types are loaded. */
const LOOKED_FOR: u32 = 1 << FIELD_SPIN_LOCK | 1 << FIELD_LIST_HEAD | 1 << FIELD_RB_ROOT | 1 << FIELD_REFCOUNT;
/** Kinds that a struct may have wherever it is used, as bits: they are looked at when the types are loaded. */
const ANYWHERE: u32 = 1 << FIELD_SPIN_LOCK | 1 << FIELD_RES_SPIN_LOCK | 1 << FIELD_LIST_HEAD | 1 << FIELD_RB_ROOT | 1 << FIELD_REFCOUNT |
  1 << FIELD_KPTR | 1 << FIELD_KPTR_REF | 1 << FIELD_KPTR_PERCPU;
let wanted: u32 = ~0;

/** A member of the struct itself, no array and nothing nested, is special. */
function holdsSpecial(btf: Btf, id: u32): bool {
  for (let i = 0; i < btf.vlen(id); i++) {
    const type = btf.memberType(id, i);
    if (btf.kind(type) == F.BTF_KIND_PTR) {
      const tag = btf.ref(type);
      const known = btf.named(tag, "kptr") || btf.named(tag, "kptr_untrusted") || btf.named(tag, "percpu_kptr");
      if (known && btf.kind(btf.ref(tag)) == F.BTF_KIND_STRUCT) return true;
    }
    for (let k = 0; k < FIELD_KPTR; k++) if (LOOKED_FOR >> k & 1 && btf.named(type, FIELD_NAMES[k])) return true;
  }
  return false;
}

/** No field lies in another one, and there is one kind of lock at most. 0 or a negated errno. */
function checkTogether(): i32 {
  const list = fields.list;
  for (let i = 0; i < list.length; i++) {
    for (let j = 0; j < i; j++) {
      if (list[i].off < list[j].off + list[j].size && list[j].off < list[i].off + list[i].size) return -EEXIST;
    }
  }
  return fields.find(FIELD_SPIN_LOCK) !== null && fields.find(FIELD_RES_SPIN_LOCK) !== null ? -EINVAL : 0;
}

/** Loaded types: every struct has its special fields the way that it may have them. 0 or a negated errno. */
export function checkStructFields(btf: Btf): i32 {
  let err = 0;
  wanted = ANYWHERE;
  types = btf;
  for (let id: u32 = 1; id < btf.count && !err; id++) {
    if (btf.kind(id) != F.BTF_KIND_STRUCT || !holdsSpecial(btf, id)) continue;
    fields = new Fields();
    err = members(btf, id, 0, 0);
    if (!err) err = checkTogether();
    if (err == -EOPNOTSUPP) err = 0;
  }
  wanted = ~0;
  return err;
}

/** The special fields of a value of `type`; null when it has none, or not the way that it may have them. */
export function valueFields(btf: Btf, type: u32): Fields | null {
  const kind = btf.kind(type);
  if (kind != F.BTF_KIND_STRUCT && kind != F.BTF_KIND_DATASEC) return null;
  fields = new Fields();
  types = btf;
  fieldsError = members(btf, type, 0, 0);
  if (!fieldsError) fieldsError = checkTogether();
  if (fieldsError || fields.list.length == 0) return null;
  return fields;
}
