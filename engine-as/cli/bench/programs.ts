// The programs of part 1 of the bench: BPF instructions, and the same loop in C for the comparison with native code.
// Instructions are written [opcode, dst, src, off, imm].

type Row = readonly [op: number, dst: number, src?: number, off?: number, imm?: number];

export interface BenchProgram {
  name: string;
  insns: Uint8Array;
  memory: number;
  /** Body of `uint64_t run(uint8_t *mem)`. */
  c: string;
}

function encode(rows: readonly Row[]): Uint8Array {
  const out = new DataView(new ArrayBuffer(rows.length * 8));
  rows.forEach(([op, dst, src = 0, off = 0, imm = 0], i) => {
    out.setUint8(i * 8, op);
    out.setUint8(i * 8 + 1, dst | (src << 4));
    out.setInt16(i * 8 + 2, off, true);
    out.setInt32(i * 8 + 4, imm | 0, true);
  });
  return new Uint8Array(out.buffer);
}

const EXIT: Row = [0x95, 0];

export const PROGRAMS: BenchProgram[] = [
  {
    name: "ALU mix",
    memory: 0,
    insns: encode([
      [0xb7, 0, 0, 0, 1],
      [0xb7, 1, 0, 0, 10_000_000],
      [0xb7, 2, 0, 0, 0x12345],
      [0x0f, 0, 2], // 3: r0 += r2
      [0x67, 0, 0, 0, 3],
      [0xaf, 0, 1],
      [0x77, 2, 0, 0, 1],
      [0x2f, 2, 0],
      [0x07, 2, 0, 0, 7],
      [0xa7, 0, 0, 0, 0x55],
      [0x17, 1, 0, 0, 1],
      [0x55, 1, 0, -9, 0], // if r1 != 0 goto 3
      EXIT,
    ]),
    c: `uint64_t a = 1, n = 10000000, b = 0x12345;
do { a += b; a <<= 3; a ^= n; b >>= 1; b *= a; b += 7; a ^= 0x55; n -= 1; } while (n);
return a;`,
  },
  {
    name: "FNV-1a",
    memory: 65536,
    insns: encode([
      [0xbf, 6, 1],
      [0xb7, 8, 0, 0, 200],
      [0x18, 5, 0, 0, 0x1b3],
      [0, 0, 0, 0, 0x100],
      [0x18, 0, 0, 0, 0x84222325],
      [0, 0, 0, 0, 0xcbf29ce4],
      [0xbf, 3, 6], // 6: r3 = memory
      [0xbf, 4, 6],
      [0x07, 4, 0, 0, 65536],
      [0x71, 1, 3], // 9: r1 = *(u8 *)r3
      [0xaf, 0, 1],
      [0x2f, 0, 5],
      [0x07, 3, 0, 0, 1],
      [0x5d, 3, 4, -5],
      [0x17, 8, 0, 0, 1],
      [0x55, 8, 0, -10, 0],
      EXIT,
    ]),
    c: `uint64_t h = 0xcbf29ce484222325u, p = 0x100000001b3u;
for (int k = 200; k; k--) { uint8_t *s = mem, *e = mem + 65536; do { h ^= *s; h *= p; s++; } while (s != e); }
return h;`,
  },
  {
    name: "Collatz",
    memory: 0,
    insns: encode([
      [0xb7, 0],
      [0xb7, 6, 0, 0, 1],
      [0xbf, 1, 6], // 2: r1 = n
      [0x15, 1, 0, 9, 1],
      [0x07, 0, 0, 0, 1], // 4
      [0xbf, 2, 1],
      [0x57, 2, 0, 0, 1],
      [0x15, 2, 0, 3, 0],
      [0x27, 1, 0, 0, 3],
      [0x07, 1, 0, 0, 1],
      [0x05, 0, 0, 1],
      [0x77, 1, 0, 0, 1], // 11: r1 /= 2
      [0x55, 1, 0, -9, 1], // 12
      [0x07, 6, 0, 0, 1],
      [0xa5, 6, 0, -13, 200_000],
      EXIT,
    ]),
    c: `uint64_t steps = 0;
for (uint64_t n = 1; n < 200000; n++) { uint64_t v = n; while (v != 1) { steps++; if (v & 1) v = 3 * v + 1; else v >>= 1; } }
return steps;`,
  },
  {
    name: "sieve",
    memory: 0,
    insns: encode([
      [0xb7, 9, 0, 0, 20_000],
      [0xbf, 6, 10],
      [0x07, 6, 0, 0, -512],
      [0xb7, 1], // 3
      [0xbf, 2, 6], // 4
      [0x0f, 2, 1],
      [0x7a, 2],
      [0x07, 1, 0, 0, 8],
      [0xa5, 1, 0, -5, 512],
      [0xb7, 0],
      [0xb7, 1, 0, 0, 2],
      [0xbf, 2, 6], // 11
      [0x0f, 2, 1],
      [0x71, 3, 2],
      [0x55, 3, 0, 9, 0],
      [0x07, 0, 0, 0, 1],
      [0xbf, 4, 1],
      [0x0f, 4, 1],
      [0x35, 4, 0, 5, 512],
      [0xbf, 2, 6], // 19
      [0x0f, 2, 4],
      [0x72, 2, 0, 0, 1],
      [0x0f, 4, 1],
      [0xa5, 4, 0, -5, 512],
      [0x07, 1, 0, 0, 1], // 24
      [0xa5, 1, 0, -15, 512],
      [0x17, 9, 0, 0, 1],
      [0x55, 9, 0, -25, 0],
      EXIT,
    ]),
    c: `uint64_t primes = 0; volatile uint8_t *keep;
for (int k = 20000; k; k--) { uint8_t s[512]; keep = s; for (int i = 0; i < 512; i += 8) *(uint64_t *)(s + i) = 0; primes = 0;
for (uint64_t i = 2; i < 512; i++) if (!s[i]) { primes++; for (uint64_t j = 2 * i; j < 512; j += i) s[j] = 1; }
__asm__ volatile("" : : "r"(s) : "memory"); } (void)keep;
return primes;`,
  },
];

/** About 30 instructions as an iterator's body has them: loads, a hash of the fields, branches, a store. */
export const BODY: Uint8Array = encode([
  [0x79, 6, 1, 24], // value
  [0x55, 6, 0, 2, 0],
  [0xb7, 0],
  EXIT,
  [0x79, 7, 1, 16], // key
  [0x55, 7, 0, 2, 0],
  [0xb7, 0],
  EXIT,
  [0x79, 2, 7, 0], // 8
  [0x79, 3, 6, 0],
  [0xbf, 4, 2],
  [0x77, 4, 0, 0, 33],
  [0xaf, 2, 4],
  [0x27, 2, 0, 0, 0x45d9f3b],
  [0xbf, 4, 2],
  [0x77, 4, 0, 0, 29],
  [0xaf, 2, 4],
  [0x57, 2, 0, 0, 0xffff],
  [0x25, 2, 0, 2, 0x8000],
  [0x07, 3, 0, 0, 1],
  [0x05, 0, 0, 1],
  [0x07, 3, 0, 0, 2],
  [0x7b, 6, 3, 0],
  [0x61, 5, 6, 8],
  [0x0c, 5, 2],
  [0x67, 5, 0, 0, 32],
  [0x77, 5, 0, 0, 32],
  [0x2d, 5, 3, 1],
  [0x07, 5, 0, 0, 3],
  [0x63, 6, 5, 8],
  [0xb7, 0],
  EXIT,
]);
