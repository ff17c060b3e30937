// Loaded type information, second pass: what every type refers to must exist, make sense there and come to an end.
// Walks in the order of ids, as the kernel does, because depth and loops depend on it.
import { E2BIG, EEXIST, EINVAL } from "../util/errno";
import { Btf } from "./btf";
import * as F from "./format";
import { isIdentifier } from "./load";

const MAX_DEPTH: i32 = 32;

// A type's state: a byte an id.
const NOT_VISITED: u8 = 0;
const ON_PATH: u8 = 1;
const RESOLVED: u8 = 2;
let states: usize = 0;
let depth: i32 = 0;
/** Functions checked so far. */
let functions: u32 = 0;

// What the walk is inside of: it stops at pointers within a struct or array, and at structs and arrays behind a pointer.
const MODE_ANY: i32 = 0;
const MODE_PTR: i32 = 1;
const MODE_STRUCT: i32 = 2;

/** Checks all references of `btf`. Returns 0 or a negative errno. */
export function resolveAll(btf: Btf): i32 {
  states = heap.alloc(btf.count);
  memory.fill(states, 0, btf.count);
  depth = 0;
  let error = 0;
  for (let id: u32 = 1; id < btf.count && error == 0; id++) {
    if (needsResolve(btf.kind(id)) && load<u8>(states + id) != RESOLVED) error = resolve(btf, id, MODE_ANY);
    if (error == 0 && btf.kind(id) == F.BTF_KIND_FUNC_PROTO) error = checkProto(btf, id);
  }
  heap.free(states);
  for (let id: u32 = 1; id < btf.count && error == 0; id++) error = checkTypeTags(btf, id);
  return error;
}

function isModifier(kind: i32): bool {
  return (kind >= F.BTF_KIND_TYPEDEF && kind <= F.BTF_KIND_RESTRICT) || kind == F.BTF_KIND_TYPE_TAG;
}

function isStruct(kind: i32): bool {
  return kind == F.BTF_KIND_STRUCT || kind == F.BTF_KIND_UNION;
}

function needsResolve(kind: i32): bool {
  if (isModifier(kind) || isStruct(kind)) return true;
  switch (kind) {
    case F.BTF_KIND_PTR:
    case F.BTF_KIND_ARRAY:
    case F.BTF_KIND_FUNC:
    case F.BTF_KIND_VAR:
    case F.BTF_KIND_DATASEC:
    case F.BTF_KIND_DECL_TAG:
      return true;
    default:
      return false;
  }
}

/** Kinds that refer and are never referred to. */
function isSource(kind: i32): bool {
  return kind == F.BTF_KIND_VAR || kind == F.BTF_KIND_DATASEC || kind == F.BTF_KIND_DECL_TAG;
}

/** Follows a reference to `id`, unless the walk stops there. */
function follow(btf: Btf, id: u32, mode: i32): i32 {
  const kind = btf.kind(id);
  if (id == 0 || !needsResolve(kind)) return 0;
  if (mode == MODE_PTR && (isStruct(kind) || kind == F.BTF_KIND_ARRAY)) return 0;
  if (mode == MODE_STRUCT && kind == F.BTF_KIND_PTR) return 0;
  return load<u8>(states + id) == RESOLVED ? 0 : resolve(btf, id, mode);
}

/** Whether the type has a size: all but void, functions and forward declarations. */
function sized(btf: Btf, id: u32): bool {
  return btf.resolveSize(id) >= 0;
}

function resolve(btf: Btf, id: u32, mode: i32): i32 {
  if (depth == MAX_DEPTH) return -E2BIG;
  if (load<u8>(states + id) != NOT_VISITED) return -EEXIST;
  store<u8>(states + id, ON_PATH);
  depth++;
  const kind = btf.kind(id);
  if (mode == MODE_ANY) {
    if (kind == F.BTF_KIND_PTR) mode = MODE_PTR;
    else if (isStruct(kind) || kind == F.BTF_KIND_ARRAY) mode = MODE_STRUCT;
  }
  const error = resolveKind(btf, id, kind, mode);
  depth--;
  if (error == 0) store<u8>(states + id, RESOLVED);
  return error;
}

