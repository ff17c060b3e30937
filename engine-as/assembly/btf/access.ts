// What a load through a pointer to a kernel struct reads: the walk from struct, offset and size to a member (spec 8.11),
// and how far the pointer found there may be trusted. Register types and states are the verifier's business.
import { EACCES, EINVAL } from "../util/errno";
import { Text } from "../util/text";
import { Btf, cstrEquals, wantFullTypes } from "./btf";
import {
  BTF_KIND_ARRAY,
  BTF_KIND_INT,
  BTF_KIND_MISSING,
  BTF_KIND_PTR,
  BTF_KIND_STRUCT,
  BTF_KIND_UNION,
} from "./format";

// Results of a walk; negative ones are errnos.
/** A number. */
export const ACCESS_SCALAR: i32 = 0;
/** A pointer to a struct or union. */
export const ACCESS_PTR: i32 = 1;
/** A pointer to anything else: read-only memory of unknown size that may not be there. */
export const ACCESS_MEM: i32 = 2;
/** The recording lacks a type on the way: no answer. The full types are wanted. */
export const ACCESS_UNKNOWN: i32 = -4096;

/** How far a pointer can be relied on. */
export const PTR_PLAIN: u32 = 0;
/** Valid for as long as the program runs. */
export const PTR_TRUSTED: u32 = 1;
/** Valid inside of the RCU critical section. */
export const PTR_RCU: u32 = 2;
/** May be anything; can be read, and not handed on. */
export const PTR_UNTRUSTED: u32 = 3;

/** What a walk found out about the pointer that it ended at. */
@unmanaged
export class BtfAccess {
  /** The struct or union pointed to (ACCESS_PTR). */
  typeId: u32;
  /** The way led through a union of several members. */
  throughUnion: bool;
  /** NUL-terminated name of the member that holds the pointer. */
  memberName: usize;
}

function printName(log: Text, name: usize): Text {
  return load<u8>(name) ? log.cstr(name) : log.str("(anon)");
}

function isStruct(btf: Btf, id: u32): bool {
  const kind = btf.kind(id);
  return kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION;
}

/** Number of an array's elements over all dimensions; `innermost` is then the element's type. */
let innermost: u32 = 0;
function flatten(btf: Btf, array: u32): u64 {
  let count: u64 = 1;
  let id = array;
  while (btf.kind(id) == BTF_KIND_ARRAY) {
    count *= btf.elemCount(id);
    id = btf.skipModifiers(btf.elemType(id));
  }
  innermost = id;
  return count;
}

function beyond(log: Text, btf: Btf, id: u32, off: u32, size: u32): i32 {
  printName(log.str("access beyond struct "), btf.name(id)).str(" at off ").u64(off).str(" size ").u64(size).ch(0x0a);
  return -EACCES;
}

/** The access lies in a nested struct: go on with `nestedId` at `nestedOff`. */
const NESTED: i32 = 3;
let nestedId: u32 = 0;
let nestedOff: u32 = 0;

/** One struct of the way: finds the member that the access lies in. Sums wrap at 32 bits, as the kernel's do. */
function walk(log: Text, btf: Btf, id: u32, off: u32, size: u32, out: BtfAccess): i32 {
  while (true) {
    if (btf.kind(id) == BTF_KIND_MISSING || btf.isStub(id)) {
      wantFullTypes();
      return ACCESS_UNKNOWN;
    }
    if (off + size <= btf.size(id)) break;
    // Only a flexible array at the end reaches further.
    const last = btf.vlen(id) - 1;
    if (last < 0) return beyond(log, btf, id, off, size);
    const array = btf.skipModifiers(btf.memberType(id, last));
    const start = btf.memberBitOff(id, last) >> 3;
    if (btf.kind(array) != BTF_KIND_ARRAY || btf.elemCount(array) != 0 || off < start) {
      return beyond(log, btf, id, off, size);
    }
    const elem = btf.skipModifiers(btf.elemType(array));
    if (btf.kind(elem) == BTF_KIND_INT) return ACCESS_SCALAR;
    const each = isStruct(btf, elem) ? btf.size(elem) : 0;
    if (each == 0) return beyond(log, btf, id, off, size);
    off = (off - start) % each;
    id = elem;
  }
  const count = btf.vlen(id);
  if (btf.kind(id) == BTF_KIND_UNION && count != 1) out.throughUnion = true;
  for (let i = 0; i < count; i++) {
    const bit = btf.memberBitOff(id, i);
    let start = bit >> 3;
    if (off + size <= start) break;
    const bits = btf.memberBitSize(id, i);
    if (bits) {
      if (off <= start && (bit + bits + 7) >> 3 <= off + size) return ACCESS_SCALAR;
      continue;
    }
    let type = btf.skipModifiers(btf.memberType(id, i));
    let elems: u64 = 1;
    if (btf.kind(type) == BTF_KIND_ARRAY) {
      elems = flatten(btf, type);
      type = innermost;
    }
    const each = btf.resolveSize(type);
    const end = <u64>start + elems * each;
    if (each <= 0 || off >= end) continue;
    if (off < start) break;
    start += ((off - start) / <u32>each) * <u32>each;
    if (isStruct(btf, type)) {
      nestedId = type;
      nestedOff = off - start;
      return NESTED;
    }
    out.memberName = btf.memberName(id, i);
    if (btf.kind(type) == BTF_KIND_PTR) {
      if (size != 8 || off != start) {
        printName(log.str("cannot access ptr member "), out.memberName).str(" with moff ").u64(start);
        printName(log.str(" in struct "), btf.name(id)).str(" with off ").u64(off).str(" size ").u64(size).ch(0x0a);
        return -EACCES;
      }
      const pointee = btf.skipModifiers(btf.ref(type));
      if (!isStruct(btf, pointee)) return ACCESS_MEM;
      out.typeId = pointee;
      return ACCESS_PTR;
    }
    // A union's other members might reach further.
    if (off + size > end && !out.throughUnion) {
      printName(log.str("access beyond the end of member "), out.memberName).str(" (mend:").u64(end);
      printName(log.str(") in struct "), btf.name(id)).str(" with off ").u64(off).str(" size ").u64(size).ch(0x0a);
      return -EACCES;
    }
    return ACCESS_SCALAR;
  }
  printName(log.str("struct "), btf.name(id)).str(" doesn't have field at offset ").i64(<i32>off).ch(0x0a);
  return -EINVAL;
}

