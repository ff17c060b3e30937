// Recycled records of mixed sizes over an arena: a free list for every multiple of 64 bytes, powers of two above.
import { Arena } from "./arena";

const SMALL: usize = 8192;

export class Pool {
  private free: StaticArray<usize> = new StaticArray<usize>(160);

  constructor(private arena: Arena) {}

  @inline private classOf(size: usize): i32 {
    return size <= SMALL ? <i32>((size + 63) >> 6) : 129 + (32 - clz(<u32>(size - 1))) - 13;
  }

  /** Bytes that a request for `size` really gets. */
  roomFor(size: usize): usize {
    return size <= SMALL ? (size + 63) & ~63 : <usize>1 << (32 - clz(<u32>(size - 1)));
  }

  /** Unspecified contents. */
  take(size: usize): usize {
    const c = this.classOf(size);
    const p = unchecked(this.free[c]);
    if (p) {
      unchecked((this.free[c] = load<usize>(p)));
      return p;
    }
    return this.arena.allocRaw(this.roomFor(size));
  }

  give(p: usize, size: usize): void {
    const c = this.classOf(size);
    store<usize>(p, unchecked(this.free[c]));
    unchecked((this.free[c] = p));
  }
}
