// An instruction as the causal path needs it: what it takes its result from. Pure.

/** A register ("R3") or a stack slot of the same frame ("fp-8"). */
export type Place = string;

/** What an instruction does to the place that it writes. */
export interface Effect {
  kind: "set" | "copied" | "computed" | "loaded" | "called" | "jump" | "none";
  /** The register that it writes, "" for none. */
  writes: Place;
  /** What the result depends on. */
  from: Place[];
  /** Base register and offset of a load or store. */
  base?: { register: Place; offset: number };
  /** The access is a store. */
  stores?: boolean;
}

const ALU32 = 4;
const ALU64 = 7;
const MOV = 0xb0;
const ONE_OPERAND = [0x80, 0xd0];
const PSEUDO_CALL = 1;

/** Arguments of a call, which are used up by it. */
export const ARGUMENTS: readonly Place[] = ["R1", "R2", "R3", "R4", "R5"];

/** Slot of the 8 bytes that an access at `offset` from the frame pointer begins in. */
export const slotAt = (offset: number): Place => `fp${Math.floor(offset / 8) * 8}`;

/** The instruction at index `at` of `insns`, 8 bytes each. */
export function effectOf(insns: Uint8Array, at: number): Effect {
  const view = new DataView(insns.buffer, insns.byteOffset + at * 8, 8);
  const op = view.getUint8(0);
  const dst = `R${view.getUint8(1) & 15}`;
  const src = `R${view.getUint8(1) >> 4}`;
  const offset = view.getInt16(2, true);
  const byRegister = (op & 8) !== 0;
  switch (op & 7) {
    case 0: // ld_imm64
      return { kind: "set", writes: dst, from: [] };
    case 1: {
      // ldx
      const base = { register: src, offset };
      return { kind: "loaded", writes: dst, from: src === "R10" ? [slotAt(offset)] : [], base };
    }
    case 2: // st
      return { kind: "set", writes: "", from: [], base: { register: dst, offset }, stores: true };
    case 3: // stx, atomic operations included
      return { kind: "copied", writes: "", from: [src], base: { register: dst, offset }, stores: true };
    case ALU32:
    case ALU64: {
      if ((op & 0xf0) === MOV)
        return { kind: byRegister ? "copied" : "set", writes: dst, from: byRegister ? [src] : [] };
      const second = byRegister && !ONE_OPERAND.includes(op & 0xf0) && src !== dst ? [src] : [];
      return { kind: "computed", writes: dst, from: [dst, ...second] };
    }
    default: {
      const code = op & 0xf0;
      if (code === 0x80) {
        const own = view.getUint8(1) >> 4 === PSEUDO_CALL;
        return { kind: "called", writes: own ? "" : "R0", from: [] };
      }
      if (code === 0 || code === 0x90) return { kind: "none", writes: "", from: [] };
      return { kind: "jump", writes: "", from: byRegister ? [dst, src] : [dst] };
    }
  }
}
