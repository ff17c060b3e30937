// The buckets of a hash map as a drawing: a column a bucket, a square an element of its chain. Pure.
import type { Row } from "./rows";

/** Buckets that are drawn, around the cursor where there are more. */
const MOST = 128;

export interface Chains {
  /** The first bucket that is drawn. */
  first: number;
  /** Elements of each. */
  lengths: number[];
}

/** The chains of a map with so many buckets; null where there are none. `cursor`: the bucket at hand, -1 for none. */
export function chainsOf(rows: readonly Row[], buckets: number, cursor: number): Chains | null {
  if (buckets === 0) return null;
  const count = Math.min(buckets, MOST);
  const first = Math.max(0, Math.min(buckets - count, Math.max(0, cursor) - (count >> 1)));
  const lengths = new Array<number>(count).fill(0);
  for (const { bucket, now } of rows) if (now && bucket >= first && bucket < first + count) lengths[bucket - first]++;
  return { first, lengths };
}
