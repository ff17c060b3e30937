// Type information read in place: an index from id to record over BTF's own bytes, and the questions asked of it.
// The kernel's types are a recording that may lack types; a missing id is told apart from one out of range.
import * as F from "./format";

let lacking: bool = false;

/** Notes that an answer needs a type that the installed recording lacks. */
export function wantFullTypes(): void {
  lacking = true;
}

/** Whether that happened since the last call: the host then installs a larger recording and asks again. */
export function takeWantFullTypes(): bool {
  const was = lacking;
  lacking = false;
  return was;
}

// A small recording keeps a few of a hundred thousand ids.
const PAGE_SHIFT: u32 = 8;
const PAGE_IDS: u32 = 1 << PAGE_SHIFT;
const PAGE_MASK: u32 = PAGE_IDS - 1;

/** u32[n] of zeros. */
function zeroed(n: u32): usize {
  const p = heap.alloc(<usize>n << 2);
  memory.fill(p, 0, <usize>n << 2);
  return p;
}

/** Type information. Ids are those of the BTF it came from, with gaps where a recording left types out. */
export class Btf {
  /** Pages by id >> PAGE_SHIFT: addresses of u32[PAGE_IDS] with record addresses, 0 where nothing is recorded. */
  private index: usize = 0;
  private pages: u32 = 0;
  /** One more than the largest id. */
  count: u32 = 1;
  strings: usize = 0;
  stringsLen: u32 = 0;
  /** Ids hashed by name, u32[nameMask + 1]; made by the first search. */
  private names: usize = 0;
  private nameMask: u32 = 0;
  /** How many types are recorded. */
  private recorded: u32 = 0;
  /** What to give back when the types are dropped; 0 when the bytes belong to someone else. */
  private owned: usize = 0;

  /** Makes room for ids below `count`. */
  allocIndex(count: u32): void {
    this.count = count;
    this.pages = ((count - 1) >> PAGE_SHIFT) + 1;
    this.index = zeroed(this.pages);
  }

  /** Says where the record of `id` stands. */
  setType(id: u32, at: usize): void {
    const slot = this.index + (<usize>(id >> PAGE_SHIFT) << 2);
    if (load<u32>(slot) == 0) store<u32>(slot, <u32>zeroed(PAGE_IDS));
    store<u32>(<usize>load<u32>(slot) + (<usize>(id & PAGE_MASK) << 2), <u32>at);
    this.recorded++;
  }

  /** Takes over `ptr`, which free() will give back. */
  own(ptr: usize): void {
    this.owned = ptr;
  }

  /** Gives the memory back; nothing may be asked afterwards. */
  free(): void {
    this.freeIndex();
    if (this.names) heap.free(this.names);
    if (this.owned) heap.free(this.owned);
    this.index = 0;
    this.names = 0;
    this.owned = 0;
    this.count = 1;
  }

  private freeIndex(): void {
    if (!this.index) return;
    for (let page: u32 = 0; page < this.pages; page++) {
      const at = load<u32>(this.index + (<usize>page << 2));
      if (at) heap.free(<usize>at);
    }
    heap.free(this.index);
  }

  /** Address of the type record, 0 when there is none. */
  @inline type(id: u32): usize {
    if (id >= this.count) return 0;
    const page = <usize>load<u32>(this.index + (<usize>(id >> PAGE_SHIFT) << 2));
    return page ? <usize>load<u32>(page + (<usize>(id & PAGE_MASK) << 2)) : 0;
  }

  /** BTF_KIND_*; BTF_KIND_MISSING when the recording lacks the type, which is noted: no answer rests on a gap. */
  kind(id: u32): i32 {
    const at = this.type(id);
    if (at) return (load<u32>(at, 4) >> 24) & 31;
    if (id == 0 || id >= this.count) return F.BTF_KIND_UNKN;
    wantFullTypes();
    return F.BTF_KIND_MISSING;
  }

  /** A NUL-terminated string; "" for an offset out of range. */
  nameAt(off: u32): usize {
    return this.strings + (off < this.stringsLen ? <usize>off : 0);
  }

