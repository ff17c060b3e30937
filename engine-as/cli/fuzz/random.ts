// Pseudo-random draws that one seed determines (splitmix64 for the seed, xoshiro128** for the draws).
// Not for secrets, and no source but the seed.
import { splitmix64 } from "../answer.ts";

const rotate = (x: number, k: number) => (x << k) | (x >>> (32 - k));

export class Random {
  readonly #s = new Uint32Array(4);

  constructor(seed: number) {
    for (let i = 0; i < 4; i++) this.#s[i] = Number(splitmix64(seed * 4 + i) & 0xffffffffn);
  }

  /** 32 random bits, unsigned. */
  u32(): number {
    const s = this.#s as unknown as [number, number, number, number];
    const out = Math.imul(rotate(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11);
    return out;
  }

  /** An integer in [lo, hi]. */
  int(lo: number, hi: number): number {
    return lo + (this.u32() % (hi - lo + 1));
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.u32() < p * 0x1_0000_0000;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.u32() % from.length] as T;
  }

  /** `n` random bytes as hex; small values and the ends of the range are frequent. */
  hex(n: number): string {
    let out = "";
    for (let i = 0; i < n; i++) {
      const byte = this.chance(0.4) ? this.pick([0, 0, 0, 1, 2, 7, 127, 128, 255]) : this.int(0, 255);
      out += byte.toString(16).padStart(2, "0");
    }
    return out;
  }
}
