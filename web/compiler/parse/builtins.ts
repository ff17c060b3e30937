/** The compiler's builtins by name: those over types are settled here, the others become `builtin` nodes for lowering. */
import type { Span } from "../diagnostics.ts";
import type { Token } from "../preprocess/token.ts";
import { compatible } from "../types/compat.ts";
import { evalInt } from "../types/consteval.ts";
import { quoted } from "../types/format.ts";
import * as T from "../types/type.ts";
import type { Expr } from "./ast.ts";
import { parseTypeName } from "./declarator.ts";
import { parseAssignment, parseExpression } from "./expr.ts";
import type { Parser } from "./parser.ts";

type Builtin = (p: Parser, t: Token) => Expr;

function args(p: Parser): Expr[] {
  p.expect("(");
  const out: Expr[] = [];
  if (!p.at(")")) {
    do out.push(parseAssignment(p));
    while (p.accept(","));
  }
  p.expect(")");
  return out;
}

/** A builtin with fixed parameter types. */
function fixed(ret: T.Type, ...params: T.Type[]): Builtin {
  return (p, t) => {
    const given = args(p);
    const at = p.from(t);
    if (given.length !== params.length) {
      p.diags.error(
        at,
        `too ${given.length < params.length ? "few" : "many"} arguments to function call, expected ${params.length}, have ${given.length}`,
      );
      return p.sema.bad(at);
    }
    const ready = given.map((a, i) => p.sema.assignable(params[i], a, "passing to parameter of type"));
    if (ready.some((e) => e.k === "error")) return p.sema.bad(at);
    return { k: "builtin", name: t.text.replace(/^__builtin_/, ""), args: ready, type: ret, ...at };
  };
}

const CONST_VOID_PTR = T.ptrTo({ kind: "qual", qual: "const", to: T.VOID });

/** `__sync_…` and `__atomic_…` on an object of 4 or 8 bytes (others are refused by the instruction set). */
function atomic(op: string, operands: number, order: boolean, result: "old" | "new" | "bool" | "void"): Builtin {
  return (p, t) => {
    const given = args(p);
    const at = p.from(t);
    const need = 1 + operands + (order ? (op === "cmpxchg_n" ? 3 : 1) : 0);
    if (given.length < need) {
      p.diags.error(at, `too few arguments to function call, expected ${need}, have ${given.length}`);
      return p.sema.bad(at);
    }
    const pointer = p.sema.rvalue(given[0]);
    const of = T.pointee(pointer.type);
    if (pointer.k === "error") return pointer;
    if (!of || !T.isScalar(of)) {
      p.diags.error(
        given[0],
        `address argument to atomic builtin must be a pointer to integer or pointer (${quoted(pointer.type)} invalid)`,
      );
      return p.sema.bad(at);
    }
    const size = T.sizeOf(of);
    if (size !== 4 && size !== 8 && op !== "load" && op !== "store") {
      p.diags.error(given[0], `BPF has no atomic operation on ${size}-byte objects, only on 4 and 8 bytes`);
      return p.sema.bad(at);
    }
    const type = T.unqualified(of);
    const values = given
      .slice(1, 1 + operands)
      .map((a) =>
        p.sema.assignable(T.isInteger(type) ? type : T.LONG, p.sema.rvalue(a), "passing to parameter of type"),
      );
    const out: Expr = {
      k: "builtin",
      name: "atomic",
      args: [pointer, ...values],
      type: result === "bool" ? T.BOOL : result === "void" ? T.VOID : type,
      ...at,
      detail: { op, result },
    };
    return values.some((v) => v.k === "error") ? p.sema.bad(at) : out;
  };
}