  nameOff(id: u32): u32 {
    const at = this.type(id);
    return at ? load<u32>(at) : 0;
  }

  /** The type's NUL-terminated name, "" without one. */
  name(id: u32): usize {
    return this.nameAt(this.nameOff(id));
  }

  /** Whether the type is named `s`. */
  named(id: u32, s: string): bool {
    return cstrEquals(this.name(id), s);
  }

  /** Number of members, values, parameters or variables; linkage of a FUNC. */
  vlen(id: u32): i32 {
    const at = this.type(id);
    return at ? <i32>(load<u32>(at, 4) & 0xffff) : 0;
  }

  /** kind_flag: members carry bit-field sizes; an enum is signed; a FWD is a union. */
  kindFlag(id: u32): bool {
    const at = this.type(id);
    return at ? load<u32>(at, 4) >> 31 != 0 : false;
  }

  /** Bytes of an INT, ENUM, STRUCT, UNION, FLOAT or DATASEC. */
  size(id: u32): u32 {
    const at = this.type(id);
    return at ? load<u32>(at, 8) : 0;
  }

  /** The type that a PTR, TYPEDEF, modifier, FUNC, VAR or tag refers to; the result of a FUNC_PROTO. */
  ref(id: u32): u32 {
    return this.size(id);
  }

  /** A STRUCT or UNION of which the recording keeps name and size only. */
  isStub(id: u32): bool {
    const kind = this.kind(id);
    if (kind != F.BTF_KIND_STRUCT && kind != F.BTF_KIND_UNION) return false;
    return this.vlen(id) == 0 && this.size(id) != 0;
  }

  // Members of a STRUCT or UNION.
  private member(id: u32, i: i32): usize {
    return this.type(id) + F.BTF_TYPE_SIZE + <usize>i * 12;
  }
  memberName(id: u32, i: i32): usize {
    return this.nameAt(load<u32>(this.member(id, i)));
  }
  memberType(id: u32, i: i32): u32 {
    return load<u32>(this.member(id, i), 4);
  }
  /** Offset in bits. */
  memberBitOff(id: u32, i: i32): u32 {
    const raw = load<u32>(this.member(id, i), 8);
    return this.kindFlag(id) ? raw & 0xffffff : raw;
  }
  /** Width of a bit field, 0 for any other member. */
  memberBitSize(id: u32, i: i32): u32 {
    return this.kindFlag(id) ? load<u32>(this.member(id, i), 8) >> 24 : 0;
  }

  // An ARRAY.
  elemType(id: u32): u32 {
    return load<u32>(this.type(id), 12);
  }
  indexType(id: u32): u32 {
    return load<u32>(this.type(id), 16);
  }
  elemCount(id: u32): u32 {
    return load<u32>(this.type(id), 20);
  }

  // Parameters of a FUNC_PROTO.
  paramName(id: u32, i: i32): usize {
    return this.nameAt(load<u32>(this.type(id) + F.BTF_TYPE_SIZE + ((<usize>i) << 3)));
  }
  paramType(id: u32, i: i32): u32 {
    return load<u32>(this.type(id) + F.BTF_TYPE_SIZE + ((<usize>i) << 3), 4);
  }

  paramNameOff(id: u32, i: i32): u32 {
    return load<u32>(this.type(id) + F.BTF_TYPE_SIZE + ((<usize>i) << 3));
  }

  // A VAR, the variables of a DATASEC, a DECL_TAG.
  varLinkage(id: u32): u32 {
    return load<u32>(this.type(id), 12);
  }
  secType(id: u32, i: i32): u32 {
    return load<u32>(this.member(id, i));
  }
  secOffset(id: u32, i: i32): u32 {
    return load<u32>(this.member(id, i), 4);
  }
  secSize(id: u32, i: i32): u32 {
    return load<u32>(this.member(id, i), 8);
  }
  /** Member or parameter that is tagged, -1 for the type itself. */
  tagIndex(id: u32): i32 {
    return load<i32>(this.type(id), 12);
  }

