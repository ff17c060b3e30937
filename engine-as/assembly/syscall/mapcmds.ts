// The commands of bpf(2) that make and use maps. Field offsets are those of union bpf_attr.
import * as d from "../maps/desc";
import { BpfMap, BPF_F_LOCK } from "../maps/map";
import { ProgArrayMap } from "../maps/progarray";
import { checkSizes, isLocalStorage, isPercpu } from "../maps/kinds";
import { newMap } from "../maps/create";
import { canBeInner, isMapOfMaps, MapOfMaps, sameShape } from "../maps/ofmaps";
import { checkMapTypes } from "./mapbtf";
import { QueueMap } from "../maps/queue";
import { EBADF, EFAULT, EINVAL, ENOENT, ENOTSUPP, EOPNOTSUPP, EPERM } from "../util/errno";
import { attr32, attr64, ATTR, attrEnds, userOk } from "./user";
import { File, FileKind, fileOf, openFile, putMap, rememberMap, ProgObject, putProg } from "./fds";

let lastId: u32 = 0;
let lastIndex: u32 = 0;

const NAME_SIZE: usize = 16;
const NUMA_NODES: u32 = 1;
const NO_NODE: u32 = 0xffffffff;

/**
 * 0 if the 16 bytes at `name` are an object name (letters, digits, _ and ., NUL-terminated, nothing behind), else
 * -EINVAL.
 */
