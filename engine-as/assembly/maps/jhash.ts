// The hash of hash maps (spec 5.2): lookup3's mixing over 32-bit words, or over bytes when the size is no multiple of
// 4.

const INIT: u32 = 0xdeadbeef;

// The three lanes live in globals between the steps: one function returns one value only.
let a: u32 = 0;
let b: u32 = 0;
let c: u32 = 0;

// @ts-ignore: decorator
@inline
function mix(): void {
  a -= c; a ^= rotl<u32>(c, 4); c += b;
  b -= a; b ^= rotl<u32>(a, 6); a += c;
  c -= b; c ^= rotl<u32>(b, 8); b += a;
  a -= c; a ^= rotl<u32>(c, 16); c += b;
  b -= a; b ^= rotl<u32>(a, 19); a += c;
  c -= b; c ^= rotl<u32>(b, 4); b += a;
}

// @ts-ignore: decorator
@inline
function final(x: u32, y: u32, z: u32): u32 {
  z ^= y; z -= rotl<u32>(y, 14);
  x ^= z; x -= rotl<u32>(z, 11);
  y ^= x; y -= rotl<u32>(x, 25);
  z ^= y; z -= rotl<u32>(y, 16);
  x ^= z; x -= rotl<u32>(z, 4);
  y ^= x; y -= rotl<u32>(x, 14);
  z ^= y; z -= rotl<u32>(y, 24);
  return z;
}

/** Hash of `size` bytes at `key`, as a hash map of that key size with seed `seed` takes it. */
export function mapHash(key: usize, size: u32, seed: u32): u32 {
  const start = INIT + size + seed;
  if (size == 4) return final(start + load<u32>(key), start, start);
  if (size == 8) return final(start + load<u32>(key), start + load<u32>(key, 4), start);
  return (size & 3) == 0 ? hashWords(key, size >> 2, start) : hashBytes(key, size, start);
}

function hashWords(key: usize, words: u32, start: u32): u32 {
  a = b = c = start;
  for (; words > 3; words -= 3, key += 12) {
    a += load<u32>(key);
    b += load<u32>(key, 4);
    c += load<u32>(key, 8);
    mix();
  }
  if (words > 2) c += load<u32>(key, 8);
  if (words > 1) b += load<u32>(key, 4);
  return final(a + load<u32>(key), b, c);
}

function hashBytes(key: usize, size: u32, start: u32): u32 {
  a = b = c = start;
  for (; size > 12; size -= 12, key += 12) {
    a += load<u32>(key);
    b += load<u32>(key, 4);
    c += load<u32>(key, 8);
    mix();
  }
  a += tail(key, size, 0);
  b += tail(key, size, 4);
  c += tail(key, size, 8);
  return final(a, b, c);
}

/** The little-endian word at `from` of the last `size` bytes, missing bytes as zero. */
function tail(key: usize, size: u32, from: u32): u32 {
  let word: u32 = 0;
  for (let i = from; i < size && i < from + 4; i++) word |= <u32>load<u8>(key + i) << ((i & 3) * 8);
  return word;
}
