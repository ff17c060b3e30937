/**
 * C types to BTF. As clang does it: a pointer member of a struct names its target by a forward declaration, so that
 * one kernel struct does not drag the kernel in; everything else is written out.
 */
import type { VarSym } from "../parse/ast.ts";
import type * as T from "../types/type.ts";
import * as K from "./kinds.ts";

const LINKAGE = { static: 0, global: 1, extern: 2 } as const;

/** Growing type and string sections. */
export class BtfBuilder {
  private readonly strings = new Map<string, number>([["", 0]]);
  private readonly stringBytes: number[] = [0];
  private readonly records: number[][] = [[]];
  private readonly ids = new Map<object, number>();
  private readonly byKey = new Map<string, number>();
  private arrayIndex = 0;

  string(s: string): number {
    let off = this.strings.get(s);
    if (off === undefined) {
      off = this.stringBytes.length;
      this.strings.set(s, off);
      for (const b of new TextEncoder().encode(s)) this.stringBytes.push(b);
      this.stringBytes.push(0);
    }
    return off;
  }

  private add(name: string, kind: number, flag: boolean, vlen: number, size: number, ...extra: number[]): number {
    this.records.push([this.string(name), ((flag ? 1 : 0) << 31) | (kind << 24) | vlen, size, ...extra]);
    return this.records.length - 1;
  }

  private once(key: string, make: () => number): number {
    let id = this.byKey.get(key);
    if (id === undefined) {
      id = make();
      this.byKey.set(key, id);
    }
    return id;
  }

  /** The id of a type, writing it first if needed. */
  type(t: T.Type): number {
    switch (t.kind) {
      case "void":
        return 0;
      case "int":
        return this.once(`int ${t.name}`, () =>
          this.add(t.name, K.KIND_INT, false, 0, t.size, (t.bool ? 4 << 24 : t.signed ? 1 << 24 : 0) | (t.size * 8)),
        );
      case "float":
        return this.once(`float ${t.name}`, () => this.add(t.name, K.KIND_FLOAT, false, 0, t.size));
      case "enum":
        return this.enumeration(t);
      case "record":
        return this.record(t);
      case "ptr":
        return this.wrap(t, K.KIND_PTR, "", () => this.type(t.to));
      case "qual":
        return this.wrap(
          t,
          t.qual === "const" ? K.KIND_CONST : t.qual === "volatile" ? K.KIND_VOLATILE : K.KIND_RESTRICT,
          "",
          () => this.type(t.to),
        );
      case "tag":
        return this.wrap(t, K.KIND_TYPE_TAG, t.tag, () => this.type(t.to));
      case "typedef":
        return this.wrap(t, K.KIND_TYPEDEF, t.name, () => this.type(t.to));
      case "array": {
        const of = this.type(t.of);
        if (this.arrayIndex === 0) this.arrayIndex = this.add("__ARRAY_SIZE_TYPE__", K.KIND_INT, false, 0, 4, 32);
        return this.once(`array ${of} ${t.length ?? 0}`, () =>
          this.add("", K.KIND_ARRAY, false, 0, 0, of, this.arrayIndex, t.length ?? 0),
        );
      }
      case "func":
        return this.proto(t, []);
    }
  }

  private wrap(t: T.Type, kind: number, name: string, to: () => number): number {
    const known = this.ids.get(t);
    if (known !== undefined) return known;
    const id = this.add(name, kind, false, 0, 0);
    this.ids.set(t, id);
    const target = to();
    this.records[id][2] = target;
    return id;
  }

  private enumeration(t: T.EnumType): number {
    const known = this.ids.get(t);
    if (known !== undefined) return known;
    const wide = t.base.size === 8;
    const words: number[] = [];
    for (const e of t.enumerators) {
      words.push(this.string(e.name), Number(BigInt.asIntN(32, e.value)));
      if (wide) words.push(Number(BigInt.asIntN(32, e.value >> 32n)));
    }
    const id = this.add(
      t.tag ?? "",
      wide ? K.KIND_ENUM64 : K.KIND_ENUM,
      t.base.signed,
      t.enumerators.length,
      t.base.size,
      ...words,
    );
    this.ids.set(t, id);
    return id;
  }