function offsetOf(p: Parser, t: Token): Expr {
  p.expect("(");
  const type = parseTypeName(p);
  p.expect(",");
  let at = T.strip(type);
  let offset = 0n;
  let first = true;
  while (first || p.at(".") || p.at("[")) {
    if (!first && p.accept("[")) {
      const index = evalInt(parseExpression(p));
      p.expect("]");
      if (at.kind !== "array" || index === null) p.fail(p.from(t), "offsetof requires a constant index into an array");
      offset += index * BigInt(T.sizeOf(at.of));
      at = T.strip(at.of);
      continue;
    }
    if (!first) p.next();
    first = false;
    const name = p.next();
    if (at.kind !== "record") p.fail(name, `offsetof requires struct or union type, ${quoted(at)} invalid`);
    const found = T.findField(at, name.text);
    if (!found) {
      p.sema.unknownField(at, name.text, name, at);
      p.fail(name, `no member named '${name.text}' in ${quoted(at)}`);
    }
    for (const m of found.path) offset += BigInt(m.bitOffset >> 3);
    at = T.strip(found.member.type);
  }
  p.expect(")");
  return p.sema.num(offset, T.ULONG, p.from(t));
}

/** CO-RE kinds as BTF.ext numbers them. */
export const CORE = {
  fieldOffset: 0,
  fieldSize: 1,
  fieldExists: 2,
  fieldSigned: 3,
  fieldLshift: 4,
  fieldRshift: 5,
  typeIdLocal: 6,
  typeIdTarget: 7,
  typeExists: 8,
  typeSize: 9,
  enumExists: 10,
  enumValue: 11,
  typeMatches: 12,
} as const;

function constArg(p: Parser): number {
  const e = parseAssignment(p);
  const v = evalInt(e);
  if (v === null) p.diags.error(e, "argument to builtin must be a constant integer");
  return Number(v ?? 0n);
}

function preserveFieldInfo(p: Parser, t: Token): Expr {
  p.expect("(");
  const e = parseAssignment(p);
  p.expect(",");
  const kind = constArg(p);
  p.expect(")");
  const at = p.from(t);
  if (e.k === "error") return e;
  if (!p.sema.isLvalue(e)) {
    p.diags.error(e, "__builtin_preserve_field_info argument must be a field access");
    return p.sema.bad(at);
  }
  if (kind < 0 || kind > 5) p.diags.error(at, `invalid field info kind ${kind}`);
  return { k: "core", kind, e, of: null, enumerator: null, type: T.UINT, ...at };
}

/** `*(typeof(T) *)0`-like arguments: only their type matters. */
function preserveTypeInfo(kinds: Record<number, number>): Builtin {
  return (p, t) => {
    p.expect("(");
    const e = parseAssignment(p);
    p.expect(",");
    const flag = constArg(p);
    p.expect(")");
    const at = p.from(t);
    const kind = kinds[flag];
    if (kind === undefined) p.diags.error(at, `invalid type info kind ${flag}`);
    return { k: "core", kind: kind ?? 0, e: null, of: e.type, enumerator: null, type: T.ULONG, ...at };
  };
}

/** `__builtin_preserve_enum_value(*(typeof(E) *)NAME, kind)`: the enumerator's value travels as a pointer. */
function preserveEnumValue(p: Parser, t: Token): Expr {
  p.expect("(");
  const e = parseAssignment(p);
  p.expect(",");
  const kind = constArg(p);
  p.expect(")");
  const at = p.from(t);
  const of = T.strip(e.type);
  let inner: Expr = e;
  while (inner.k === "deref" || inner.k === "cast" || inner.k === "addr") inner = inner.e;
  const value = inner.k === "num" ? inner.value : null;
  const found = of.kind === "enum" && value !== null ? of.enumerators.find((x) => x.value === value) : undefined;
  if (!found) {
    p.diags.error(at, "__builtin_preserve_enum_value argument must be an enumerator of an enum type");
    return p.sema.bad(at);
  }
  return {
    k: "core",
    kind: kind === 0 ? CORE.enumExists : CORE.enumValue,
    e: null,
    of: e.type,
    enumerator: found.name,
    type: T.ULONG,
    ...at,
  };
}

