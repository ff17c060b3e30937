// Kinds of map that a program can name but that hold nothing here: sockets, devices, CPUs, events, cgroups, stack
// traces. They answer as the kernel's do when they are empty (probed on Linux 6.18); nothing can be put into
// them.
import { BpfMap, BPF_EXIST } from "./map";
import * as d from "./desc";
import { E2BIG, EBADF, EINVAL, ENOENT, ENOSPC, ENOTSUPP, EOPNOTSUPP } from "../util/errno";

const ENOTSOCK: i32 = 88;

class Row {
  constructor(
    public type: u32,
    /** Errno of a lookup. */
    public lookup: i32,
    /** Errno of a deletion, with an index in range and out of range. */
    public remove: i32,
    public removeBeyond: i32,
    /** Keys are indexes that BPF_MAP_GET_NEXT_KEY walks. */
    public indexed: bool,
    /** Errno of an update that names nothing of this engine. */
    public update: i32,
  ) {}
}

const ROWS: Row[] = [
  new Row(d.BPF_MAP_TYPE_PERF_EVENT_ARRAY, ENOTSUPP, ENOENT, E2BIG, true, EBADF),
  new Row(d.BPF_MAP_TYPE_STACK_TRACE, ENOENT, ENOENT, E2BIG, false, EINVAL),
  new Row(d.BPF_MAP_TYPE_CGROUP_ARRAY, ENOTSUPP, ENOENT, E2BIG, true, EBADF),
  new Row(d.BPF_MAP_TYPE_DEVMAP, ENOENT, 0, EINVAL, true, EINVAL),
  new Row(d.BPF_MAP_TYPE_SOCKMAP, ENOSPC, EINVAL, EINVAL, true, ENOTSOCK),
  new Row(d.BPF_MAP_TYPE_CPUMAP, ENOENT, 0, EINVAL, true, EINVAL),
  new Row(d.BPF_MAP_TYPE_XSKMAP, EOPNOTSUPP, 0, EINVAL, true, ENOTSOCK),
  new Row(d.BPF_MAP_TYPE_SOCKHASH, ENOSPC, ENOENT, ENOENT, false, ENOTSOCK),
  new Row(d.BPF_MAP_TYPE_CGROUP_STORAGE, ENOENT, EINVAL, EINVAL, false, ENOENT),
  new Row(d.BPF_MAP_TYPE_REUSEPORT_SOCKARRAY, ENOSPC, ENOENT, E2BIG, true, ENOTSOCK),
  new Row(d.BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE, ENOENT, EINVAL, EINVAL, false, ENOENT),
  new Row(d.BPF_MAP_TYPE_DEVMAP_HASH, ENOENT, ENOENT, ENOENT, false, EINVAL),
];

/** A map that stays empty. Kinds without a row (storage of tasks, sockets …) support no call at all. */
export class NamedMap extends BpfMap {
  private row: Row | null = null;

  create(): i32 {
    for (let i = 0; i < ROWS.length; i++) if (ROWS[i].type == this.type) this.row = ROWS[i];
    return 0;
  }

  private inRange(key: usize): bool {
    return load<u32>(key) < this.maxEntries;
  }

  sysLookup(key: usize, out: usize, flags: u64): i32 {
    const row = this.row;
    if (row === null) return -ENOTSUPP;
    // Sockets are read as 8-byte cookies; a smaller value has no room for one.
    return row.lookup == ENOSPC && this.valueSize == 8 ? -ENOENT : -row.lookup;
  }

  remove(key: usize): i32 {
    const row = this.row;
    if (row === null) return -ENOTSUPP;
    return this.inRange(key) ? -row.remove : -row.removeBeyond;
  }

  update(key: usize, value: usize, flags: u64): i32 {
    const row = this.row;
    if (row === null) return -ENOTSUPP;
    if (row.indexed && !this.inRange(key)) return flags ? -EINVAL : -E2BIG;
    // A cgroup's storage exists already or not at all.
    return flags && !(row.update == ENOENT && flags == BPF_EXIST) ? -EINVAL : -row.update;
  }

  nextKey(key: usize, out: usize): i32 {
    const row = this.row;
    if (row === null) return -ENOTSUPP;
    if (!row.indexed) return -ENOENT;
    return this.nextIndex(key, out);
  }
}
