/**
 * Kernel types on demand: a C type is made out of the recorded type information the moment a program names it, so
 * that `#include "vmlinux.h"` costs nothing. Struct members are made when somebody looks at them.
 */

import * as K from "../btf/kinds.ts";
import type { Btf } from "../btf/reader.ts";
import type { EnumConstSym, TypedefSym } from "../parse/ast.ts";
import * as T from "./type.ts";

const BASIC: Record<string, T.Type> = {
  char: T.CHAR,
  "signed char": T.SCHAR,
  "unsigned char": T.UCHAR,
  "short int": T.SHORT,
  "short unsigned int": T.USHORT,
  int: T.INT,
  "unsigned int": T.UINT,
  "long int": T.LONG,
  "long unsigned int": T.ULONG,
  "long long int": T.LLONG,
  "long long unsigned int": T.ULLONG,
  __int128: T.INT128,
  "__int128 unsigned": T.UINT128,
  _Bool: T.BOOL,
};

/** The kernel's types for one compilation. `preserve` asks for CO-RE on every record, as vmlinux.h does. */
export class KernelTypes {
  private readonly made = new Map<number, T.Type>();

  constructor(
    readonly btf: Btf,
    readonly preserve: boolean,
  ) {}

  /** A typedef of that name, or null. */
  typedefNamed(name: string): TypedefSym | null {
    const id = this.btf.find(name, K.KIND_TYPEDEF);
    return id ? { kind: "typedef", name, type: this.type(id), pos: -1, end: -1 } : null;
  }

  /** A struct or union by tag, or null. */
  recordNamed(tag: string, union: boolean): T.RecordType | null {
    const id = this.btf.find(tag, union ? K.KIND_UNION : K.KIND_STRUCT);
    return id ? (this.type(id) as T.RecordType) : null;
  }

  /** An enum by tag, or null. */
  enumNamed(tag: string): T.EnumType | null {
    const id = this.btf.find(tag, K.KIND_ENUM, K.KIND_ENUM64);
    return id ? (this.type(id) as T.EnumType) : null;
  }

  /** An enumerator of any kernel enum, or null. */
  enumeratorNamed(name: string): EnumConstSym | null {
    const id = this.btf.findEnumerator(name);
    if (!id) return null;
    const of = this.type(id) as T.EnumType;
    const value = of.enumerators.find((e) => e.name === name)?.value ?? 0n;
    // An enumerator has type int where it fits; larger ones take the enum's own type.
    const fits = value >= -0x80000000n && value <= 0x7fffffffn;
    return { kind: "const", name, type: fits ? T.INT : of.base, value, pos: -1, end: -1 };
  }

  /** A kernel function's type, or null when the kernel has no such function. */
  functionNamed(name: string): T.FuncType | null {
    const id = this.btf.find(name, K.KIND_FUNC);
    return id ? (this.type(this.btf.ref(id)) as T.FuncType) : null;
  }

  private type(id: number): T.Type {
    if (id === 0) return T.VOID;
    let t = this.made.get(id);
    if (!t) {
      t = this.make(id);
      this.made.set(id, t);
    }
    return t;
  }

  private make(id: number): T.Type {
    const b = this.btf;
    switch (b.kind(id)) {
      case K.KIND_INT:
        return this.makeInt(id);
      case K.KIND_FLOAT:
        return b.size(id) === 4 ? T.FLOAT : T.DOUBLE;
      case K.KIND_PTR:
        return T.ptrTo(this.type(b.ref(id)));
      case K.KIND_TYPEDEF:
        return this.lazyRef(id, { kind: "typedef", name: b.name(id), to: T.VOID, align: 0 });
      case K.KIND_CONST:
        return this.lazyRef(id, { kind: "qual", qual: "const", to: T.VOID });
      case K.KIND_VOLATILE:
        return this.lazyRef(id, { kind: "qual", qual: "volatile", to: T.VOID });
      case K.KIND_RESTRICT:
        return this.lazyRef(id, { kind: "qual", qual: "restrict", to: T.VOID });
      case K.KIND_TYPE_TAG:
        return this.lazyRef(id, { kind: "tag", tag: b.name(id), to: T.VOID });
      case K.KIND_ARRAY:
        return { kind: "array", of: this.type(b.word(id, 0)), length: b.word(id, 2) };
      case K.KIND_STRUCT:
      case K.KIND_UNION:
        return this.makeRecord(id);
      case K.KIND_FWD: {
        const tag = b.name(id);
        return this.recordNamed(tag, b.kindFlag(id)) ?? T.newRecord(b.kindFlag(id), tag, -1, -1);
      }
      case K.KIND_ENUM:
      case K.KIND_ENUM64:
        return this.makeEnum(id);
      case K.KIND_FUNC_PROTO: {
        const params = b.params(id);
        const variadic = params.length > 0 && params[params.length - 1].type === 0;
        if (variadic) params.pop();
        return {
          kind: "func",
          ret: this.type(b.ref(id)),
          params: params.map((p) => ({ name: p.name || null, type: this.type(p.type) })),
          variadic,
          noProto: false,
        };
      }
      default:
        return T.VOID;
    }
  }

  private makeInt(id: number): T.Type {
    const name = this.btf.name(id);
    const known = BASIC[name];
    if (known) return known;
    const { encoding } = this.btf.intInfo(id);
    const size = this.btf.size(id);
    return {
      kind: "int",
      name,
      size,
      signed: (encoding & 1) !== 0,
      bool: (encoding & 4) !== 0,
      char: false,
      rank: size === 8 ? 4 : size === 4 ? 3 : 1,
    };
  }

  private makeEnum(id: number): T.EnumType {
    const b = this.btf;
    const signed = b.kindFlag(id);
    const base = b.size(id) === 8 ? (signed ? T.LONG : T.ULONG) : b.size(id) === 1 ? T.UCHAR : signed ? T.INT : T.UINT;
    return {
      kind: "enum",
      tag: b.name(id) || null,
      enumerators: b.enumValues(id),
      base,
      complete: true,
      pos: -1,
      end: -1,
    };
  }

  /** Typedefs and qualifiers look at their target only when asked, so that naming one drags nothing in. */
  private lazyRef<W extends T.TypedefType | T.QualType | T.TagType>(id: number, wrapper: W): W {
    let to: T.Type | null = null;
    Object.defineProperty(wrapper, "to", {
      enumerable: true,
      get: () => {
        to ??= this.type(this.btf.ref(id));
        return to;
      },
    });
    return wrapper;
  }

  private makeRecord(id: number): T.RecordType {
    const b = this.btf;
    const record = T.newRecord(b.kind(id) === K.KIND_UNION, b.name(id) || null, -1, -1);
    record.complete = true;
    record.kernel = true;
    record.preserve = this.preserve;
    record.size = b.size(id);
    let members: T.Member[] | null = null;
    let align = 0;
    const load = () => {
      if (members) return members;
      members = b.members(id).map((m) => ({
        name: m.name || null,
        type: this.type(m.type),
        bitOffset: m.bitOffset,
        bits: m.bits || null,
        pos: -1,
        end: -1,
      }));
      return members;
    };
    Object.defineProperty(record, "members", { enumerable: true, get: load });
    Object.defineProperty(record, "align", {
      enumerable: true,
      get: () => {
        if (align === 0) {
          align = 1;
          // BTF does not record alignment: the largest member alignment that size and offsets allow.
          for (const m of load()) {
            const a = T.alignOf(m.type);
            if (m.bitOffset % (a * 8) === 0 && record.size % a === 0) align = Math.max(align, a);
          }
        }
        return align;
      },
    });
    return record;
  }
}
