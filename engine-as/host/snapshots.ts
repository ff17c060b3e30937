// Copies of an engine's memory at points in time, within a budget of bytes: of the first point every block that is not zero,
// of later ones only the blocks that differ from it. When the budget is used up, every second point goes.

const BLOCK = 4096;
const WORDS = BLOCK / 4;

interface Point {
  time: number;
  /** What the host keeps beside the memory; opaque here. */
  state: unknown;
  /** Numbers of the kept blocks, in order, and their bytes one behind the other. */
  blocks: Uint32Array;
  bytes: Uint8Array;
}

export class Snapshots {
  readonly #memory: WebAssembly.Memory;
  readonly #budget: number;
  #points: Point[] = [];
  /** By number of a block: where the first point has it, in blocks; -1 for one that was zero. */
  #places: Int32Array;
  /** Least distance between two points; it doubles as points are dropped. */
  interval: number;
  /** False where not even the first point has room: nothing can be restored. */
  readonly complete: boolean;

  constructor(memory: WebAssembly.Memory, state: unknown, budget = 64 << 20) {
    this.#memory = memory;
    this.#budget = budget;
    this.#places = new Int32Array(memory.buffer.byteLength / BLOCK).fill(-1);
    const used = this.#changed();
    this.complete = used.length * BLOCK <= budget;
    if (this.complete)
      used.forEach((block, place) => {
        this.#places[block] = place;
      });
    this.#points.push(this.#point(0, state, this.complete ? used : []));
    // Comparing costs about as much a megabyte as running a hundred thousand instructions.
    this.interval = Math.max(1_000_000, memory.buffer.byteLength >> 3);
  }

  /** Bytes that the copies take. */
  get size(): number {
    return this.#points.reduce((sum, p) => sum + p.bytes.length, 0);
  }

  /** When the last point was taken. */
  get last(): number {
    return this.#points[this.#points.length - 1]?.time ?? 0;
  }

  /** Adds a point, unless one that late is there already or the budget has no room. */
  take(time: number, state: unknown): void {
    if (time <= this.last || !this.complete) return;
    const changed = this.#changed();
    while (this.size + changed.length * BLOCK > this.#budget) if (!this.#thin()) return;
    this.#points.push(this.#point(time, state, changed));
  }

  /** Blocks that are not as the first point has them. */
  #changed(): number[] {
    const now = new Uint32Array(this.#memory.buffer);
    const bytes = this.#points[0]?.bytes ?? new Uint8Array(0);
    const base = new Uint32Array(bytes.buffer, 0, bytes.length / 4);
    const changed: number[] = [];
    for (let block = 0; block * WORDS < now.length; block++) {
      const place = this.#places[block] ?? -1;
      let at = block * WORDS;
      const end = at + WORDS;
      if (place < 0) while (at < end && now[at] === 0) at++;
      else for (let was = place * WORDS; at < end && now[at] === base[was]; was++) at++;
      if (at < end) changed.push(block);
    }
    return changed;
  }

  #point(time: number, state: unknown, blocks: number[]): Point {
    const bytes = new Uint8Array(blocks.length * BLOCK);
    const all = new Uint8Array(this.#memory.buffer);
    for (const [i, block] of blocks.entries()) bytes.set(all.subarray(block * BLOCK, (block + 1) * BLOCK), i * BLOCK);
    return { time, state, blocks: Uint32Array.from(blocks), bytes };
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

  /** Puts the memory back to the point of `time`. What it grew by since the first point is zero again, or the point's. */
  restore(time: number): void {
    const point = this.#points.find((p) => p.time === time);
    if (!point || !this.complete) throw new RangeError("no copy of the memory was kept");
    const all = new Uint8Array(this.#memory.buffer);
    all.fill(0);
    for (const { blocks, bytes } of new Set([this.#points[0] as Point, point])) {
      for (const [i, block] of blocks.entries()) all.set(bytes.subarray(i * BLOCK, (i + 1) * BLOCK), block * BLOCK);
    }
  }
}
