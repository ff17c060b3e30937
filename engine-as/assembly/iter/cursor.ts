// The walks of the two map families (spec 5.1 to 5.3): start, next and stop over a cursor that survives between reads.
// They hand out the address of an element's key and value; what is shown of it is the session's.
import { BpfMap, SEQ_ARRAY } from "../maps/map";
import { ArrayMap } from "../maps/array";
import { AHEAD, ELEM_NEXT, HashMap } from "../maps/hash";

/** Where a walk stands. `at` is the element that is shown, 0 when there is none. */
export class Cursor {
  /** Array: index. Hash: bucket. */
  bucket: u32 = 0;
  /** Hash: elements of the bucket in front of the cursor. */
  skip: u32 = 0;
  at: usize = 0;
  readonly isArray: bool;
  /** Keeps the compiler from dropping the reads ahead. */
  private touched: u32 = 0;

  constructor(private map: BpfMap) {
    this.isArray = map.iterSeq() == SEQ_ARRAY;
  }

  /** The element where the last read left off, or the first. */
  start(): bool {
    this.at = this.isArray ? this.slot() : this.search(this.bucket, this.skip);
    return this.at != 0;
  }

  // @ts-ignore: decorator
  @inline next(): bool {
    if (this.isArray) {
      this.bucket++;
      this.at = this.slot();
    } else {
      // The walk follows the element's own link, even if the element was unlinked or used again meanwhile.
      this.skip++;
      const e = <usize>load<u32>(this.at, ELEM_NEXT);
      this.at = e ? e : this.search(this.bucket + 1, 0);
    }
    return this.at != 0;
  }

  // @ts-ignore: decorator
  @inline private slot(): usize {
    const map = changetype<ArrayMap>(this.map);
    return this.bucket < map.maxEntries ? map.slot(this.bucket) : 0;
  }

  /**
   * Touches the elements of the buckets ahead. They lie in memory in the order of insertion, so that each costs a cache miss;
   * a burst of loads that do not depend on each other takes little longer than one. A group of buckets is touched twice: its
   * first elements, then (they have arrived) what hangs behind them.
   */
  private readAhead(heads: usize): void {
    let sum: u32 = 0;
    for (let p = heads + (AHEAD << 3), end = p + (AHEAD << 2); p < end; p += 4) sum += load<u32>(load<u32>(p));
    for (let p = heads + (AHEAD << 2), end = p + (AHEAD << 2); p < end; p += 4) {
      for (let e = load<u32>(load<u32>(p)); e; e = load<u32>(e)) sum += e;
    }
    this.touched = sum;
  }

  /** First element from `skip` on in `bucket`, else of the buckets behind it. */
  private search(bucket: u32, skip: u32): usize {
    const map = changetype<HashMap>(this.map);
    const heads = map.heads;
    const buckets = map.buckets;
    for (; bucket < buckets; bucket++) {
      if ((bucket & (AHEAD - 1)) == 0) this.readAhead(heads + (<usize>bucket << 2));
      let e = <usize>load<u32>(heads + (<usize>bucket << 2));
      let n: u32 = 0;
      for (; e && n < skip; n++) e = load<u32>(e, ELEM_NEXT);
      if (e) {
        this.bucket = bucket;
        this.skip = n;
        return e;
      }
      skip = 0;
    }
    this.bucket = buckets;
    this.skip = 0;
    return 0;
  }
}
