// Storage blocks of maps: zeroed, never moved, and lazy. A large block comes straight from memory.grow, so that a
// page that nobody has touched costs nothing: a map of a million entries takes memory as its elements arrive.
// Small blocks are the ordinary heap's.

/** From this size on a block is whole pages of its own. */
const LARGE: usize = 1 << 18;
const PAGE_SHIFT: u32 = 16;
/** Linear memory ends at 4 GiB; some of it is the engine's. */
const MOST: u64 = 0xf0000000;

/** Page blocks given back: (address, bytes) pairs. */
let freed: StaticArray<usize> = new StaticArray<usize>(64);
let freedCount: i32 = 0;

/** `size` zeroed bytes aligned to 8; 0 when there is no memory. */
export function allocBlock(size: u64): usize {
  if (size > MOST) return 0;
  const n = <usize>size;
  if (n < LARGE) {
    const p = heap.alloc(n);
    memory.fill(p, 0, n);
    return p;
  }
  const bytes = roundToPages(n);
  const again = reuse(bytes);
  if (again) {
    memory.fill(again, 0, n);
    return again;
  }
  const at = memory.grow(<i32>(bytes >> PAGE_SHIFT));
  return at < 0 ? 0 : (<usize>at) << PAGE_SHIFT;
}

/** Gives back what allocBlock(size) returned. */
export function freeBlock(block: usize, size: u64): void {
  if (!block) return;
  const n = <usize>size;
  if (n < LARGE) {
    heap.free(block);
    return;
  }
  if (freedCount == freed.length) {
    const more = new StaticArray<usize>(freedCount * 2);
    for (let i = 0; i < freedCount; i++) more[i] = freed[i];
    freed = more;
  }
  freed[freedCount++] = block;
  freed[freedCount++] = roundToPages(n);
}

function roundToPages(n: usize): usize {
  return (n + 0xffff) & ~0xffff;
}

/** The smallest freed block of at least `bytes`; what it has too much stays free. */
function reuse(bytes: usize): usize {
  let best = -1;
  for (let i = 0; i < freedCount; i += 2) {
    if (freed[i + 1] >= bytes && (best < 0 || freed[i + 1] < freed[best + 1])) best = i;
  }
  if (best < 0) return 0;
  const block = freed[best];
  if (freed[best + 1] > bytes) {
    freed[best] = block + bytes;
    freed[best + 1] -= bytes;
  } else {
    freedCount -= 2;
    freed[best] = freed[freedCount];
    freed[best + 1] = freed[freedCount + 1];
  }
  return block;
}
