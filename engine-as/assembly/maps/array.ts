// BPF_MAP_TYPE_ARRAY and PERCPU_ARRAY: every slot always exists, zero until written; the key is a 32-bit index.
import { BpfMap, BPF_EXIST, BPF_F_LOCK, BPF_NOEXIST, SEQ_ARRAY } from "./map";
import { BPF_MAP_TYPE_PERCPU_ARRAY } from "./desc";
import { allocBlock, freeBlock } from "./memory";
import { currentCpu, possibleCpus } from "./cpu";
import { E2BIG, EEXIST, EINVAL, ENOENT, ENOMEM } from "../util/errno";

export class ArrayMap extends BpfMap {
  /** First slot. */
  slots: usize = 0;
  /** Bytes of one value, padded to 8. */
  copy: u32 = 0;
  /** Bytes from slot to slot: one copy, or one for every possible CPU. */
  stride: u32 = 0;
  percpu: bool = false;

  create(): i32 {
    this.percpu = this.type == BPF_MAP_TYPE_PERCPU_ARRAY;
    const copy = (<u64>this.valueSize + 7) & ~7;
    const stride = copy * (this.percpu ? possibleCpus() : 1);
    const bytes = stride * <u64>this.maxEntries;
    if (stride >> 31) return -ENOMEM;
    this.slots = allocBlock(bytes);
    if (!this.slots) return -ENOMEM;
    this.copy = <u32>copy;
    this.stride = <u32>stride;
    return this.declareValues(this.slots, <u32>bytes, this.copy, this.valueSize);
  }

  destroy(): void {
    this.undeclareValues();
    freeBlock(this.slots, this.storageBytes());
    this.slots = 0;
  }

  directValue(): usize {
    return this.percpu || this.maxEntries != 1 ? 0 : this.slots;
  }

  // @ts-ignore: decorator
  @inline slot(index: u32): usize {
    return this.slots + <usize>index * this.stride;
  }

  lookup(key: usize): usize {
    return this.lookupPercpu(key, currentCpu());
  }

  lookupPercpu(key: usize, cpu: u32): usize {
    const index = load<u32>(key);
    if (index >= this.maxEntries || cpu >= possibleCpus()) return 0;
    return this.slot(index) + (this.percpu ? <usize>cpu * this.copy : 0);
  }

  update(key: usize, value: usize, flags: u64): i32 {
    const err = this.checkUpdate(key, flags);
    if (err) return err;
    this.copyValue(this.lookup(key), value, this.valueSize);
    return 0;
  }

  remove(key: usize): i32 {
    return -EINVAL;
  }

  sysLookup(key: usize, out: usize, flags: u64): i32 {
    const index = load<u32>(key);
    if (index >= this.maxEntries) return -ENOENT;
    this.copyValue(out, this.slot(index), this.userValueSize());
    return 0;
  }

  sysUpdate(key: usize, value: usize, flags: u64): i32 {
    const err = this.checkUpdate(key, flags);
    if (err) return err;
    this.copyValue(this.slot(load<u32>(key)), value, this.userValueSize());
    return 0;
  }

  private checkUpdate(key: usize, flags: u64): i32 {
    if ((flags & ~BPF_F_LOCK) > BPF_EXIST) return -EINVAL;
    if (load<u32>(key) >= this.maxEntries) return -E2BIG;
    if (flags & BPF_NOEXIST) return -EEXIST;
    return flags & BPF_F_LOCK && !this.locks() ? -EINVAL : 0;
  }

  nextKey(key: usize, out: usize): i32 {
    return this.nextIndex(key, out);
  }

  iterSeq(): i32 {
    return SEQ_ARRAY;
  }

  storageBytes(): u64 {
    return <u64>this.stride * <u64>this.maxEntries;
  }
}
