// A bump arena in chunks, dropped whole: what one load allocates lives exactly as long as that load.
// Does not free single records; callers keep free lists of fixed-size records where they recycle.

const CHUNK: usize = 1 << 20;

export class Arena {
  private chunks: StaticArray<usize> = new StaticArray<usize>(16);
  private count: i32 = 0;
  private at: usize = 0;
  private end: usize = 0;
  /** Bytes taken from the heap. */
  taken: usize = 0;

  /** `size` bytes, zeroed, aligned to 8. */
  alloc(size: usize): usize {
    const p = this.allocRaw(size);
    memory.fill(p, 0, size);
    return p;
  }

  /** `size` bytes with unspecified contents, aligned to 8. */
  allocRaw(size: usize): usize {
    size = (size + 7) & ~7;
    if (this.end - this.at < size) this.grow(size);
    const p = this.at;
    this.at += size;
    return p;
  }

  private grow(size: usize): void {
    const n = size > CHUNK ? size : CHUNK;
    if (this.count == this.chunks.length) {
      const more = new StaticArray<usize>(this.count * 2);
      for (let i = 0; i < this.count; i++) more[i] = this.chunks[i];
      this.chunks = more;
    }
    this.at = heap.alloc(n);
    this.end = this.at + n;
    this.taken += n;
    this.chunks[this.count++] = this.at;
  }

  /** Gives every chunk back. All pointers into the arena are dead afterwards. */
  drop(): void {
    for (let i = 0; i < this.count; i++) heap.free(this.chunks[i]);
    this.count = 0;
    this.at = this.end = this.taken = 0;
  }
}
