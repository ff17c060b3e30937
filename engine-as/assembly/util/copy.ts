// Short copies: memory.copy is a call out of WebAssembly, which costs more than a few words.

/** Copies `size` bytes, a multiple of 8. */
// @ts-ignore: decorator
@inline export function copyWords(to: usize, from: usize, size: u32): void {
  for (let i: usize = 0; i < size; i += 8) store<u64>(to + i, load<u64>(from + i));
}

/** Copies `size` bytes between places that do not overlap, or are the same. */
// @ts-ignore: decorator
@inline export function copyBytes(to: usize, from: usize, size: u32): void {
  if (size > 64) {
    memory.copy(to, from, size);
    return;
  }
  const words = size & ~7;
  copyWords(to, from, words);
  for (let i: usize = words; i < size; i++) store<u8>(to + i, load<u8>(from + i));
}
