// Raw BTF, or a full recording of it, as a list of types: where each record stands and how its words are read. Knows
// nothing of what is kept.

/** BTF kinds by name. */
export const KIND = {
  INT: 1,
  PTR: 2,
  ARRAY: 3,
  STRUCT: 4,
  UNION: 5,
  ENUM: 6,
  FWD: 7,
  TYPEDEF: 8,
  VOLATILE: 9,
  CONST: 10,
  RESTRICT: 11,
  FUNC: 12,
  FUNC_PROTO: 13,
  VAR: 14,
  DATASEC: 15,
  FLOAT: 16,
  DECL_TAG: 17,
  TYPE_TAG: 18,
  ENUM64: 19,
} as const;

const HEADER = 24;
/** Bytes behind the 12 that every type has: once, and an element. */
const FIXED: Record<number, number> = { 1: 4, 3: 12, 14: 4, 17: 4 };
const EACH: Record<number, number> = { 4: 12, 5: 12, 6: 8, 13: 8, 15: 12, 19: 12 };

/** One type: `words` are its record as 32-bit words, strings as offsets. */
export interface BtfType {
  id: number;
  kind: number;
  vlen: number;
  words: Uint32Array;
}

/** A parsed BTF: `types[id]`, and the text behind a string offset. */
export interface RawBtf {
  types: BtfType[];
  text(offset: number): string;
}

/** A recording's first word (write.ts). */
export const RECORDING = 0x544b574d;

/** Reads the bytes of /sys/kernel/btf/vmlinux, of any other base BTF, or of a full recording. */
export function readBtf(bytes: Uint8Array): RawBtf {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) === RECORDING) {
    const [runs, , typesLen] = [4, 8, 12].map((at) => view.getUint32(at, true));
    if (view.getUint32(HEADER + 4, true) !== view.getUint32(8, true) - 1) throw new Error("not a full recording");
    const typeOff = HEADER + 8 * runs;
    return readSections(bytes, view, typeOff, typeOff + typesLen, typeOff + typesLen);
  }
  if (view.getUint16(0, true) !== 0xeb9f) throw new Error("not BTF, or of the other byte order");
  const headerLen = view.getUint32(4, true);
  const typeOff = headerLen + view.getUint32(8, true);
  const typeEnd = typeOff + view.getUint32(12, true);
  const stringOff = headerLen + view.getUint32(16, true);
  if (headerLen < HEADER || typeEnd > bytes.length) throw new Error("truncated BTF");
  return readSections(bytes, view, typeOff, typeEnd, stringOff);
}

function readSections(bytes: Uint8Array, view: DataView, typeOff: number, typeEnd: number, stringOff: number): RawBtf {
  const types: BtfType[] = [{ id: 0, kind: 0, vlen: 0, words: new Uint32Array(3) }];
  for (let at = typeOff; at < typeEnd; ) {
    const info = view.getUint32(at + 4, true);
    const kind = (info >>> 24) & 31;
    const vlen = info & 0xffff;
    const size = 12 + (FIXED[kind] ?? 0) + (EACH[kind] ?? 0) * vlen;
    const words = new Uint32Array(size / 4);
    for (let i = 0; i < words.length; i++) words[i] = view.getUint32(at + 4 * i, true);
    types.push({ id: types.length, kind, vlen, words });
    at += size;
  }
  const decoder = new TextDecoder("latin1");
  const text = (offset: number) => {
    const start = stringOff + offset;
    return decoder.decode(bytes.subarray(start, bytes.indexOf(0, start)));
  };
  return { types, text };
}

/** Positions of the string offsets in a type's words: its own name and its elements'. */
export function nameWords(type: BtfType): number[] {
  const step = (EACH[type.kind] ?? 0) / 4;
  if (!step || type.kind === KIND.DATASEC) return [0];
  return [0, ...Array.from({ length: (type.words.length - 3) / step }, (_, i) => 3 + i * step)];
}

/** Positions of the type ids in a type's words. */
export function refWords(type: BtfType): number[] {
  const { kind, vlen } = type;
  const each = (step: number, at: number) => Array.from({ length: vlen }, (_, i) => 3 + i * step + at);
  switch (kind) {
    case KIND.PTR:
    case KIND.TYPEDEF:
    case KIND.VOLATILE:
    case KIND.CONST:
    case KIND.RESTRICT:
    case KIND.FUNC:
    case KIND.VAR:
    case KIND.DECL_TAG:
    case KIND.TYPE_TAG:
      return [2];
    case KIND.ARRAY:
      return [3, 4];
    case KIND.STRUCT:
    case KIND.UNION:
      return each(3, 1);
    case KIND.FUNC_PROTO:
      return [2, ...each(2, 1)];
    case KIND.DATASEC:
      return each(3, 0);
    default:
      return [];
  }
}
