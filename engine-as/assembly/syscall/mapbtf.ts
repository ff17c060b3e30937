// BPF_MAP_CREATE with type information: key and value must have the sizes that were asked for, and special fields of
// the value go with some kinds of maps only.
import * as d from "../maps/desc";
import { Btf } from "../btf/btf";
import * as F from "../btf/format";
import * as fields from "../btf/fields";
import { EACCES, EINVAL, EOPNOTSUPP } from "../util/errno";

const STORAGES: u64 =
  1 << d.BPF_MAP_TYPE_SK_STORAGE | 1 << d.BPF_MAP_TYPE_INODE_STORAGE | 1 << d.BPF_MAP_TYPE_TASK_STORAGE | (<u64>1) << d.BPF_MAP_TYPE_CGRP_STORAGE;
const PLAIN: u64 = 1 << d.BPF_MAP_TYPE_HASH | 1 << d.BPF_MAP_TYPE_ARRAY;
const WITH_LRU: u64 = PLAIN | 1 << d.BPF_MAP_TYPE_LRU_HASH;

/** Kinds of maps that may hold a kind of field, as bits. */
function allowedIn(kind: i32): u64 {
  switch (kind) {
    case fields.FIELD_SPIN_LOCK:
    case fields.FIELD_RES_SPIN_LOCK:
      return PLAIN | STORAGES | 1 << d.BPF_MAP_TYPE_CGROUP_STORAGE;
    case fields.FIELD_KPTR:
    case fields.FIELD_KPTR_REF:
    case fields.FIELD_KPTR_PERCPU:
    case fields.FIELD_REFCOUNT:
      return WITH_LRU | STORAGES | 1 << d.BPF_MAP_TYPE_PERCPU_HASH | 1 << d.BPF_MAP_TYPE_LRU_PERCPU_HASH | 1 << d.BPF_MAP_TYPE_PERCPU_ARRAY;
    case fields.FIELD_UPTR:
      return 1 << d.BPF_MAP_TYPE_TASK_STORAGE;
    default:
      return WITH_LRU;
  }
}

function isInt32(btf: Btf, id: u32): bool {
  const type = btf.skipModifiers(id);
  return btf.kind(type) == F.BTF_KIND_INT && btf.intBits(type) == 32 && btf.size(type) == 4 && btf.intOffset(type) == 0;
}

function checkArrayKey(map: d.MapDesc, btf: Btf): i32 {
  if (map.btfKeyTypeId) return isInt32(btf, map.btfKeyTypeId) ? 0 : -EINVAL;
  // Only a section of global variables goes without.
  const section = map.type == d.BPF_MAP_TYPE_ARRAY && map.maxEntries == 1 && btf.kind(map.btfValueTypeId) == F.BTF_KIND_DATASEC;
  return section ? 0 : -EINVAL;
}

/** The declared `map` and its types fit together; finds the value's special fields. 0 or a negated errno. */
export function checkMapTypes(map: d.MapDesc, btf: Btf): i32 {
  const key = map.btfKeyTypeId;
  const array = map.type == d.BPF_MAP_TYPE_ARRAY || map.type == d.BPF_MAP_TYPE_PERCPU_ARRAY;
  if (key && btf.resolveSize(key) != map.keySize) return -EINVAL;
  if (btf.resolveSize(map.btfValueTypeId) != map.valueSize) return -EINVAL;
  if (array) {
    const err = checkArrayKey(map, btf);
    if (err) return err;
  } else if (!key) {
    return -EINVAL;
  }
  const err = checkFields(map, btf);
  if (err || map.type != d.BPF_MAP_TYPE_LPM_TRIE) return err;
  return btf.kind(btf.skipModifiers(key)) == F.BTF_KIND_STRUCT ? 0 : -EINVAL;
}

function checkFields(map: d.MapDesc, btf: Btf): i32 {
  const found = fields.valueFields(btf, btf.skipModifiers(map.btfValueTypeId));
  if (found === null) return fields.fieldsError == -EOPNOTSUPP ? -EOPNOTSUPP : 0;
  if (map.flags & (d.BPF_F_RDONLY_PROG | d.BPF_F_WRONLY_PROG)) return -EACCES;
  for (let i = 0; i < found.list.length; i++) {
    if (!(allowedIn(found.list[i].kind) >> map.type & 1)) return -EOPNOTSUPP;
  }
  map.fields = found;
  return 0;
}
