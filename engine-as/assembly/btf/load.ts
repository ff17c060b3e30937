// Type information handed in by a program: header, sections and every type record are checked as BPF_BTF_LOAD does.
// What types refer to is checked in resolve.ts. Errors are errnos only.
import { E2BIG, EINVAL, ENOTSUPP } from "../util/errno";
import { Btf } from "./btf";
import * as F from "./format";
import { resolveAll } from "./resolve";

/** The loaded types, when btfLoad returned 0. */
export let loadedBtf: Btf | null = null;

/**
 * Loads `len` bytes of BTF at `ptr` (heap memory that is taken over; given back on failure). Returns 0, the types then
 * being in `loadedBtf`, or a negative errno.
 */
export function btfLoad(ptr: usize, len: u32): i32 {
  const btf = new Btf();
  btf.own(ptr);
  let error = parse(btf, ptr, len);
  if (error == 0) error = resolveAll(btf);
  if (error != 0) btf.free();
  else loadedBtf = btf;
  return error;
}

function parse(btf: Btf, ptr: usize, len: u32): i32 {
  if (len > F.BTF_MAX_SIZE) return -E2BIG;
  if (len < 8) return -EINVAL;
  const headerLen = load<u32>(ptr, 4);
  if (headerLen > len) return -EINVAL;
  // A longer header than is known is fine as long as its tail is zero.
  for (let i = F.BTF_HEADER_SIZE; i < headerLen; i++) if (load<u8>(ptr + i) != 0) return -E2BIG;
  // What a shorter one leaves out reads as zero.
  if (headerLen < 2 || load<u16>(ptr) != F.BTF_MAGIC) return -EINVAL;
  if (headerLen < 3 || load<u8>(ptr, 2) != F.BTF_VERSION) return -ENOTSUPP;
  if (headerLen > 3 && load<u8>(ptr, 3) != 0) return -ENOTSUPP;
  if (headerLen < F.BTF_HEADER_SIZE) return -EINVAL;
  // Two sections without gap or overlap: types, then strings, up to the end.
  const typeOff = load<u32>(ptr, 8);
  const typeLen = load<u32>(ptr, 12);
  const stringOff = load<u32>(ptr, 16);
  const stringLen = load<u32>(ptr, 20);
  if (typeOff != 0 || typeLen & 3 || typeLen == 0 || stringOff != typeLen || stringLen == 0) return -EINVAL;
  if (<u64>headerLen + typeLen + stringLen != len) return -EINVAL;
  btf.strings = ptr + headerLen + stringOff;
  btf.stringsLen = stringLen;
  if (stringLen > F.BTF_MAX_NAME_OFFSET + 1 || load<u8>(btf.strings) || load<u8>(btf.strings + stringLen - 1)) {
    return -EINVAL;
  }
  return parseTypes(btf, ptr + headerLen, typeLen);
}

/** Checks each record by itself and fills the index. */
function parseTypes(btf: Btf, start: usize, len: u32): i32 {
  // Every record is at least 12 bytes long: room for as many ids as there can be.
  btf.allocIndex(len / F.BTF_TYPE_SIZE + 1);
  const end = start + len;
  let id: u32 = 1;
  for (let at = start; at < end; id++) {
    if (id > F.BTF_MAX_TYPE) return -E2BIG;
    if (at + F.BTF_TYPE_SIZE > end) return -EINVAL;
    const info = load<u32>(at, 4);
    const kind = (info >> 24) & 31;
    if (info & 0x60ff0000 || kind == 0 || <i32>kind > F.BTF_KIND_MAX) return -EINVAL;
    if (load<u32>(at) >= btf.stringsLen) return -EINVAL;
    const size = F.btfRecordSize(kind, info & 0xffff);
    if (at + size > end) return -EINVAL;
    btf.setType(id, at);
    const error = checkRecord(btf, id, kind);
    if (error != 0) return error;
    at += size;
  }
  btf.count = id;
  return 0;
}

