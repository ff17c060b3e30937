/** When two types are the same for C, and what the usual arithmetic conversions make of two operands. */
import * as T from "./type.ts";

/** Compatible types, qualifiers at the top ignored. */
export function compatible(a: T.Type, b: T.Type): boolean {
  const x = T.strip(a);
  const y = T.strip(b);
  if (x === y) return true;
  if (x.kind === "enum" && y.kind === "int") return x.base.size === y.size && x.base.signed === y.signed;
  if (y.kind === "enum" && x.kind === "int") return compatible(y, x);
  if (x.kind !== y.kind) return false;
  switch (x.kind) {
    case "void":
      return true;
    case "int":
      return (
        x.name === (y as T.IntType).name ||
        (x.size === (y as T.IntType).size &&
          x.signed === (y as T.IntType).signed &&
          x.rank === (y as T.IntType).rank &&
          x.char === (y as T.IntType).char &&
          x.bool === (y as T.IntType).bool)
      );
    case "float":
      return x.size === (y as T.FloatType).size;
    case "ptr":
      return compatible(x.to, (y as T.PtrType).to);
    case "array": {
      const o = y as T.ArrayType;
      return (x.length === null || o.length === null || x.length === o.length) && compatible(x.of, o.of);
    }
    case "func": {
      const o = y as T.FuncType;
      if (!compatible(x.ret, o.ret)) return false;
      if (x.noProto || o.noProto) return true;
      return (
        x.variadic === o.variadic &&
        x.params.length === o.params.length &&
        x.params.every((p, i) => compatible(p.type, o.params[i].type))
      );
    }
    case "record":
      // The same tag read twice out of the kernel's types (a forward declaration and the real one).
      return (
        x.tag !== null &&
        x.tag === (y as T.RecordType).tag &&
        x.union === (y as T.RecordType).union &&
        (x.kernel || (y as T.RecordType).kernel)
      );
    case "enum":
      return x.tag !== null && x.tag === (y as T.EnumType).tag;
  }
}

/** The type that a small integer gets in arithmetic. */
export function promote(t: T.Type, bits: number | null = null): T.IntType {
  const it = T.asInt(t) as T.IntType;
  if (bits !== null && bits < 32) return T.INT;
  if (bits !== null && bits === 32 && it.size <= 4) return it.signed ? T.INT : T.UINT;
  return it.rank < T.INT.rank ? T.INT : it;
}

/** The common type of two arithmetic operands. */
export function usual(a: T.Type, b: T.Type): T.IntType {
  const x = promote(a);
  const y = promote(b);
  if (x.signed === y.signed) return x.rank >= y.rank ? x : y;
  const [u, s] = x.signed ? [y, x] : [x, y];
  if (u.rank >= s.rank) return u;
  if (s.size > u.size) return s;
  return s.rank === 5 ? T.ULLONG : s.rank === 4 ? T.ULONG : T.UINT;
}