  private record(t: T.RecordType): number {
    const known = this.ids.get(t);
    if (known !== undefined) return known;
    const kind = t.union ? K.KIND_UNION : K.KIND_STRUCT;
    if (!t.complete) {
      const id = this.once(`fwd ${t.union} ${t.tag}`, () => this.add(t.tag ?? "", K.KIND_FWD, t.union, 0, 0));
      this.ids.set(t, id);
      return id;
    }
    const members = t.members;
    const fields = members.some((m) => m.bits !== null);
    const id = this.add(t.tag ?? "", kind, fields, members.length, t.size);
    this.ids.set(t, id);
    const words = this.records[id];
    members.forEach((m) => {
      const at = words.length;
      words.push(this.string(m.name ?? ""), 0, fields ? ((m.bits ?? 0) << 24) | m.bitOffset : m.bitOffset);
      words[at + 1] = this.memberType(m.type, t);
    });
    members.forEach((m, i) => {
      for (const tag of m.tags ?? []) this.declTag(tag, id, i);
    });
    for (const tag of t.tags) this.declTag(tag, id, -1);
    return id;
  }

  /** A member's type; pointers to named records stay forward declarations until someone wants the record itself. */
  private memberType(t: T.Type, owner: T.RecordType): number {
    const chain: T.Type[] = [];
    let at = t;
    while (at.kind === "ptr" || at.kind === "qual" || at.kind === "tag") {
      chain.push(at);
      at = at.to;
    }
    const behindPointer = chain.some((c) => c.kind === "ptr");
    // Map definitions describe themselves through pointers: their targets are wanted.
    if (!behindPointer || at.kind !== "record" || at.tag === null || at === owner || !owner.kernel) return this.type(t);
    if (this.ids.has(at)) return this.type(t);
    let id = this.once(`fwd ${at.union} ${at.tag}`, () =>
      this.add((at as T.RecordType).tag ?? "", K.KIND_FWD, (at as T.RecordType).union, 0, 0),
    );
    for (const c of chain.reverse()) {
      const inner = id;
      const kind =
        c.kind === "ptr"
          ? K.KIND_PTR
          : c.kind === "tag"
            ? K.KIND_TYPE_TAG
            : (c as T.QualType).qual === "const"
              ? K.KIND_CONST
              : K.KIND_VOLATILE;
      id = this.once(`${kind} ${inner} ${c.kind === "tag" ? c.tag : ""}`, () =>
        this.add(c.kind === "tag" ? c.tag : "", kind, false, 0, inner),
      );
    }
    return id;
  }

  /** A function prototype with its parameters' names. */
  proto(t: T.FuncType, names: (string | null)[]): number {
    const ret = this.type(t.ret);
    const words: number[] = [];
    t.params.forEach((p, i) => {
      words.push(this.string(names[i] ?? p.name ?? ""), this.type(p.type));
    });
    if (t.variadic) words.push(0, 0);
    return this.once(`proto ${ret} ${words.join(" ")}`, () =>
      this.add("", K.KIND_FUNC_PROTO, false, words.length / 2, ret, ...words),
    );
  }

  /** A function. */
  func(
    name: string,
    t: T.FuncType,
    names: string[],
    linkage: keyof typeof LINKAGE,
    tags: string[],
    paramTags: string[][],
  ): number {
    const proto = this.proto(t, names);
    const id = this.add(name, K.KIND_FUNC, false, LINKAGE[linkage], proto);
    for (const tag of tags) this.declTag(tag, id, -1);
    paramTags.forEach((list, i) => {
      for (const tag of list) this.declTag(tag, id, i);
    });
    return id;
  }

  /** A global variable. */
  variable(v: VarSym, name: string, linkage: keyof typeof LINKAGE): number {
    const id = this.add(name, K.KIND_VAR, false, 0, this.type(v.type), LINKAGE[linkage]);
    for (const tag of v.tags) this.declTag(tag, id, -1);
    return id;
  }

  declTag(tag: string, of: number, component: number): void {
    this.add(tag, K.KIND_DECL_TAG, false, 0, of, component);
  }

  /** A data section and its variables. */
  datasec(name: string, size: number, vars: { id: number; offset: number; size: number }[]): void {
    this.add(name, K.KIND_DATASEC, false, vars.length, size, ...vars.flatMap((v) => [v.id, v.offset, v.size]));
  }

  /** The finished section. */
  finish(): Uint8Array {
    const words = this.records.flat();
    const out = new Uint8Array(24 + words.length * 4 + this.stringBytes.length);
    const d = new DataView(out.buffer);
    d.setUint16(0, K.BTF_MAGIC, true);
    d.setUint8(2, 1);
    d.setUint32(4, 24, true);
    d.setUint32(8, 0, true);
    d.setUint32(12, words.length * 4, true);
    d.setUint32(16, words.length * 4, true);
    d.setUint32(20, this.stringBytes.length, true);
    words.forEach((w, i) => {
      d.setInt32(24 + i * 4, w | 0, true);
    });
    out.set(this.stringBytes, 24 + words.length * 4);
    return out;
  }
}