export const BUILTINS: Record<string, Builtin> = {
  __builtin_offsetof: offsetOf,
  __builtin_types_compatible_p(p, t) {
    p.expect("(");
    const a = parseTypeName(p);
    p.expect(",");
    const b = parseTypeName(p);
    p.expect(")");
    return p.sema.num(compatible(T.unqualified(a), T.unqualified(b)) ? 1n : 0n, T.INT, p.from(t));
  },
  __builtin_choose_expr(p) {
    p.expect("(");
    const c = evalInt(parseAssignment(p));
    p.expect(",");
    const a = parseAssignment(p);
    p.expect(",");
    const b = parseAssignment(p);
    p.expect(")");
    return c !== 0n ? a : b;
  },
  __builtin_constant_p(p, t) {
    const [e] = args(p);
    const known = e !== undefined && (evalInt(e) !== null || e.k === "str");
    return p.sema.num(known ? 1n : 0n, T.INT, p.from(t));
  },
  __builtin_expect(p, t) {
    const given = args(p);
    if (given.length < 2) return p.sema.bad(p.from(t));
    return p.sema.assignable(T.LONG, given[0], "passing to parameter of type");
  },
  __builtin_expect_with_probability(p, t) {
    const given = args(p);
    if (given.length < 3) return p.sema.bad(p.from(t));
    return p.sema.assignable(T.LONG, given[0], "passing to parameter of type");
  },
  __builtin_assume_aligned(p, t) {
    const given = args(p);
    return given.length > 0 ? p.sema.cast(T.VOID_PTR, given[0], p.from(t)) : p.sema.bad(p.from(t));
  },
  __builtin_preserve_access_index(p, t) {
    p.expect("(");
    const e = parseAssignment(p);
    p.expect(")");
    return { k: "preserve", e: p.sema.rvalue(e), type: p.sema.rvalue(e).type, ...p.from(t) };
  },
  __builtin_preserve_field_info: preserveFieldInfo,
  __builtin_btf_type_id: preserveTypeInfo({ 0: CORE.typeIdLocal, 1: CORE.typeIdTarget }),
  __builtin_preserve_type_info: preserveTypeInfo({ 0: CORE.typeExists, 1: CORE.typeSize, 2: CORE.typeMatches }),
  __builtin_preserve_enum_value: preserveEnumValue,
  __builtin_memcpy: fixed(T.VOID_PTR, T.VOID_PTR, CONST_VOID_PTR, T.ULONG),
  __builtin_memmove: fixed(T.VOID_PTR, T.VOID_PTR, CONST_VOID_PTR, T.ULONG),
  __builtin_memset: fixed(T.VOID_PTR, T.VOID_PTR, T.INT, T.ULONG),
  __builtin_memcmp: fixed(T.INT, CONST_VOID_PTR, CONST_VOID_PTR, T.ULONG),
  __builtin_bzero: fixed(T.VOID, T.VOID_PTR, T.ULONG),
  __builtin_memcpy_inline: fixed(T.VOID, T.VOID_PTR, CONST_VOID_PTR, T.ULONG),
  __builtin_strlen: ofStrings(T.ULONG, 1, ([s]) => s.length),
  __builtin_strcmp: ofStrings(T.INT, 2, ([a, b]) => order(a, b)),
  __builtin_strncmp: ofStrings(T.INT, 2, ([a, b], n) => order(a.slice(0, n), b.slice(0, n))),
  __builtin_bswap16: fixed(T.USHORT, T.USHORT),
  __builtin_bswap32: fixed(T.UINT, T.UINT),
  __builtin_bswap64: fixed(T.ULONG, T.ULONG),
  __builtin_clz: fixed(T.INT, T.UINT),
  __builtin_clzl: fixed(T.INT, T.ULONG),
  __builtin_clzll: fixed(T.INT, T.ULONG),
  __builtin_ctz: fixed(T.INT, T.UINT),
  __builtin_ctzl: fixed(T.INT, T.ULONG),
  __builtin_ctzll: fixed(T.INT, T.ULONG),
  __builtin_ffs: fixed(T.INT, T.INT),
  __builtin_ffsl: fixed(T.INT, T.LONG),
  __builtin_ffsll: fixed(T.INT, T.LONG),
  __builtin_popcount: fixed(T.INT, T.UINT),
  __builtin_popcountl: fixed(T.INT, T.ULONG),
  __builtin_popcountll: fixed(T.INT, T.ULONG),
  __builtin_parity: fixed(T.INT, T.UINT),
  __builtin_parityl: fixed(T.INT, T.ULONG),
  __builtin_parityll: fixed(T.INT, T.ULONG),
  __builtin_abs: fixed(T.INT, T.INT),
  __builtin_labs: fixed(T.LONG, T.LONG),
  __builtin_llabs: fixed(T.LLONG, T.LLONG),
  __builtin_unreachable: fixed(T.VOID),
  __builtin_trap: fixed(T.VOID),
  __builtin_debugtrap: fixed(T.VOID),
  __builtin_prefetch(p, t) {
    args(p);
    return p.sema.cast(T.VOID, p.sema.num(0n, T.INT, t), p.from(t));
  },
  __builtin_add_overflow: overflow("+"),
  __builtin_sub_overflow: overflow("-"),
  __builtin_mul_overflow: overflow("*"),
  ...typedOverflows(),
  __builtin_object_size: (p, t) => {
    args(p);
    return p.sema.num(0xffffffffffffffffn, T.ULONG, p.from(t));
  },
  __builtin_va_start: unsupported("variable argument lists"),
  __builtin_frame_address: unsupported("frame addresses"),
  __builtin_return_address: unsupported("return addresses"),
  __builtin_alloca: unsupported("dynamic stack allocation"),
  __mapwalk_may_goto: fixed(T.BOOL),
  __mapwalk_any(p, t) {
    const [e] = args(p);
    return e ? { k: "cast", e: p.sema.rvalue(e), type: T.ANY, ...p.from(t) } : p.sema.bad(p.from(t));
  },
  __sync_fetch_and_add: atomic("add", 1, false, "old"),
  __sync_fetch_and_sub: atomic("sub", 1, false, "old"),
  __sync_fetch_and_and: atomic("and", 1, false, "old"),
  __sync_fetch_and_or: atomic("or", 1, false, "old"),
  __sync_fetch_and_xor: atomic("xor", 1, false, "old"),
  __sync_add_and_fetch: atomic("add", 1, false, "new"),
  __sync_sub_and_fetch: atomic("sub", 1, false, "new"),
  __sync_and_and_fetch: atomic("and", 1, false, "new"),
  __sync_or_and_fetch: atomic("or", 1, false, "new"),
  __sync_xor_and_fetch: atomic("xor", 1, false, "new"),
  __sync_lock_test_and_set: atomic("xchg", 1, false, "old"),
  __sync_swap: atomic("xchg", 1, false, "old"),
  __sync_val_compare_and_swap: atomic("cmpxchg", 2, false, "old"),
  __sync_bool_compare_and_swap: atomic("cmpxchg", 2, false, "bool"),
  __atomic_fetch_add: atomic("add", 1, true, "old"),
  __atomic_fetch_sub: atomic("sub", 1, true, "old"),
  __atomic_fetch_and: atomic("and", 1, true, "old"),
  __atomic_fetch_or: atomic("or", 1, true, "old"),
  __atomic_fetch_xor: atomic("xor", 1, true, "old"),
  __atomic_add_fetch: atomic("add", 1, true, "new"),
  __atomic_sub_fetch: atomic("sub", 1, true, "new"),
  __atomic_and_fetch: atomic("and", 1, true, "new"),
  __atomic_or_fetch: atomic("or", 1, true, "new"),
  __atomic_xor_fetch: atomic("xor", 1, true, "new"),
  __atomic_exchange_n: atomic("xchg", 1, true, "old"),
  __atomic_load_n: atomic("load", 0, true, "old"),
  __atomic_store_n: atomic("store", 1, true, "void"),
  __atomic_compare_exchange_n: compareExchange,
  __sync_lock_release: atomic("store", 0, false, "void"),
  __sync_synchronize: fixed(T.VOID),
  __atomic_thread_fence: fence,
  __atomic_signal_fence: fence,
};

