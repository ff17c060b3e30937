// BPF_MAP_TYPE_BLOOM_FILTER: values are pushed, and peek says whether one may have been. Nothing can be removed.
import { BpfMap, BPF_ANY } from "./map";
import { BPF_F_ZERO_SEED } from "./desc";
import { allocBlock, freeBlock } from "./memory";
import { mapHash } from "./jhash";
import { EINVAL, ENOENT, ENOMEM, EOPNOTSUPP } from "../util/errno";
import { random } from "../vm/world";

/** Hash functions of a filter that does not say how many (map_extra). */
const DEFAULT_HASHES: u32 = 5;

export class BloomMap extends BpfMap {
  private bits: usize = 0;
  private bytes: u64 = 0;
  private mask: u32 = 0;
  private hashes: u32 = 0;
  private seed: u32 = 0;

  create(): i32 {
    this.hashes = this.mapExtra ? <u32>this.mapExtra : DEFAULT_HASHES;
    // n * k / ln 2 bits, with 7/5 for 1 / ln 2, rounded up to a power of two.
    const wanted = <u64>this.maxEntries * <u64>this.hashes / 5 * 7;
    let size: u64 = 64;
    while (size < wanted && size < 0x100000000) size <<= 1;
    this.mask = <u32>(size - 1);
    this.bytes = size >> 3;
    this.seed = (this.flags & BPF_F_ZERO_SEED) != 0 ? 0 : <u32>random();
    this.bits = allocBlock(this.bytes);
    return this.bits ? 0 : -ENOMEM;
  }

  destroy(): void {
    freeBlock(this.bits, this.bytes);
    this.bits = 0;
  }

  private bitOf(value: usize, i: u32): u32 {
    return mapHash(value, this.valueSize, this.seed + i) & this.mask;
  }

  push(value: usize, flags: u64): i32 {
    if (flags != BPF_ANY) return -EINVAL;
    for (let i: u32 = 0; i < this.hashes; i++) {
      const bit = this.bitOf(value, i);
      const at = this.bits + (bit >> 3);
      store<u8>(at, load<u8>(at) | (<u8>1 << <u8>(bit & 7)));
    }
    return 0;
  }

  pop(value: usize): i32 {
    return -EOPNOTSUPP;
  }

  /** 0 if `value` may have been pushed. */
  peek(value: usize): i32 {
    for (let i: u32 = 0; i < this.hashes; i++) {
      const bit = this.bitOf(value, i);
      if (!(load<u8>(this.bits + (bit >> 3)) & (<u8>1 << <u8>(bit & 7)))) return -ENOENT;
    }
    return 0;
  }

  lookup(key: usize): usize {
    return 0;
  }

  update(key: usize, value: usize, flags: u64): i32 {
    return -EINVAL;
  }

  remove(key: usize): i32 {
    return -EOPNOTSUPP;
  }

  /** The system call passes the value that is asked for. */
  sysLookup(key: usize, out: usize, flags: u64): i32 {
    return this.peek(out);
  }

  sysUpdate(key: usize, value: usize, flags: u64): i32 {
    return this.push(value, flags);
  }

  nextKey(key: usize, out: usize): i32 {
    return -EOPNOTSUPP;
  }

  storageBytes(): u64 {
    return this.bytes;
  }
}
