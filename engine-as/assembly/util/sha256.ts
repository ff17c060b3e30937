// SHA-256 (FIPS 180-4), for program tags.

const ROUND: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
  0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
  0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
  0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
  0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
  0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];
const START: StaticArray<u32> = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
const STATE: usize = memory.data(32, 8);
const WORDS: usize = memory.data(256, 8);

// @ts-ignore: decorator
@inline function word(base: usize, i: i32): u32 { return load<u32>(base + (<usize>i << 2)); }

function block(p: usize): void {
  for (let i = 0; i < 64; i++) {
    let w: u32;
    if (i < 16) {
      w = bswap<u32>(word(p, i));
    } else {
      const a = word(WORDS, i - 15);
      const b = word(WORDS, i - 2);
      const s0 = rotr<u32>(a, 7) ^ rotr<u32>(a, 18) ^ (a >> 3);
      const s1 = rotr<u32>(b, 17) ^ rotr<u32>(b, 19) ^ (b >> 10);
      w = word(WORDS, i - 16) + s0 + word(WORDS, i - 7) + s1;
    }
    store<u32>(WORDS + (<usize>i << 2), w);
  }
  let a = word(STATE, 0), b = word(STATE, 1), c = word(STATE, 2), d = word(STATE, 3);
  let e = word(STATE, 4), f = word(STATE, 5), g = word(STATE, 6), h = word(STATE, 7);
  for (let i = 0; i < 64; i++) {
    const t1 = h + (rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + word(WORDS, i);
    const t2 = (rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g; g = f; f = e; e = d + t1; d = c; c = b; b = a; a = t1 + t2;
  }
  store<u32>(STATE, word(STATE, 0) + a);
  store<u32>(STATE, word(STATE, 1) + b, 4);
  store<u32>(STATE, word(STATE, 2) + c, 8);
  store<u32>(STATE, word(STATE, 3) + d, 12);
  store<u32>(STATE, word(STATE, 4) + e, 16);
  store<u32>(STATE, word(STATE, 5) + f, 20);
  store<u32>(STATE, word(STATE, 6) + g, 24);
  store<u32>(STATE, word(STATE, 7) + h, 28);
}

/** The first 8 bytes of the digest of `size` bytes at `data`, a u64 in memory order. */
export function sha256Head(data: usize, size: u32): u64 {
  for (let i = 0; i < 8; i++) store<u32>(STATE + (<usize>i << 2), START[i]);
  const whole = size & ~63;
  for (let at: u32 = 0; at < whole; at += 64) block(data + at);
  const rest = size - whole;
  const padded: u32 = rest < 56 ? 64 : 128;
  const tail = heap.alloc(padded);
  memory.fill(tail, 0, padded);
  memory.copy(tail, data + whole, rest);
  store<u8>(tail + rest, 0x80);
  store<u64>(tail + padded - 8, bswap<u64>(<u64>size << 3));
  for (let at: u32 = 0; at < padded; at += 64) block(tail + at);
  heap.free(tail);
  return <u64>bswap<u32>(word(STATE, 0)) | <u64>bswap<u32>(word(STATE, 1)) << 32;
}
