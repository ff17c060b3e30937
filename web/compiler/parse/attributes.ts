/** `__attribute__((…))`, `_Alignas` and asm labels: read into one record; the declaration that owns them applies it. */
import type { Span } from "../diagnostics.ts";
import { parseStringLiteral } from "../preprocess/literals.ts";
import { evalInt } from "../types/consteval.ts";
import { alignOf } from "../types/type.ts";
import type { FuncSym } from "./ast.ts";
import { parseTypeName, startsTypeName } from "./declarator.ts";
import { parseAssignment } from "./expr.ts";
import type { Parser } from "./parser.ts";

/** Everything that attributes of one declaration said. */
export interface Attrs {
  section: string | null;
  alwaysInline: boolean;
  noinline: boolean;
  preserve: boolean;
  packed: boolean;
  weak: boolean;
  used: boolean;
  unused: boolean;
  naked: boolean;
  hidden: boolean;
  noreturn: boolean;
  /** 0 = not given. */
  align: number;
  declTags: string[];
  typeTags: string[];
  cleanup: FuncSym | null;
  /** From `mode(DI)` and friends: size in bytes. */
  mode: number;
  transparentUnion: boolean;
}

export function noAttrs(): Attrs {
  return {
    section: null,
    alwaysInline: false,
    noinline: false,
    preserve: false,
    packed: false,
    weak: false,
    used: false,
    unused: false,
    naked: false,
    hidden: false,
    noreturn: false,
    align: 0,
    declTags: [],
    typeTags: [],
    cleanup: null,
    mode: 0,
    transparentUnion: false,
  };
}

type Apply = (a: Attrs, p: Parser, at: Span) => void;

/** Attributes without arguments and the fields that they set. */
const FLAGS = {
  always_inline: "alwaysInline",
  noinline: "noinline",
  preserve_access_index: "preserve",
  packed: "packed",
  weak: "weak",
  used: "used",
  unused: "unused",
  naked: "naked",
  noreturn: "noreturn",
  transparent_union: "transparentUnion",
} as const;

const WITH_ARGS: Record<string, Apply> = {
  section(a, p) {
    a.section = stringArg(p);
  },
  visibility(a, p) {
    a.hidden = stringArg(p) === "hidden";
  },
  btf_decl_tag(a, p) {
    a.declTags.push(stringArg(p));
  },
  btf_type_tag(a, p) {
    a.typeTags.push(stringArg(p));
  },
  aligned(a, p, at) {
    const n = evalInt(parseAssignment(p));
    if (n === null || n <= 0n || (n & (n - 1n)) !== 0n) p.diags.error(at, "requested alignment is not a power of 2");
    else a.align = Math.max(a.align, Number(n));
  },
  cleanup(a, p, at) {
    const name = p.next();
    const sym = p.lookup(name.text);
    if (sym?.kind !== "func") p.diags.error(at, `'cleanup' argument '${name.text}' is not a function`);
    else {
      a.cleanup = sym;
      sym.referenced = true;
    }
  },
  mode(a, p) {
    const name = p.next().text.replaceAll("_", "");
    a.mode = { QI: 1, HI: 2, SI: 4, DI: 8, word: 8, pointer: 8 }[name] ?? 0;
  },
};

/** Attributes without a meaning here. */
const IGNORED = new Set(
  "nonnull malloc pure const format deprecated warn_unused_result cold hot may_alias designated_init nothrow leaf flatten artificial gnu_inline returns_nonnull fallthrough warning error no_instrument_function preserve_static_offset retain alloc_size unavailable overloadable counted_by no_caller_saved_registers bpf_fastcall address_space optnone minsize optimize nomerge no_builtin no_stack_protector disable_tail_calls convergent annotate ext_vector_type copy alias externally_visible no_reorder".split(
    " ",
  ),
);

/** Reads any number of attribute lists into `into`. */
export function parseAttributes(p: Parser, into: Attrs): void {
  for (;;) {
    if (p.at("__attribute__") || p.at("__attribute")) {
      p.next();
      p.expect("(", "after '__attribute__'");
      p.expect("(", "after '('");
      while (!p.at(")")) {
        if (p.accept(",")) continue;
        one(p, into);
      }
      p.expect(")");
      p.expect(")");
    } else if (p.at("_Alignas") || p.at("alignas")) {
      const at = p.next();
      p.expect("(");
      alignas(p, into, at);
      p.expect(")");
    } else if (p.at("__extension__")) p.next();
    else if ((p.at("asm") || p.at("__asm__")) && p.peek(1).text === "(" && p.peek(2).kind === "string") {
      p.diags.error(p.next(), "asm labels are not supported");
      skipParens(p);
    } else return;
  }
}

function one(p: Parser, into: Attrs): void {
  const t = p.next();
  const name = t.text.replace(/^__(.*)__$/, "$1");
  const args = p.at("(");
  const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name as keyof typeof FLAGS] : undefined;
  const apply = Object.hasOwn(WITH_ARGS, name) ? WITH_ARGS[name] : undefined;
  if (flag && !args) into[flag] = true;
  else if (name === "aligned" && !args) into.align = Math.max(into.align, 16);
  else if (apply && args) {
    p.next();
    apply(into, p, t);
    p.expect(")");
  } else if (args) {
    if (!IGNORED.has(name)) p.diags.warning(t, `unknown attribute '${name}' ignored`);
    skipParens(p);
  } else if (!IGNORED.has(name)) p.diags.warning(t, `unknown attribute '${name}' ignored`);
}

function alignas(p: Parser, into: Attrs, at: Span): void {
  const n = startsTypeName(p) ? BigInt(alignOf(parseTypeName(p))) : evalInt(parseAssignment(p));
  if (n === null || (n & (n - 1n)) !== 0n) p.diags.error(at, "requested alignment is not a power of 2");
  else into.align = Math.max(into.align, Number(n));
}

function stringArg(p: Parser): string {
  let text = "";
  if (p.peek().kind !== "string") p.fail(p.peek(), "attribute requires a string");
  while (p.peek().kind === "string") text += String.fromCharCode(...parseStringLiteral(p.next().text).bytes);
  return text;
}

/** Skips a parenthesised group. */
export function skipParens(p: Parser): void {
  let depth = 0;
  do {
    const t = p.next();
    if (t.kind === "eof") return;
    if (t.text === "(") depth++;
    else if (t.text === ")") depth--;
  } while (depth > 0);
}
