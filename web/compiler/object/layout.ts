/**
 * A BTF type as the members of a flat struct, in the words of the page's layouts: "u32 src; u32 dst; char name[16]".
 * What these words cannot say (a union, a bit-field, a struct in a struct's array) becomes bytes; padding that the
 * x86-64 ABI would not put there itself is written out.
 */
import * as K from "../btf/kinds.ts";
import type { Btf } from "../btf/reader.ts";

interface Member {
  type: string;
  name: string;
  /** Elements; 0 for a plain member. */
  count: number;
  offset: number;
  size: number;
  align: number;
}

/** Members beyond this are said as bytes. */
const MOST = 64;
const NETWORK = /^(?:__)?be(16|32|64)$/;

/** The layout of a type of `size` bytes; type 0, or a size that the type does not have, gives plain bytes. */
export function layoutOf(btf: Btf | null, type: number, size: number, name: string): string {
  if (size === 0) return "";
  const members = btf && type > 0 && btf.sizeOf(type) === size ? flat(btf, type, name, 0, 0) : [];
  if (members.length === 0 || members.length > MOST) return bytes(size, name);
  return withPadding(members, size, name);
}

const bytes = (size: number, name: string) => `byte ${name}${size > 1 ? `[${size}]` : ""}`;

function flat(btf: Btf, type: number, name: string, offset: number, depth: number): Member[] {
  const big = bigEndian(btf, type);
  const real = btf.skipModifiers(type);
  const size = btf.sizeOf(real);
  const one = (word: string, width = size, count = 0): Member[] => [
    { type: word, name, count, offset, size: width * (count || 1), align: width },
  ];
  switch (btf.kind(real)) {
    case K.KIND_INT:
      return one(big || scalar(btf, real));
    case K.KIND_ENUM:
    case K.KIND_ENUM64:
      return one(`${btf.kindFlag(real) ? "s" : "u"}${size * 8}`);
    case K.KIND_PTR:
      return one("u64");
    case K.KIND_ARRAY: {
      const element = btf.word(real, 0);
      const [member] = isScalar(btf, element) ? flat(btf, element, name, offset, depth + 1) : [];
      const count = btf.word(real, 2);
      return member && count > 0 ? one(member.type, member.size, count) : one("byte", 1, size);
    }
    case K.KIND_STRUCT: {
      const members = btf.members(real);
      if (depth > 4 || members.some((m) => m.bits > 0 || m.bitOffset % 8 !== 0)) return one("byte", 1, size);
      return members.flatMap((m) => {
        const full = depth === 0 ? m.name || "member" : `${name}_${m.name || "member"}`;
        return flat(btf, m.type, full, offset + m.bitOffset / 8, depth + 1);
      });
    }
    default:
      return one("byte", 1, size);
  }
}

const isScalar = (btf: Btf, type: number) =>
  [K.KIND_INT, K.KIND_PTR, K.KIND_ENUM, K.KIND_ENUM64].includes(btf.kind(btf.skipModifiers(type)));

function scalar(btf: Btf, type: number): string {
  const { encoding } = btf.intInfo(type);
  const size = btf.size(type);
  if (encoding & 4 && size === 1) return "bool";
  if (size === 1 && btf.name(type) === "char") return "char";
  return size > 8 ? "byte" : `${encoding & 1 ? "s" : "u"}${size * 8}`;
}

/** "be32" where a typedef on the way says so. */
function bigEndian(btf: Btf, type: number): string {
  for (let id = type, steps = 0; steps < 16 && btf.kind(id) === K.KIND_TYPEDEF; id = btf.ref(id), steps++) {
    const match = NETWORK.exec(btf.name(id));
    if (match) return `be${match[1]}`;
  }
  return "";
}

function withPadding(members: readonly Member[], size: number, whole: string): string {
  const parts: string[] = [];
  let at = 0;
  let widest = 1;
  let holes = 0;
  for (const { type, name, count, offset, size: width, align } of members) {
    if (offset < at || width === 0 || align > 8 || offset % align !== 0) return bytes(size, whole);
    if (Math.ceil(at / align) * align !== offset) parts.push(`byte pad${holes++}[${offset - at}]`);
    parts.push(`${type} ${name}${count > 0 ? `[${count}]` : ""}`);
    at = offset + width;
    widest = Math.max(widest, align);
  }
  if (Math.ceil(at / widest) * widest !== size) parts.push(bytes(size - at, `pad${holes}`));
  return parts.join("; ");
}