function resolveKind(btf: Btf, id: u32, kind: i32, mode: i32): i32 {
  switch (kind) {
    case F.BTF_KIND_ARRAY:
      return resolveArray(btf, id, mode);
    case F.BTF_KIND_STRUCT:
    case F.BTF_KIND_UNION:
      return resolveStruct(btf, id, mode);
    case F.BTF_KIND_FUNC:
      return checkFunc(btf, id);
    case F.BTF_KIND_DATASEC:
      return resolveDatasec(btf, id, mode);
    case F.BTF_KIND_DECL_TAG:
      return resolveDeclTag(btf, id, mode);
    default:
      return resolveRef(btf, id, kind, mode);
  }
}

/** PTR, VAR, TYPEDEF and modifiers. */
function resolveRef(btf: Btf, id: u32, kind: i32, mode: i32): i32 {
  const next = btf.ref(id);
  if (next >= btf.count || isSource(btf.kind(next))) return -EINVAL;
  const before = functions;
  let error = follow(btf, next, mode);
  if (error != 0 || (kind != F.BTF_KIND_PTR && kind != F.BTF_KIND_VAR)) return error;
  // A modifier that was done within a struct stopped in front of its pointer, which counts here.
  if (isModifier(btf.kind(next))) error = follow(btf, btf.skipModifiers(next), mode);
  if (error != 0) return error;
  // A pointer to a function that was checked before is let pass, one that has to check it first is not.
  if (kind == F.BTF_KIND_PTR && functions != before && btf.kind(btf.skipModifiers(next)) == F.BTF_KIND_FUNC) return -EINVAL;
  return kind == F.BTF_KIND_PTR || sized(btf, next) ? 0 : -EINVAL;
}

/** An INT of whole bytes, 1, 2, 4, 8 or 16 of them, whatever its size says. */
function regularInt(btf: Btf, id: u32): bool {
  if (btf.kind(id) != F.BTF_KIND_INT || btf.intOffset(id) != 0) return false;
  const bits = btf.intBits(id);
  return bits == 8 || bits == 16 || bits == 32 || bits == 64 || bits == 128;
}

function resolveArray(btf: Btf, id: u32, mode: i32): i32 {
  const index = btf.indexType(id);
  if (index >= btf.count || isSource(btf.kind(index)) || btf.kind(index) == F.BTF_KIND_DATASEC) return -EINVAL;
  let error = follow(btf, index, mode);
  if (error != 0) return error;
  if (!regularInt(btf, btf.skipModifiers(index))) return -EINVAL;
  const elem = btf.elemType(id);
  if (elem >= btf.count || isSource(btf.kind(elem))) return -EINVAL;
  error = follow(btf, elem, mode);
  if (error != 0) return error;
  const each = btf.resolveSize(elem);
  if (each < 0) return -EINVAL;
  const bare = btf.skipModifiers(elem);
  if (btf.kind(bare) == F.BTF_KIND_INT && !regularInt(btf, bare)) return -EINVAL;
  return <u64>each * btf.elemCount(id) > <u64>U32.MAX_VALUE ? -EINVAL : 0;
}

function resolveStruct(btf: Btf, id: u32, mode: i32): i32 {
  for (let i = 0; i < btf.vlen(id); i++) {
    const type = btf.memberType(id, i);
    if (type >= btf.count || isSource(btf.kind(type))) return -EINVAL;
    const error = follow(btf, type, mode);
    if (error != 0) return error;
    if (!memberFits(btf, id, i)) return -EINVAL;
  }
  return 0;
}

/** Whether member `i` has a size, an offset that its kind allows, and ends inside of the struct. */
function memberFits(btf: Btf, id: u32, i: i32): bool {
  const type = btf.skipModifiers(btf.memberType(id, i));
  const kind = btf.kind(type);
  const bit = btf.memberBitOff(id, i);
  const width = btf.memberBitSize(id, i);
  const room = <u64>btf.size(id);
  const bytes = btf.resolveSize(type);
  if (bytes < 0) return false;
  if (kind == F.BTF_KIND_INT) {
    let start = <u64>bit;
    let bits = btf.intBits(type);
    if (btf.kindFlag(id)) {
      if (!regularInt(btf, type) || width > bits || (width == 0 && bit & 7)) return false;
      if (width) bits = width;
    } else start += btf.intOffset(type);
    bits += <u32>start & 7;
    return bits <= 128 && (start >> 3) + ((bits + 7) >> 3) <= room;
  }
  if (btf.kindFlag(id) && (kind == F.BTF_KIND_ENUM || kind == F.BTF_KIND_ENUM64)) {
    // Counted as an int, whatever its size.
    if (width > 32 || (width == 0 && bit & 7)) return false;
    return (<u64>bit + (width ? width : 32) + 7) >> 3 <= room;
  }
  if (width != 0 || bit & 7) return false;
  if (kind == F.BTF_KIND_FLOAT && ((bit >> 3) & (<u32>min(bytes, 8) - 1)) != 0) return false;
  return (bit >> 3) + <u64>bytes <= room;
}

