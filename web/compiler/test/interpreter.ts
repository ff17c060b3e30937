/**
 * A plain BPF interpreter for tests: registers, a stack, calls between functions of one program. No helpers, no maps
 * beyond flat memory: it only answers what a function computes.
 */

const STACK_TOP = 0x10000n;
const MAX_STEPS = 2_000_000;

/** Where the data sections (array maps with one element) lie, 4 KiB each. */
const DATA = 0x10000n;
const DATA_SIZE = 0x1000n;

/** Runs a program from its first instruction; r1 to r5 are the arguments. Answers r0, or throws. */
export function interpret(code: Uint8Array, args: bigint[], data: Uint8Array[] = []): { r0: bigint; steps: number } {
  const d = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const end = DATA + DATA_SIZE * BigInt(data.length);
  const memory = new DataView(new ArrayBuffer(Number(end)));
  data.forEach((bytes, i) => {
    new Uint8Array(memory.buffer).set(bytes, Number(DATA + DATA_SIZE * BigInt(i)));
  });
  const reg = new BigUint64Array(11);
  args.forEach((v, i) => {
    reg[i + 1] = BigInt.asUintN(64, v);
  });
  reg[10] = STACK_TOP;
  const frames: { back: number; saved: bigint[]; fp: bigint }[] = [];
  const u32 = (v: bigint) => v & 0xffffffffn;
  const at = (base: bigint, off: number) => {
    const p = Number(BigInt.asUintN(64, base + BigInt(off)));
    if (p < 0 || p >= Number(end)) throw new Error(`access to ${p.toString(16)}`);
    return p;
  };
  let pc = 0;
  for (let steps = 1; steps < MAX_STEPS; steps++) {
    const p = pc * 8;
    const op = d.getUint8(p);
    const dst = d.getUint8(p + 1) & 15;
    const src = d.getUint8(p + 1) >> 4;
    const off = d.getInt16(p + 2, true);
    const imm = BigInt(d.getInt32(p + 4, true));
    const cls = op & 7;
    pc++;
    if (op === 0x18) {
      const high = BigInt(d.getUint32(p + 12, true));
      reg[dst] = src === 2 ? DATA + DATA_SIZE * u32(imm) + high : u32(imm) | (high << 32n);
      pc++;
    } else if (cls === 4 || cls === 7) {
      const wide = cls === 7;
      const x = wide || (op & 0xf0) === 0xd0 ? reg[dst] : u32(reg[dst]);
      const y = BigInt.asUintN(wide ? 64 : 32, op & 8 ? reg[src] : imm);
      const v = alu(op & 0xf0, x, y, wide ? 64 : 32, off, imm, (op & 8) !== 0);
      reg[dst] = BigInt.asUintN(wide || (op & 0xf0) === 0xd0 ? 64 : 32, v);
    } else if (cls === 1) {
      const a = at(reg[src], off);
      const signed = (op & 0xe0) === 0x80;
      const w = op & 0x18;
      const v =
        w === 0
          ? BigInt(memory.getUint32(a, true))
          : w === 8
            ? BigInt(memory.getUint16(a, true))
            : w === 16
              ? BigInt(memory.getUint8(a))
              : memory.getBigUint64(a, true);
      reg[dst] = signed ? BigInt.asUintN(64, BigInt.asIntN(w === 0 ? 32 : w === 8 ? 16 : 8, v)) : v;
    } else if (cls === 2 || (cls === 3 && (op & 0xe0) === 0x60)) {
      const a = at(reg[dst], off);
      const v = cls === 2 ? BigInt.asUintN(64, imm) : reg[src];
      const w = op & 0x18;
      if (w === 0) memory.setUint32(a, Number(u32(v)), true);
      else if (w === 8) memory.setUint16(a, Number(v & 0xffffn), true);
      else if (w === 16) memory.setUint8(a, Number(v & 0xffn));
      else memory.setBigUint64(a, v, true);
    } else if (op === 0x95) {
      const f = frames.pop();
      if (!f) {
        // What the program wrote is there the next time.
        data.forEach((bytes, i) => {
          bytes.set(new Uint8Array(memory.buffer, Number(DATA + DATA_SIZE * BigInt(i)), bytes.length));
        });
        return { r0: reg[0], steps };
      }
      f.saved.forEach((v, i) => {
        reg[6 + i] = v;
      });
      reg[10] = f.fp;
      pc = f.back;
    } else if (op === 0x85 && src === 1) {
      frames.push({ back: pc, saved: [reg[6], reg[7], reg[8], reg[9]], fp: reg[10] });
      reg[10] -= 512n;
      pc += Number(imm);
    } else if (op === 0x05) pc += off;
    else if (cls === 5 || cls === 6) {
      const bits = cls === 5 ? 64 : 32;
      if (taken(op & 0xf0, BigInt.asUintN(bits, reg[dst]), BigInt.asUintN(bits, op & 8 ? reg[src] : imm), bits))
        pc += off;
    } else throw new Error(`opcode ${op.toString(16)} at ${pc - 1}`);
  }
  throw new Error("too many steps");
}

function alu(op: number, x: bigint, y: bigint, bits: number, off: number, imm: bigint, reg: boolean): bigint {
  const s = (v: bigint) => BigInt.asIntN(bits, v);
  const n = y & BigInt(bits - 1);
  switch (op) {
    case 0x00:
      return x + y;
    case 0x10:
      return x - y;
    case 0x20:
      return x * y;
    case 0x30:
      return y === 0n ? 0n : off ? s(x) / s(y) : x / y;
    case 0x40:
      return x | y;
    case 0x50:
      return x & y;
    case 0x60:
      return x << n;
    case 0x70:
      return x >> n;
    case 0x80:
      return -x;
    case 0x90:
      return y === 0n ? x : off ? s(x) % s(y) : x % y;
    case 0xa0:
      return x ^ y;
    case 0xb0:
      return off ? BigInt.asIntN(off, y) : y;
    case 0xc0:
      return s(x) >> n;
    case 0xd0: {
      let v = 0n;
      const width = Number(imm) / 8;
      for (let i = 0; i < width; i++) v = (v << 8n) | ((x >> BigInt(8 * i)) & 255n);
      return reg || bits === 64 ? v : x & ((1n << imm) - 1n);
    }
    default:
      throw new Error(`alu ${op.toString(16)}`);
  }
}

function taken(op: number, x: bigint, y: bigint, bits: number): boolean {
  const [a, b] = [BigInt.asIntN(bits, x), BigInt.asIntN(bits, y)];
  switch (op) {
    case 0x10:
      return x === y;
    case 0x20:
      return x > y;
    case 0x30:
      return x >= y;
    case 0x40:
      return (x & y) !== 0n;
    case 0x50:
      return x !== y;
    case 0x60:
      return a > b;
    case 0x70:
      return a >= b;
    case 0xa0:
      return x < y;
    case 0xb0:
      return x <= y;
    case 0xc0:
      return a < b;
    case 0xd0:
      return a <= b;
    default:
      throw new Error(`jump ${op.toString(16)}`);
  }
}