  // An INT's encoding: BTF_INT_* bits, bit offset and width.
  intEncoding(id: u32): u32 {
    return (load<u32>(this.type(id), 12) >> 24) & 15;
  }
  intOffset(id: u32): u32 {
    return (load<u32>(this.type(id), 12) >> 16) & 255;
  }
  intBits(id: u32): u32 {
    return load<u32>(this.type(id), 12) & 255;
  }

  /** The type behind const, volatile, restrict, typedefs and type tags. */
  skipModifiers(id: u32): u32 {
    while (true) {
      const kind = this.kind(id);
      const modifier = (kind >= F.BTF_KIND_TYPEDEF && kind <= F.BTF_KIND_RESTRICT) || kind == F.BTF_KIND_TYPE_TAG;
      if (!modifier) return id;
      id = this.ref(id);
    }
  }

  /** Bytes that a value of the type takes; -1 when it has no size. */
  resolveSize(id: u32): i64 {
    id = this.skipModifiers(id);
    switch (this.kind(id)) {
      case F.BTF_KIND_INT:
      case F.BTF_KIND_STRUCT:
      case F.BTF_KIND_UNION:
      case F.BTF_KIND_ENUM:
      case F.BTF_KIND_ENUM64:
      case F.BTF_KIND_FLOAT:
      case F.BTF_KIND_DATASEC:
        return this.size(id);
      case F.BTF_KIND_PTR:
        return 8;
      case F.BTF_KIND_VAR:
        return this.resolveSize(this.ref(id));
      case F.BTF_KIND_ARRAY: {
        const each = this.resolveSize(this.elemType(id));
        return each < 0 ? -1 : each * this.elemCount(id);
      }
      default:
        return -1;
    }
  }

  /** The first type with this name and kind; 0 without. */
  findByName(name: string, kind: i32): u32 {
    if (!this.names) this.hashNames();
    let hash = HASH_START;
    for (let i = 0; i < name.length; i++) hash = hashStep(hash, name.charCodeAt(i));
    let slot = hash & this.nameMask;
    while (true) {
      const id = load<u32>(this.names + (<usize>slot << 2));
      if (id == 0 || (this.kind(id) == kind && this.named(id, name))) return id;
      slot = (slot + 1) & this.nameMask;
    }
  }

  /** Another type has the kind and the name of `id`. */
  hasAnother(id: u32): bool {
    for (let other: u32 = 1; other < this.count; other++) {
      if (other != id && this.kind(other) == this.kind(id) && cstrSame(this.name(other), this.name(id))) return true;
    }
    return false;
  }

  /** Open addressing with room to spare; of equal names the lowest id comes first. */
  private hashNames(): void {
    let size: u32 = 16;
    while (size < this.recorded * 2) size <<= 1;
    this.nameMask = size - 1;
    this.names = heap.alloc(<usize>size << 2);
    memory.fill(this.names, 0, <usize>size << 2);
    for (let id: u32 = 1; id < this.count; id++) {
      if (!this.type(id)) continue;
      let at = this.name(id);
      if (load<u8>(at) == 0) continue;
      let hash = HASH_START;
      for (let c = load<u8>(at); c != 0; c = load<u8>(++at)) hash = hashStep(hash, c);
      let slot = hash & this.nameMask;
      while (load<u32>(this.names + (<usize>slot << 2)) != 0) slot = (slot + 1) & this.nameMask;
      store<u32>(this.names + (<usize>slot << 2), id);
    }
  }
}

// FNV-1a.
const HASH_START: u32 = 0x811c9dc5;
function hashStep(hash: u32, c: u32): u32 {
  return (hash ^ c) * 0x01000193;
}

/** Whether the NUL-terminated bytes at `at` spell the ASCII string `s`. */
export function cstrEquals(at: usize, s: string): bool {
  const n = s.length;
  for (let i = 0; i < n; i++) {
    if (<i32>load<u8>(at + i) != s.charCodeAt(i)) return false;
  }
  return load<u8>(at + n) == 0;
}

/** Whether two NUL-terminated strings are equal. */
export function cstrSame(a: usize, b: usize): bool {
  while (load<u8>(a) == load<u8>(b)) {
    if (load<u8>(a) == 0) return true;
    a++;
    b++;
  }
  return false;
}