export function checkName(name: usize): i32 {
  let n: usize = 0;
  for (; n < NAME_SIZE; n++) {
    const c = load<u8>(name + n);
    if (!c) break;
    const letter = (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a;
    const digit = c >= 0x30 && c <= 0x39;
    if (!letter && !digit && c != 0x5f && c != 0x2e) return -EINVAL;
  }
  if (n == NAME_SIZE) return -EINVAL;
  for (; n < NAME_SIZE; n++) if (load<u8>(name + n)) return -EINVAL;
  return 0;
}

/** BPF_MAP_CREATE: an fd, or a negated errno. */
export function mapCreate(): i32 {
  if (attrEnds(80)) return -EINVAL;
  const type = attr32(0);
  const flags = attr32(16);
  const numa = flags & d.BPF_F_NUMA_NODE ? attr32(24) : NO_NODE;
  const keyType = attr32(52);
  const valueType = attr32(56);
  if (attr32(60)) return type == d.BPF_MAP_TYPE_STRUCT_OPS ? -ENOTSUPP : -EINVAL;
  if ((keyType && !valueType) || (isLocalStorage(type) && !keyType)) return -EINVAL;
  // Per-CPU memory is each CPU's own node's.
  const noNode = isPercpu(type) && type != d.BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
  if (numa != NO_NODE && (numa >= NUMA_NODES || noNode)) return -EINVAL;
  let err = checkSizes(type, flags, attr32(4), attr32(8), attr32(12), attr64(64));
  if (err) return err;
  // Offload to a device is for arrays and hashes alone.
  if (attr32(44)) return type == d.BPF_MAP_TYPE_HASH || type == d.BPF_MAP_TYPE_ARRAY ? -EOPNOTSUPP : -EINVAL;
  let inner: BpfMap | null = null;
  if (isMapOfMaps(type)) {
    const file = fileOf(attr32(20));
    if (file === null) return -EBADF;
    inner = file.map;
    if (inner === null || isMapOfMaps(inner.type)) return -EINVAL;
    if (!canBeInner(inner.type)) return -ENOTSUPP;
  }
  err = checkName(ATTR + 28);
  if (err) return err;
  if (keyType || valueType) {
    const file = fileOf(attr32(48));
    if (file === null) return -EBADF;
    if (file.btf === null) return -EINVAL;
  }
  const map = newMap(type);
  declare(map, inner);
  if (keyType || valueType) err = checkMapTypes(map, fileOf(attr32(48))!.btf!.btf);
  if (!err) err = map.create();
  if (!err) err = map.makeImage();
  if (err) {
    map.destroy();
    return err;
  }
  if (inner !== null) inner.refs++;
  rememberMap(map);
  const file = new File(FileKind.MAP);
  file.map = map;
  return openFile(file);
}

/** Copies the request's declaration into `map`. */
function declare(map: BpfMap, inner: BpfMap | null): void {
  map.type = attr32(0);
  map.keySize = attr32(4);
  map.valueSize = attr32(8);
  map.maxEntries = attr32(12);
  map.flags = attr32(16);
  map.mapExtra = attr64(64);
  map.btfFd = <i32>attr32(48);
  map.btfKeyTypeId = attr32(52);
  map.btfValueTypeId = attr32(56);
  map.inner = inner;
  map.id = ++lastId;
  map.index = lastIndex++;
  memory.copy(changetype<usize>(map.name), ATTR + 28, NAME_SIZE);
}

let found: BpfMap | null = null;

/**
 * Finds the map of attr's first field for a caller who wants to read or write: 0 with `found` set, or a negated errno.
 */
function takeMap(read: bool, write: bool): i32 {
  const file = fileOf(attr32(0));
  if (file === null) return -EBADF;
  const map = file.map;
  if (map === null) return -EINVAL;
  if (read && (map.flags & d.BPF_F_WRONLY) != 0) return -EPERM;
  if (write && ((map.flags & d.BPF_F_RDONLY) != 0 || map.frozen)) return -EPERM;
  found = map;
  return 0;
}

/** The key that the request points to: keyless kinds take none. 0 or a negated errno. */
function checkKey(map: BpfMap, key: u64): i32 {
  if (!map.keySize) return key ? -EINVAL : 0;
  return userOk(key, map.keySize) ? 0 : -EFAULT;
}

/** BPF_MAP_LOOKUP_ELEM */
export function mapLookupElem(): i32 {
  if (attrEnds(32)) return -EINVAL;
  const flags = attr64(24);
  if (flags & ~BPF_F_LOCK) return -EINVAL;
  let err = takeMap(true, false);
  if (err) return err;
  const map = found!;
  if (flags & BPF_F_LOCK && !map.locks()) return -EINVAL;
  err = checkKey(map, attr64(8));
  if (err) return err;
  if (!userOk(attr64(16), map.userValueSize())) return -EFAULT;
  return map.sysLookup(<usize>attr64(8), <usize>attr64(16), flags);
}

/** BPF_MAP_UPDATE_ELEM */
export function mapUpdateElem(): i32 {
  if (attrEnds(32)) return -EINVAL;
  let err = takeMap(false, true);
  if (err) return err;
  const map = found!;
  const flags = attr64(24);
  if (flags & BPF_F_LOCK && !map.locks()) return -EINVAL;
  err = checkKey(map, attr64(8));
  if (err) return err;
  if (!userOk(attr64(16), map.userValueSize())) return -EFAULT;
  const key = <usize>attr64(8);
  const value = <usize>attr64(16);
  if (isMapOfMaps(map.type)) return putInner(changetype<MapOfMaps>(map), key, value, flags);
  if (map.type == d.BPF_MAP_TYPE_PROG_ARRAY) return putProgram(changetype<ProgArrayMap>(map), key, load<u32>(value), flags);
  return map.sysUpdate(key, value, flags);
}

/** A prog array is written as a program's fd. */
function putProgram(map: ProgArrayMap, key: usize, fd: u32, flags: u64): i32 {
  const before = map.checkPut(key, flags);
  if (before) return before;
  const file = fileOf(fd);
  if (file === null) return -EBADF;
  const prog = file.prog;
  if (prog === null) return -EINVAL;
  prog.refs++;
  map.put(key, prog);
  dropProgram(map);
  return 0;
}

function dropProgram(map: ProgArrayMap): void {
  const old = map.released;
  map.released = null;
  if (old !== null) putProg(changetype<ProgObject>(old));
}

/** A map of maps is written as the inner map's fd. */
function putInner(map: MapOfMaps, key: usize, value: usize, flags: u64): i32 {
  const before = map.checkPut(key, flags);
  if (before) return before;
  const file = fileOf(load<u32>(value));
  if (file === null) return -EBADF;
  const inner = file.map;
  if (inner === null || !sameShape(changetype<BpfMap>(map.inner), inner)) return -EINVAL;
  const err = map.putMap(key, inner, flags);
  if (err) return err;
  inner.refs++;
  dropReleased(map);
  return 0;
}

function dropReleased(map: MapOfMaps): void {
  const old = map.released;
  map.released = null;
  if (old !== null) putMap(old);
}

/** BPF_MAP_DELETE_ELEM */
export function mapDeleteElem(): i32 {
  if (attrEnds(16)) return -EINVAL;
  let err = takeMap(false, true);
  if (err) return err;
  const map = found!;
  err = checkKey(map, attr64(8));
  if (err) return err;
  err = map.sysRemove(<usize>attr64(8));
  if (isMapOfMaps(map.type)) dropReleased(changetype<MapOfMaps>(map));
  else if (map.type == d.BPF_MAP_TYPE_PROG_ARRAY) dropProgram(changetype<ProgArrayMap>(map));
  return err;
}

/** BPF_MAP_GET_NEXT_KEY */
export function mapGetNextKey(): i32 {
  if (attrEnds(24)) return -EINVAL;
  const err = takeMap(true, false);
  if (err) return err;
  const map = found!;
  const key = attr64(8);
  if (key && !userOk(key, map.keySize)) return -EFAULT;
  if (!userOk(attr64(16), map.keySize)) return -EFAULT;
  return map.nextKey(<usize>key, <usize>attr64(16));
}

/** BPF_MAP_LOOKUP_AND_DELETE_ELEM */
export function mapLookupAndDelete(): i32 {
  if (attrEnds(32)) return -EINVAL;
  const flags = attr64(24);
  if (flags & ~BPF_F_LOCK) return -EINVAL;
  let err = takeMap(true, true);
  if (err) return err;
  const map = found!;
  if (flags & BPF_F_LOCK && !map.locks()) return -EINVAL;
  err = checkKey(map, attr64(8));
  if (err) return err;
  const out = attr64(16);
  if (!userOk(out, map.userValueSize())) return -EFAULT;
  if (map.type == d.BPF_MAP_TYPE_QUEUE || map.type == d.BPF_MAP_TYPE_STACK) {
    return changetype<QueueMap>(map).pop(<usize>out);
  }
  if (map.type == d.BPF_MAP_TYPE_STACK_TRACE) return -ENOENT;
  const hash = map.type == d.BPF_MAP_TYPE_HASH || map.type == d.BPF_MAP_TYPE_PERCPU_HASH ||
    map.type == d.BPF_MAP_TYPE_LRU_HASH || map.type == d.BPF_MAP_TYPE_LRU_PERCPU_HASH;
  if (!hash) return -ENOTSUPP;
  err = map.sysLookup(<usize>attr64(8), <usize>out, 0);
  return err ? err : map.sysRemove(<usize>attr64(8));
}

/** BPF_MAP_FREEZE */
export function mapFreeze(): i32 {
  if (attrEnds(4)) return -EINVAL;
  const err = takeMap(false, true);
  if (err) return err;
  found!.frozen = true;
  return 0;
}
