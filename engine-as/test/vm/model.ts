// An independent model of BPF arithmetic in BigInt, written from RFC 9669: what the VM is compared with.

const MASK64 = (1n << 64n) - 1n;
const u = (v: bigint, bits: number): bigint => BigInt.asUintN(bits, v);
const s = (v: bigint, bits: number): bigint => BigInt.asIntN(bits, v);

function swap(v: bigint, bits: number): bigint {
  let out = 0n;
  for (let i = 0; i < bits; i += 8) out = (out << 8n) | ((v >> BigInt(i)) & 0xffn);
  return out;
}

export interface Alu {
  op: number;
  dst: number;
  src: number;
  off: number;
  imm: number;
}

/** Applies one arithmetic instruction to the registers. */
export function applyAlu(r: bigint[], { op, dst, src, off, imm }: Alu): void {
  const wide = (op & 7) === 7;
  const bits = wide ? 64 : 32;
  const a = u(r[dst] ?? 0n, bits);
  const b = u(op & 8 ? (r[src] ?? 0n) : BigInt(imm), bits);
  const shift = b & BigInt(bits - 1);
  const signedOp = off === 1;
  const min = -(1n << BigInt(bits - 1));
  let v: bigint;
  switch (op & 0xf0) {
    case 0x00: v = a + b; break;
    case 0x10: v = a - b; break;
    case 0x20: v = a * b; break;
    case 0x30:
      if (!b) v = 0n;
      else if (signedOp) v = s(a, bits) === min && s(b, bits) === -1n ? min : s(a, bits) / s(b, bits);
      else v = a / b;
      break;
    case 0x40: v = a | b; break;
    case 0x50: v = a & b; break;
    case 0x60: v = a << shift; break;
    case 0x70: v = a >> shift; break;
    case 0x80: v = -a; break;
    case 0x90:
      if (!b) v = a;
      else v = signedOp ? s(a, bits) % s(b, bits) : a % b;
      break;
    case 0xa0: v = a ^ b; break;
    case 0xb0: v = off ? s(b, off) : b; break;
    case 0xc0: v = s(a, bits) >> shift; break;
    default: {
      // le truncates, be and bswap reverse.
      const whole = u(r[dst] ?? 0n, imm);
      r[dst] = wide || op & 8 ? swap(whole, imm) : whole;
      return;
    }
  }
  r[dst] = u(v, bits) & MASK64;
}
