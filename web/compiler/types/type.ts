/**
 * C types. Typedefs and qualifiers are wrappers and stay in place, because BTF and diagnostics want them; `strip`
 * looks through them. Layout follows the BPF ABI: 64-bit pointers, natural alignment, little-endian.
 */

/** Any C type. */
export type Type =
  | VoidType
  | IntType
  | FloatType
  | EnumType
  | PtrType
  | ArrayType
  | FuncType
  | RecordType
  | TypedefType
  | QualType
  | TagType;

/** `void`. */
export interface VoidType {
  kind: "void";
}
/** Integer types, `_Bool` and the plain chars included; `size` in bytes. */
export interface IntType {
  kind: "int";
  name: string;
  size: number;
  signed: boolean;
  bool: boolean;
  char: boolean;
  rank: number;
}
/** Only for the layout of types that mention one: BPF has no floating point. */
export interface FloatType {
  kind: "float";
  name: string;
  size: number;
}
/** An enum; `base` is its integer type. */
export interface EnumType {
  kind: "enum";
  tag: string | null;
  enumerators: { name: string; value: bigint }[];
  base: IntType;
  complete: boolean;
  pos: number;
  end: number;
}
/** A pointer. */
export interface PtrType {
  kind: "ptr";
  to: Type;
}
/** An array; `length` null while unknown. */
export interface ArrayType {
  kind: "array";
  of: Type;
  length: number | null;
}
/** A function. */
export interface FuncType {
  kind: "func";
  ret: Type;
  params: { name: string | null; type: Type }[];
  variadic: boolean;
  /** `()` with no prototype. */
  noProto: boolean;
}
/** A field; offsets in bits. */
export interface Member {
  name: string | null;
  type: Type;
  bitOffset: number;
  /** Width of a bit-field, else null. */
  bits: number | null;
  pos: number;
  end: number;
  tags?: string[];
}
/** A struct or union. `members` of kernel types are made when first asked for. */
export interface RecordType {
  kind: "record";
  union: boolean;
  tag: string | null;
  complete: boolean;
  members: Member[];
  size: number;
  align: number;
  packed: boolean;
  /** CO-RE: accesses are relocated against the running kernel. */
  preserve: boolean;
  tags: string[];
  pos: number;
  end: number;
  /** Out of the kernel's type information rather than the program. */
  kernel: boolean;
}
/** A typedef's use. */
export interface TypedefType {
  kind: "typedef";
  name: string;
  to: Type;
  align: number;
}
/** `const`, `volatile` or `restrict`. */
export interface QualType {
  kind: "qual";
  qual: "const" | "volatile" | "restrict";
  to: Type;
}
/** `btf_type_tag("…")`. */
export interface TagType {
  kind: "tag";
  tag: string;
  to: Type;
}

function int(name: string, size: number, signed: boolean, rank: number, extra: Partial<IntType> = {}): IntType {
  return { kind: "int", name, size, signed, bool: false, char: false, rank, ...extra };
}

export const VOID: VoidType = { kind: "void" };
export const BOOL = int("_Bool", 1, false, 0, { bool: true });
export const CHAR = int("char", 1, true, 1, { char: true });
export const SCHAR = int("signed char", 1, true, 1);
export const UCHAR = int("unsigned char", 1, false, 1);
export const SHORT = int("short", 2, true, 2);
export const USHORT = int("unsigned short", 2, false, 2);
export const INT = int("int", 4, true, 3);
export const UINT = int("unsigned int", 4, false, 3);
export const LONG = int("long", 8, true, 4);
export const ULONG = int("unsigned long", 8, false, 4);
export const LLONG = int("long long", 8, true, 5);
export const ULLONG = int("unsigned long long", 8, false, 5);
export const INT128 = int("__int128", 16, true, 6);
export const UINT128 = int("unsigned __int128", 16, false, 6);
/** What `__mapwalk_any(x)` gives: a register that may be taken for an integer or a pointer without a warning. */
export const ANY: TypedefType = { kind: "typedef", name: "__mapwalk_any", to: ULLONG, align: 0 };
export const FLOAT: FloatType = { kind: "float", name: "float", size: 4 };
export const DOUBLE: FloatType = { kind: "float", name: "double", size: 8 };

const pointers = new WeakMap<Type, PtrType>();

/** The pointer type to a type; one object per pointee. */
export function ptrTo(to: Type): PtrType {
  let p = pointers.get(to);
  if (!p) {
    p = { kind: "ptr", to };
    pointers.set(to, p);
  }
  return p;
}

export const VOID_PTR = ptrTo(VOID);
export const CHAR_PTR = ptrTo(CHAR);