// What a record's header may hold, by kind.
const NO_VLEN: u8 = 1;
const NO_FLAG: u8 = 2;
const NO_NAME: u8 = 4;
const NAMED: u8 = 8;
const IDENTIFIER: u8 = 16;
const IDENTIFIER_OR_NONE: u8 = 32;
const NO_SIZE: u8 = 64;
// prettier-ignore
const HEADER_RULES: usize = memory.data<u8>([
  0,
  NO_VLEN | NO_FLAG, // INT
  NO_VLEN | NO_FLAG | NO_NAME, // PTR
  NO_VLEN | NO_FLAG | NO_NAME | NO_SIZE, // ARRAY
  IDENTIFIER_OR_NONE, // STRUCT
  IDENTIFIER_OR_NONE, // UNION
  IDENTIFIER_OR_NONE, // ENUM
  NO_VLEN | IDENTIFIER | NO_SIZE, // FWD
  NO_VLEN | NO_FLAG | IDENTIFIER, // TYPEDEF
  NO_VLEN | NO_FLAG | NO_NAME, // VOLATILE
  NO_VLEN | NO_FLAG | NO_NAME, // CONST
  NO_VLEN | NO_FLAG | NO_NAME, // RESTRICT
  NO_FLAG | IDENTIFIER, // FUNC
  NO_FLAG | NO_NAME, // FUNC_PROTO
  NO_VLEN | NO_FLAG | IDENTIFIER, // VAR
  NO_FLAG | NAMED, // DATASEC
  NO_VLEN | NO_FLAG, // FLOAT
  NO_VLEN | NAMED, // DECL_TAG
  NO_VLEN | NAMED, // TYPE_TAG
  IDENTIFIER_OR_NONE, // ENUM64
]);

function checkRecord(btf: Btf, id: u32, kind: i32): i32 {
  const rules = load<u8>(HEADER_RULES + kind);
  const name = btf.nameOff(id);
  if (rules & NO_VLEN && btf.vlen(id) != 0) return -EINVAL;
  if (rules & NO_FLAG && btf.kindFlag(id)) return -EINVAL;
  if (rules & NO_NAME && name != 0) return -EINVAL;
  if (rules & NO_SIZE && btf.size(id) != 0) return -EINVAL;
  if (rules & (NAMED | IDENTIFIER) && load<u8>(btf.nameAt(name)) == 0) return -EINVAL;
  if (rules & (IDENTIFIER | IDENTIFIER_OR_NONE) && name != 0 && !isIdentifier(btf.nameAt(name))) return -EINVAL;
  switch (kind) {
    case F.BTF_KIND_INT:
      return checkInt(btf, id);
    case F.BTF_KIND_FLOAT: {
      const size = btf.size(id);
      return size == 2 || size == 4 || size == 8 || size == 12 || size == 16 ? 0 : -EINVAL;
    }
    case F.BTF_KIND_ARRAY: {
      const elem = btf.elemType(id);
      const index = btf.indexType(id);
      return elem && index && elem <= F.BTF_MAX_TYPE && index <= F.BTF_MAX_TYPE ? 0 : -EINVAL;
    }
    case F.BTF_KIND_STRUCT:
    case F.BTF_KIND_UNION:
      return checkMembers(btf, id, kind);
    case F.BTF_KIND_ENUM:
    case F.BTF_KIND_ENUM64:
      return checkEnum(btf, id, kind);
    case F.BTF_KIND_FUNC:
      return <u32>btf.vlen(id) > F.BTF_FUNC_GLOBAL ? -EINVAL : 0;
    case F.BTF_KIND_VAR:
      return btf.ref(id) == 0 || btf.ref(id) > F.BTF_MAX_TYPE || btf.varLinkage(id) > 1 ? -EINVAL : 0;
    case F.BTF_KIND_DATASEC:
      return checkDatasec(btf, id);
    case F.BTF_KIND_DECL_TAG:
      return btf.tagIndex(id) < -1 ? -EINVAL : 0;
    case F.BTF_KIND_PTR:
    case F.BTF_KIND_TYPEDEF:
    case F.BTF_KIND_VOLATILE:
    case F.BTF_KIND_CONST:
    case F.BTF_KIND_RESTRICT:
    case F.BTF_KIND_TYPE_TAG:
      return btf.ref(id) > F.BTF_MAX_TYPE ? -EINVAL : 0;
    default:
      return 0;
  }
}