/** The bytes of a string that is known when the program is compiled, without the closing zero. */
function knownString(e: Expr): string | null {
  let at: Expr = e;
  while (at.k === "decay" || at.k === "cast") at = at.e;
  let bytes: number[] | null = at.k === "str" ? at.bytes : null;
  if (at.k === "var" && T.hasQual(at.type, "const")) {
    const [entry] = at.sym.init?.entries ?? [];
    if (entry?.expr.k === "str" && at.sym.init?.entries.length === 1) bytes = entry.expr.bytes;
  }
  return bytes && String.fromCharCode(...bytes.slice(0, bytes.indexOf(0)));
}

const order = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);

/** A function of strings: BPF has none to call, so that it is worked out here. A count may follow the strings. */
function ofStrings(ret: T.Type, count: number, value: (strings: string[], n: number) => number): Builtin {
  return (p, t) => {
    const given = args(p);
    const at = p.from(t);
    const strings = given.slice(0, count).map(knownString);
    const n = given[count] ? evalInt(given[count]) : 0n;
    if (strings.length === count && strings.every((s) => s !== null) && n !== null)
      return p.sema.num(BigInt(value(strings as string[], Number(n))), ret, at);
    if (given.every((e) => e.k !== "error"))
      p.diags.error(at, `${t.text} needs string literals: BPF has no ${t.text.replace("__builtin_", "")} to call`);
    return p.sema.bad(at);
  };
}

