// Copies of an engine's memory at points in time, within a budget of bytes: one whole copy, and of later points only the blocks
// that differ from it. When the budget is used up, every second point goes.

const BLOCK = 4096;
const WORDS = BLOCK / 4;

interface Point {
  time: number;
  /** What the host keeps beside the memory; opaque here. */
  state: unknown;
  blocks: Uint32Array;
  bytes: Uint8Array;
}

export class Snapshots {
  readonly #memory: WebAssembly.Memory;
  readonly #budget: number;
  #base: Uint8Array<ArrayBuffer>;
  #points: Point[] = [];
  /** Least distance between two points; it doubles as points are dropped. */
  interval: number;

  constructor(memory: WebAssembly.Memory, state: unknown, budget = 64 << 20) {
    this.#memory = memory;
    this.#budget = budget;
    this.#base = new Uint8Array(memory.buffer).slice();
    this.#points.push({ time: 0, state, blocks: new Uint32Array(0), bytes: new Uint8Array(0) });
    // Comparing costs about as much a megabyte as running a hundred thousand instructions.
    this.interval = Math.max(1_000_000, this.#base.length >> 3);
  }

  /** Bytes that the copies take. */
  get size(): number {
    return this.#points.reduce((sum, p) => sum + p.bytes.length, this.#base.length);
  }

  /** When the last point was taken. */
  get last(): number {
    return this.#points[this.#points.length - 1]?.time ?? 0;
  }

  /** Adds a point, unless one that late is there already or the budget has no room. */
  take(time: number, state: unknown): void {
    if (time <= this.last) return;
    const now = new Uint32Array(this.#memory.buffer);
    const base = new Uint32Array(this.#base.buffer);
    const changed: number[] = [];
    for (let block = 0, at = 0; at < now.length; block++) {
      const end = Math.min(at + WORDS, now.length);
      let same = end <= base.length;
      for (let i = at; same && i < end; i++) same = now[i] === base[i];
      if (!same) changed.push(block);
      at = end;
    }
    while (this.size + changed.length * BLOCK > this.#budget) if (!this.#thin()) return;
    const bytes = new Uint8Array(changed.length * BLOCK);
    const all = new Uint8Array(this.#memory.buffer);
    for (const [i, block] of changed.entries()) bytes.set(all.subarray(block * BLOCK, (block + 1) * BLOCK), i * BLOCK);
    this.#points.push({ time, state, blocks: Uint32Array.from(changed), bytes });
  }

  #thin(): boolean {
    if (this.#points.length < 2) return false;
    this.#points = this.#points.filter((_, i) => i % 2 === 0);
    this.interval *= 2;
    return true;
  }

  /** The latest point that `fits`, without going there; the first one always does. */
  find(fits: (time: number, state: unknown) => boolean): { time: number; state: unknown } {
    let i = this.#points.length - 1;
    while (i > 0 && !fits(this.#points[i]?.time ?? 0, this.#points[i]?.state)) i--;
    return this.#points[i] as Point;
  }

  /** Puts the memory back to the point of `time`. What it grew by since then is zero. */
  restore(time: number): void {
    const point = this.#points.find((p) => p.time === time);
    if (!point) return;
    const all = new Uint8Array(this.#memory.buffer);
    all.set(this.#base);
    all.fill(0, this.#base.length);
    for (const [i, block] of point.blocks.entries()) {
      all.set(point.bytes.subarray(i * BLOCK, (i + 1) * BLOCK), block * BLOCK);
    }
  }
}