/** The type without typedefs, qualifiers and tags around it. */
export function strip(t: Type): Exclude<Type, TypedefType | QualType | TagType> {
  let at = t;
  while (at.kind === "typedef" || at.kind === "qual" || at.kind === "tag") at = at.to;
  return at;
}

/** Whether a qualifier stands on the type itself, typedefs looked through (arrays: on the element). */
export function hasQual(t: Type, qual: QualType["qual"]): boolean {
  for (let at = t; ; at = at.to) {
    if (at.kind === "qual" && at.qual === qual) return true;
    if (at.kind === "array") return hasQual(at.of, qual);
    if (at.kind !== "typedef" && at.kind !== "qual" && at.kind !== "tag") return false;
  }
}

/** Adds a qualifier unless it is there. */
export function qualify(t: Type, qual: QualType["qual"]): Type {
  return hasQual(t, qual) ? t : { kind: "qual", qual, to: t };
}

/** The type without top-level qualifiers; typedefs are kept when they hide none. */
export function unqualified(t: Type): Type {
  if (t.kind === "qual") return unqualified(t.to);
  if (t.kind === "tag") return unqualified(t.to);
  if (t.kind === "typedef" && (hasQual(t, "const") || hasQual(t, "volatile"))) return unqualified(t.to);
  return t;
}

/** The integer type behind ints and enums; null for everything else. */
export function asInt(t: Type): IntType | null {
  const s = strip(t);
  return s.kind === "int" ? s : s.kind === "enum" ? s.base : null;
}

export const isVoid = (t: Type): boolean => strip(t).kind === "void";
export const isInteger = (t: Type): boolean => asInt(t) !== null;

/** Pointee type, or null when not a pointer. */
export function pointee(t: Type): Type | null {
  const s = strip(t);
  return s.kind === "ptr" ? s.to : null;
}

/** Integers and pointers: what fits a register. */
export function isScalar(t: Type): boolean {
  const s = strip(t);
  return s.kind === "int" || s.kind === "enum" || s.kind === "ptr";
}

/** Size in bytes; 0 for incomplete types (GNU: 1 for void and functions). */
export function sizeOf(t: Type): number {
  const s = strip(t);
  switch (s.kind) {
    case "void":
    case "func":
      return 1;
    case "int":
    case "float":
      return s.size;
    case "enum":
      return s.base.size;
    case "ptr":
      return 8;
    case "array":
      return (s.length ?? 0) * sizeOf(s.of);
    case "record":
      return s.size;
  }
}

/** Alignment in bytes. */
export function alignOf(t: Type): number {
  for (let at = t; ; at = at.to) {
    if (at.kind === "typedef" && at.align > 0) return at.align;
    if (at.kind !== "typedef" && at.kind !== "qual" && at.kind !== "tag") break;
  }
  const s = strip(t);
  switch (s.kind) {
    case "array":
      return alignOf(s.of);
    case "record":
      return Math.max(1, s.align);
    case "void":
    case "func":
      return 1;
    default:
      return Math.min(16, sizeOf(s));
  }
}

/** Whether objects of the type can exist. */
export function isComplete(t: Type): boolean {
  const s = strip(t);
  if (s.kind === "void") return false;
  if (s.kind === "array") return s.length !== null && isComplete(s.of);
  if (s.kind === "record" || s.kind === "enum") return s.complete;
  return true;
}

/** An empty record to be completed later. */
export function newRecord(union: boolean, tag: string | null, pos: number, end: number): RecordType {
  return {
    kind: "record",
    union,
    tag,
    complete: false,
    members: [],
    size: 0,
    align: 1,
    packed: false,
    preserve: false,
    tags: [],
    pos,
    end,
    kernel: false,
  };
}

/** A field found by name, with the anonymous members on the way to it. */
export interface FieldPath {
  member: Member;
  /** From the record itself inwards; the last entry is `member`. */
  path: Member[];
}

/** Looks a field up, through anonymous structs and unions. */
export function findField(r: RecordType, name: string): FieldPath | null {
  for (const member of r.members) {
    if (member.name === name) return { member, path: [member] };
  }
  for (const member of r.members) {
    if (member.name !== null) continue;
    const inner = strip(member.type);
    if (inner.kind !== "record") continue;
    const found = findField(inner, name);
    if (found) return { member: found.member, path: [member, ...found.path] };
  }
  return null;
}

/** Every field name that can be written after `.`, for completion and "did you mean". */
export function fieldNames(r: RecordType): string[] {
  const out: string[] = [];
  for (const m of r.members) {
    if (m.name !== null) out.push(m.name);
    else {
      const inner = strip(m.type);
      if (inner.kind === "record") out.push(...fieldNames(inner));
    }
  }
  return out;
}