function fence(p: Parser, t: Token): Expr {
  args(p);
  return { k: "builtin", name: "__sync_synchronize", args: [], type: T.VOID, ...p.from(t) };
}

/** `(pointer, &expected, desired, weak, success, failure)`: what was found goes to `expected`. */
function compareExchange(p: Parser, t: Token): Expr {
  const given = args(p);
  const at = p.from(t);
  if (given.length !== 6) {
    p.diags.error(
      at,
      `too ${given.length < 6 ? "few" : "many"} arguments to function call, expected 6, have ${given.length}`,
    );
    return p.sema.bad(at);
  }
  const [pointer, expected] = given.slice(0, 2).map((e) => p.sema.rvalue(e));
  const of = T.pointee(pointer.type);
  const held = T.pointee(expected.type);
  if (!of || !held || ![4, 8].includes(T.sizeOf(of)) || T.sizeOf(of) !== T.sizeOf(held)) {
    p.diags.error(at, "address arguments to atomic builtin must be pointers to objects of the same 4 or 8 bytes");
    return p.sema.bad(at);
  }
  const type = T.isInteger(of) ? T.unqualified(of) : T.LONG;
  const desired = p.sema.assignable(type, p.sema.rvalue(given[2]), "passing to parameter of type");
  if (desired.k === "error") return desired;
  const detail = { op: "compare_exchange", result: "bool" };
  return { k: "builtin", name: "atomic", args: [pointer, expected, desired], type: T.BOOL, ...at, detail };
}

/** `__builtin_uaddll_overflow` and its kin: the generic check of three arguments of one type. */
function typedOverflows(): Record<string, Builtin> {
  const out: Record<string, Builtin> = {};
  for (const [name, op] of [
    ["add", "+"],
    ["sub", "-"],
    ["mul", "*"],
  ])
    for (const kind of ["s", "u"])
      for (const size of ["", "l", "ll"]) out[`__builtin_${kind}${name}${size}_overflow`] = overflow(op);
  return out;
}

function overflow(op: string): Builtin {
  return (p, t) => {
    const given = args(p);
    const at = p.from(t);
    if (given.length !== 3) {
      p.diags.error(at, `too few arguments to function call, expected 3, have ${given.length}`);
      return p.sema.bad(at);
    }
    const to = p.sema.rvalue(given[2]);
    const result = T.pointee(to.type);
    const [a, b] = [p.sema.rvalue(given[0]), p.sema.rvalue(given[1])];
    if (!result || !T.isInteger(result) || !T.isInteger(a.type) || !T.isInteger(b.type)) {
      p.diags.error(at, "operands of overflow builtins must be integers and a pointer to an integer");
      return p.sema.bad(at);
    }
    return { k: "builtin", name: "overflow", args: [a, b, to], type: T.BOOL, ...at, detail: { op } };
  };
}

function unsupported(what: string): Builtin {
  return (p, t) => {
    args(p);
    const at: Span = p.from(t);
    p.diags.error(at, `${what} are not supported for BPF`.replace("allocation are", "allocation is"));
    return p.sema.bad(at);
  };
}
