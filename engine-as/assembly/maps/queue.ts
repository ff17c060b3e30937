// BPF_MAP_TYPE_QUEUE and STACK: values without keys, first in first out or last in first out.
import { BpfMap, BPF_ANY, BPF_EXIST } from "./map";
import { BPF_MAP_TYPE_STACK } from "./desc";
import { allocBlock, freeBlock } from "./memory";
import { E2BIG, EINVAL, ENOENT, ENOMEM } from "../util/errno";

export class QueueMap extends BpfMap {
  private slots: usize = 0;
  private bytes: u64 = 0;
  /** Oldest value, and how many there are. */
  private first: u32 = 0;
  private count: u32 = 0;

  create(): i32 {
    this.bytes = <u64>this.valueSize * <u64>this.maxEntries;
    this.slots = allocBlock(this.bytes);
    return this.slots ? 0 : -ENOMEM;
  }

  destroy(): void {
    freeBlock(this.slots, this.bytes);
    this.slots = 0;
  }

  // @ts-ignore: decorator
  @inline private slot(order: u32): usize {
    return this.slots + <usize>((<u64>this.first + <u64>order) % <u64>this.maxEntries) * this.valueSize;
  }

  /** With BPF_EXIST a full map drops its oldest value. */
  push(value: usize, flags: u64): i32 {
    if (flags != BPF_ANY && flags != BPF_EXIST) return -EINVAL;
    if (this.count == this.maxEntries) {
      if (flags != BPF_EXIST) return -E2BIG;
      this.first = <u32>((<u64>this.first + 1) % <u64>this.maxEntries);
      this.count--;
    }
    memory.copy(this.slot(this.count++), value, this.valueSize);
    return 0;
  }

  pop(value: usize): i32 {
    const err = this.peek(value);
    if (err) return err;
    this.count--;
    if (this.type != BPF_MAP_TYPE_STACK) this.first = <u32>((<u64>this.first + 1) % <u64>this.maxEntries);
    return 0;
  }

  peek(value: usize): i32 {
    if (!this.count) {
      memory.fill(value, 0, this.valueSize);
      return -ENOENT;
    }
    memory.copy(value, this.slot(this.type == BPF_MAP_TYPE_STACK ? this.count - 1 : 0), this.valueSize);
    return 0;
  }

  update(key: usize, value: usize, flags: u64): i32 {
    return -EINVAL;
  }

  remove(key: usize): i32 {
    return -EINVAL;
  }

  sysLookup(key: usize, out: usize, flags: u64): i32 {
    return this.peek(out);
  }

  sysUpdate(key: usize, value: usize, flags: u64): i32 {
    return this.push(value, flags);
  }

  nextKey(key: usize, out: usize): i32 {
    return -EINVAL;
  }

  storageBytes(): u64 {
    return this.bytes;
  }
}
