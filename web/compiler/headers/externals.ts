/** What a program may name without declaring it: helpers, kernel types, constants, kfuncs, as its #includes allow. */

import * as K from "../btf/kinds.ts";
import type { Btf } from "../btf/reader.ts";
import type { EnumConstSym, FuncSym, Sym } from "../parse/ast.ts";
import { newVar } from "../parse/declarator.ts";
import type { Externals } from "../parse/parser.ts";
import { KernelTypes } from "../types/kernel.ts";
import * as T from "../types/type.ts";
import { BPF_CONSTANTS, MAP_TYPES } from "./constants.ts";
import { HELPERS, type HelperRow } from "./helpers.ts";

const PLAIN: Record<string, T.Type> = {
  void: T.VOID,
  int: T.INT,
  long: T.LONG,
  "unsigned long": T.ULONG,
  char: T.CHAR,
  __u16: T.USHORT,
  __u32: T.UINT,
  __s32: T.INT,
  __u64: T.ULLONG,
  __s64: T.LLONG,
};

/** A function symbol without a body. */
export function bareFunction(name: string, type: T.FuncType, helper: number): FuncSym {
  return {
    kind: "func",
    name,
    type,
    params: type.params.map((p) => newVar(p.name ?? "", p.type, "param", { pos: -1, end: -1 })),
    body: null,
    static: false,
    inline: false,
    alwaysInline: false,
    noinline: false,
    naked: false,
    hidden: false,
    section: null,
    weak: false,
    tags: [],
    helper,
    used: false,
    unused: false,
    referenced: false,
    noreturn: false,
    bodyPos: -1,
    labels: new Map(),
    pos: -1,
    end: -1,
  };
}

/** Built-in declarations for one compilation. `features` fills up while headers are read. */
export class Builtins implements Externals {
  private readonly kernel: KernelTypes | null;
  private readonly plainKernel: KernelTypes | null;

  constructor(
    btf: Btf | null,
    private readonly features: ReadonlySet<string>,
  ) {
    this.kernel = btf ? new KernelTypes(btf, true) : null;
    this.plainKernel = btf ? new KernelTypes(btf, false) : null;
  }

  private types(): KernelTypes | null {
    if (!this.features.has("kernel")) return null;
    return this.features.has("preserve") ? this.kernel : this.plainKernel;
  }

  ordinary(name: string): Sym | null {
    if (this.features.has("helpers")) {
      const row = HELPERS.get(name);
      if (row) return bareFunction(name, this.prototype(row), row.id);
    }
    if (this.features.has("kernel")) {
      const types = this.types();
      const found = types?.typedefNamed(name) ?? types?.enumeratorNamed(name) ?? null;
      if (found) return found;
      const value = Object.hasOwn(BPF_CONSTANTS, name) ? BPF_CONSTANTS[name] : mapType(name);
      if (value !== null) return constant(name, value);
    }
    if (this.features.has("kfuncs") || (this.features.has("preserve") && name.startsWith("bpf_"))) {
      const type = this.types()?.functionNamed(name);
      if (type) {
        const f = bareFunction(name, type, -1);
        f.section = ".ksyms";
        f.weak = true;
        return f;
      }
    }
    return null;
  }

  tag(name: string, what: "struct" | "union" | "enum"): T.RecordType | T.EnumType | null {
    const types = this.types();
    return types ? (what === "enum" ? types.enumNamed(name) : types.recordNamed(name, what === "union")) : null;
  }

  *suggestions(): Iterable<string> {
    if (this.features.has("helpers")) yield* HELPERS.keys();
    if (!this.features.has("kernel")) return;
    yield* Object.keys(BPF_CONSTANTS);
    for (const t of MAP_TYPES) yield `BPF_MAP_TYPE_${t}`;
    if (this.kernel) yield* this.kernel.btf.namesOf(K.KIND_TYPEDEF);
  }

  private prototype(row: HelperRow): T.FuncType {
    const m = /^(.*?)(\**)bpf_\w+\((.*)\)$/.exec(row.prototype);
    if (!m) throw new Error(`helper row ${row.prototype}`);
    const params = m[3] === "void" ? [] : m[3].split(", ");
    const variadic = params[params.length - 1] === "...";
    if (variadic) params.pop();
    return {
      kind: "func",
      ret: this.plain(m[1].trim(), m[2].length),
      params: params.map((p) => {
        const q = /^(.*?)\s*(\**)(\w+)$/.exec(p) as RegExpExecArray;
        return { name: q[3], type: this.plain(q[1], q[2].length) };
      }),
      variadic,
      noProto: false,
    };
  }

  private plain(text: string, stars: number): T.Type {
    const isConst = text.startsWith("const ");
    const bare = isConst ? text.slice(6) : text;
    let t: T.Type;
    if (bare.startsWith("struct ")) {
      const tag = bare.slice(7);
      t = this.types()?.recordNamed(tag, false) ?? this.opaque(tag);
    } else t = PLAIN[bare];
    if (isConst) t = T.qualify(t, "const");
    for (let i = 0; i < stars; i++) t = T.ptrTo(t);
    return t;
  }

  private readonly opaques = new Map<string, T.RecordType>();

  private opaque(tag: string): T.RecordType {
    let r = this.opaques.get(tag);
    if (!r) {
      r = T.newRecord(false, tag, -1, -1);
      r.kernel = true;
      this.opaques.set(tag, r);
    }
    return r;
  }
}

function constant(name: string, value: bigint): EnumConstSym {
  return { kind: "const", name, type: value > 0x7fffffffn ? T.ULLONG : T.INT, value, pos: -1, end: -1 };
}

function mapType(name: string): bigint | null {
  if (!name.startsWith("BPF_MAP_TYPE_")) return null;
  const at = MAP_TYPES.indexOf(name.slice(13));
  return at < 0 ? null : BigInt(at);
}