function checkInt(btf: Btf, id: u32): i32 {
  const data = load<u32>(btf.type(id), 12);
  if (data & 0xf0000000) return -EINVAL;
  const bits = btf.intBits(id) + btf.intOffset(id);
  if (bits > 128 || <u64>bits > <u64>btf.size(id) * 8) return -EINVAL;
  const encoding = btf.intEncoding(id);
  return encoding & (encoding - 1) || encoding > F.BTF_INT_BOOL ? -ENOTSUPP : 0;
}

function checkMembers(btf: Btf, id: u32, kind: i32): i32 {
  const size = btf.size(id);
  let last: u32 = 0;
  for (let i = 0; i < btf.vlen(id); i++) {
    const nameOff = load<u32>(btf.type(id) + F.BTF_TYPE_SIZE + <usize>i * 12);
    if (nameOff >= btf.stringsLen) return -EINVAL;
    if (nameOff != 0 && !isIdentifier(btf.nameAt(nameOff))) return -EINVAL;
    const type = btf.memberType(id, i);
    if (type == 0 || type > F.BTF_MAX_TYPE) return -EINVAL;
    const bit = btf.memberBitOff(id, i);
    if (kind == F.BTF_KIND_UNION && bit != 0) return -EINVAL;
    if (bit < last || (<u64>bit + 7) >> 3 > size) return -EINVAL;
    last = bit;
  }
  return 0;
}

function checkEnum(btf: Btf, id: u32, kind: i32): i32 {
  const size = btf.size(id);
  if (size > 8 || size == 0 || size & (size - 1)) return -EINVAL;
  const each: usize = kind == F.BTF_KIND_ENUM64 ? 12 : 8;
  for (let i = 0; i < btf.vlen(id); i++) {
    const nameOff = load<u32>(btf.type(id) + F.BTF_TYPE_SIZE + <usize>i * each);
    if (nameOff >= btf.stringsLen || nameOff == 0 || !isIdentifier(btf.nameAt(nameOff))) return -EINVAL;
  }
  return 0;
}

function checkDatasec(btf: Btf, id: u32): i32 {
  const size = btf.size(id);
  if (size == 0 || !isSectionName(btf.name(id))) return -EINVAL;
  let end: u64 = 0;
  let sum: u64 = 0;
  for (let i = 0; i < btf.vlen(id); i++) {
    const type = btf.secType(id, i);
    const off = btf.secOffset(id, i);
    const bytes = btf.secSize(id, i);
    if (type == 0 || type > F.BTF_MAX_TYPE || off < end || off >= size || bytes == 0 || bytes > size) return -EINVAL;
    end = <u64>off + bytes;
    sum += bytes;
    if (end > size) return -EINVAL;
  }
  return sum > size ? -EINVAL : 0;
}

/** A letter of Latin 1, which is how the kernel reads names. */
function isLetter(c: u8): bool {
  return ((c | 32) >= 0x61 && (c | 32) <= 0x7a) || (c >= 0xc0 && c != 0xd7 && c != 0xf7);
}

/** Letters, digits, `_` and `.`, and no digit in front. */
export function isIdentifier(at: usize): bool {
  let c = load<u8>(at);
  if (c == 0 || (c >= 0x30 && c <= 0x39)) return false;
  for (; c != 0; c = load<u8>(++at)) {
    const digit = c >= 0x30 && c <= 0x39;
    if (!isLetter(c) && !digit && c != 0x5f && c != 0x2e) return false;
  }
  return true;
}

/** Printable characters. */
function isSectionName(at: usize): bool {
  for (let c = load<u8>(at); c != 0; c = load<u8>(++at)) if (c < 0x20 || (c > 0x7e && c < 0xa0)) return false;
  return true;
}