function resolveDatasec(btf: Btf, id: u32, mode: i32): i32 {
  for (let i = 0; i < btf.vlen(id); i++) {
    const type = btf.secType(id, i);
    if (type >= btf.count || btf.kind(type) != F.BTF_KIND_VAR) return -EINVAL;
    // The kernel does not come back to a variable that it had to resolve here.
    if (load<u8>(states + type) != RESOLVED) {
      const error = follow(btf, type, mode);
      if (error != 0) return error;
      continue;
    }
    const size = btf.resolveSize(btf.ref(type));
    if (size < 0 || btf.secSize(id, i) < <u32>size) return -EINVAL;
  }
  return 0;
}

function resolveDeclTag(btf: Btf, id: u32, mode: i32): i32 {
  const next = btf.ref(id);
  if (next >= btf.count) return -EINVAL;
  const kind = btf.kind(next);
  const component = btf.tagIndex(id);
  let components = 0;
  if (isStruct(kind)) components = btf.vlen(next);
  else if (kind != F.BTF_KIND_FUNC && kind != F.BTF_KIND_VAR && kind != F.BTF_KIND_TYPEDEF) return -EINVAL;
  const error = follow(btf, next, mode);
  if (error != 0) return error;
  if (kind == F.BTF_KIND_FUNC) components = btf.vlen(btf.ref(next));
  return component >= components ? -EINVAL : 0;
}

function checkFunc(btf: Btf, id: u32): i32 {
  functions++;
  const proto = btf.ref(id);
  if (proto >= btf.count || btf.kind(proto) != F.BTF_KIND_FUNC_PROTO) return -EINVAL;
  for (let i = 0; i < btf.vlen(proto); i++) {
    if (btf.paramType(proto, i) != 0 && load<u8>(btf.paramName(proto, i)) == 0) return -EINVAL;
  }
  return 0;
}

/** Result and parameters have a size; only the last parameter may be void, meaning more to come. */
function checkProto(btf: Btf, id: u32): i32 {
  let error = checkPart(btf, btf.ref(id), true);
  let count = btf.vlen(id);
  if (error == 0 && count > 0 && btf.paramType(id, count - 1) == 0) {
    count--;
    if (btf.paramNameOff(id, count) != 0) return -EINVAL;
  }
  for (let i = 0; i < count && error == 0; i++) {
    const type = btf.paramType(id, i);
    const name = btf.paramNameOff(id, i);
    if (name >= btf.stringsLen || (name != 0 && !isIdentifier(btf.nameAt(name)))) return -EINVAL;
    error = checkPart(btf, type, false);
  }
  return error;
}

function checkPart(btf: Btf, type: u32, voidToo: bool): i32 {
  if (type == 0) return voidToo ? 0 : -EINVAL;
  if (type >= btf.count) return -EINVAL;
  const kind = btf.kind(type);
  if (isSource(kind)) return -EINVAL;
  if (needsResolve(kind) && load<u8>(states + type) != RESOLVED) {
    const error = resolve(btf, type, MODE_ANY);
    if (error != 0) return error;
  }
  return sized(btf, type) ? 0 : -EINVAL;
}

/** In a chain from a pointer or modifier, type tags come before any other modifier. */
function checkTypeTags(btf: Btf, id: u32): i32 {
  if (btf.kind(id) != F.BTF_KIND_PTR && !isModifier(btf.kind(id))) return 0;
  let seenOther = btf.kind(id) != F.BTF_KIND_PTR && btf.kind(id) != F.BTF_KIND_TYPE_TAG;
  let at = btf.ref(id);
  while (isModifier(btf.kind(at))) {
    if (btf.kind(at) == F.BTF_KIND_TYPE_TAG) {
      if (seenOther) return -EINVAL;
    } else seenOther = true;
    at = btf.ref(at);
  }
  return 0;
}