/**
 * The access of `size` bytes at `off` (not negative) of struct or union `id`. Appends the kernel's message to `log`
 * when it is refused. Returns ACCESS_* or a negative errno; `out` is filled for ACCESS_PTR and ACCESS_MEM.
 */
export function btfStructAccess(
  log: Text, btf: Btf, id: u32, off: u32, size: u32, isWrite: bool, out: BtfAccess,
): i32 {
  out.typeId = 0;
  out.throughUnion = false;
  if (isWrite) {
    log.str("only read is supported\n");
    return -EACCES;
  }
  nestedId = id;
  nestedOff = off;
  let result = NESTED;
  while (result == NESTED) result = walk(log, btf, nestedId, nestedOff, size, out);
  return result;
}

const scratch: usize = memory.data(16);

/**
 * Whether a `wanted` struct lies at byte `off` of struct `id`, as the struct itself or nested in it: then a pointer to
 * the one serves as a pointer to the other. Appends what the kernel says on the way when the walk breaks off. Returns
 * 1, 0, or ACCESS_UNKNOWN.
 */
export function btfStructHolds(log: Text, btf: Btf, id: u32, off: i32, wanted: u32): i32 {
  nestedId = id;
  nestedOff = off;
  while (true) {
    if (nestedOff == 0 && nestedId == wanted) return 1;
    const result = walk(log, btf, nestedId, nestedOff, 1, changetype<BtfAccess>(scratch));
    if (result != NESTED) return result == ACCESS_UNKNOWN ? result : 0;
  }
}

/** Members that stay reliable when read through a reliable pointer: struct, member, what they become. */
const TRUSTED_MEMBERS: StaticArray<string> = ["bpf_iter_meta", "seq"];
const RCU_MEMBERS: StaticArray<string> = [
  "task_struct", "cpus_ptr",
  "task_struct", "real_parent",
  "task_struct", "group_leader",
  "task_struct", "cgroups",
  "css_set", "dfl_cgrp",
  "cgroup", "kn",
  "cgroup_subsys_state", "cgroup",
];

function listed(list: StaticArray<string>, struct: usize, member: usize): bool {
  for (let i = 0; i < list.length; i += 2) {
    if (cstrEquals(member, list[i + 1]) && cstrEquals(struct, list[i])) return true;
  }
  return false;
}

/**
 * What the pointer found by a walk from struct `id` may be relied on as (PTR_*), when the register that was read
 * through is `trust`; a referenced one counts as PTR_TRUSTED. `inRcu`: inside of an RCU critical section, which a
 * program that cannot sleep always is.
 */
export function btfMemberTrust(btf: Btf, id: u32, access: BtfAccess, trust: u32, inRcu: bool): u32 {
  if (trust == PTR_UNTRUSTED || access.throughUnion) return PTR_UNTRUSTED;
  if (trust == PTR_PLAIN) return PTR_PLAIN;
  // The member counts by its name alone, however deep in the struct it lies.
  if (listed(TRUSTED_MEMBERS, btf.name(id), access.memberName)) return PTR_TRUSTED;
  if (!inRcu) return PTR_UNTRUSTED;
  return listed(RCU_MEMBERS, btf.name(id), access.memberName) ? PTR_RCU : PTR_PLAIN;
}
