/** The directives, one function each in a table. `#if` groups are skipped here, without expanding anything. */
import { Abandon, nearest } from "../diagnostics.ts";
import { HEADER_NAMES } from "../headers/index.ts";
import { evaluateCondition } from "./condition.ts";
import { type Macro, sameMacro } from "./macro.ts";
import type { Preprocessor } from "./preprocessor.ts";
import { Token } from "./token.ts";

type Directive = (pp: Preprocessor, name: Token) => void;

const DIRECTIVES: Record<string, Directive> = {
  define: defineMacro,
  undef(pp, name) {
    const [t] = pp.line();
    if (t?.kind !== "ident") pp.error(t ?? name, "macro name missing");
    else pp.macros.delete(t.text);
  },
  include: includeFile,
  include_next: includeFile,
  import: includeFile,
  if: (pp, name) => openGroup(pp, name, condition(pp, name)),
  ifdef: (pp, name) => openGroup(pp, name, isDefined(pp, name)),
  ifndef: (pp, name) => openGroup(pp, name, !isDefined(pp, name)),
  // Reached while a group is active: everything up to the matching #endif is skipped.
  elif: (pp, name) => elseGroup(pp, name),
  elifdef: (pp, name) => elseGroup(pp, name),
  elifndef: (pp, name) => elseGroup(pp, name),
  else: (pp, name) => elseGroup(pp, name),
  endif(pp, name) {
    pp.line();
    if (!pp.conditionals.pop()) pp.error(name, "#endif without #if");
  },
  error: (pp, name) => message(pp, name, "error"),
  warning: (pp, name) => message(pp, name, "warning"),
  pragma(pp) {
    const words = pp.line().map((t) => t.text);
    const [first, second, third] = words;
    if (first === "once") pp.onceFiles.add(pp.currentFile().name);
    else if (first === "mapwalk" && second) pp.features.add(second);
    else if (first === "clang" && second === "attribute") {
      // vmlinux.h asks for CO-RE on all of its records this way.
      if (third === "push" && words.includes("preserve_access_index")) pp.features.add("preserve_all");
      else if (third === "pop") pp.features.delete("preserve_all");
    }
  },
  line: (pp) => void pp.line(),
  ident: (pp) => void pp.line(),
};

/** Executes the directive whose `#` was just read. */
export function runDirective(pp: Preprocessor, hash: Token): void {
  const rest = pp.directiveName();
  if (!rest) return;
  const run = Object.hasOwn(DIRECTIVES, rest.text) ? DIRECTIVES[rest.text] : undefined;
  if (rest.text === "pragma" && keepPragma(pp, hash)) return;
  if (run) run(pp, rest);
  else {
    pp.line();
    pp.error(rest, "invalid preprocessing directive");
  }
}

/** `#pragma unroll` and friends reach the parser as a `_Pragma`-like identifier token. */
function keepPragma(pp: Preprocessor, hash: Token): boolean {
  const marker = pragmaMarker(pp.peekWords().join(" "));
  if (!marker) return false;
  pp.line();
  pp.inject(new Token("ident", marker, hash.pos, hash.end, false, true, hash.spell, true));
  return true;
}

/** The identifier that stands for a loop pragma in the parser's tokens, null for other pragmas. */
export function pragmaMarker(text: string): string | null {
  const unroll = /^(?:clang loop |GCC )?(no)?unroll/.exec(text);
  if (!unroll) return null;
  if (unroll[1] === "no" || /unroll *\( *disable *\)/.test(text)) return "__pragma_nounroll";
  const count = /(\d+)/.exec(text)?.[1];
  return count ? `__pragma_unroll_${count}` : "__pragma_unroll";
}

function defineMacro(pp: Preprocessor, at: Token): void {
  const line = pp.line();
  const name = line[0];
  if (name?.kind !== "ident") {
    pp.error(name ?? at, name ? "macro name must be an identifier" : "macro name missing");
    return;
  }
  let bodyAt = 1;
  let params: string[] | null = null;
  let variadic: string | null = null;
  if (line[1]?.text === "(" && !line[1].space) {
    params = [];
    let i = 2;
    while (i < line.length && (line[i] as Token).text !== ")") {
      const t = line[i] as Token;
      if (t.text === "...") variadic = "__VA_ARGS__";
      else if (t.kind === "ident" && line[i + 1]?.text === "...") {
        variadic = t.text;
        i++;
      } else if (t.kind === "ident") params.push(t.text);
      else if (t.text !== ",") {
        pp.error(t, "invalid token in macro parameter list");
        return;
      }
      i++;
    }
    if (i >= line.length) {
      pp.error(name, "missing ')' in macro parameter list");
      return;
    }
    bodyAt = i + 1;
  }
  const made: Macro = {
    name: name.text,
    params,
    variadic,
    body: line.slice(bodyAt),
    pos: name.pos,
    end: name.end,
    busy: false,
  };
  const old = pp.macros.get(name.text);
  if (old && !old.builtin && !sameMacro(old, made) && old.pos !== made.pos) {
    const d = pp.diags.warning(name, `'${name.text}' macro redefined`);
    if (old.end > 0) pp.diags.note(d, old, "previous definition is here");
  }
  pp.macros.set(name.text, made);
}

function includeFile(pp: Preprocessor, at: Token): void {
  let line = pp.line();
  if (line[0] && line[0].kind === "ident") line = pp.expandArg(line);
  const first = line[0];
  let name: string | null = null;
  if (first?.kind === "string") name = first.text.slice(1, -1);
  else if (first?.text === "<") {
    const close = line.findIndex((t) => t.text === ">");
    if (close > 0)
      name = line
        .slice(1, close)
        .map((t) => t.text)
        .join("");
  }
  const last = line[line.length - 1];
  if (name === null || !first || !last) {
    pp.error(first ?? at, 'expected "FILENAME" or <FILENAME>');
    return;
  }
  const span = new Token("string", name, first.pos, last.end, false, true);
  if (pp.include(name.replace(/^(?:\.\.?\/)+/, ""), span)) return;
  const near = nearest(name, HEADER_NAMES);
  const d = pp.diags.error(span, `'${name}' file not found${near ? `; did you mean '${near}'?` : ""}`);
  if (near) pp.diags.fix(d, span, first.text === "<" ? `<${near}>` : `"${near}"`);
}

function message(pp: Preprocessor, at: Token, severity: "error" | "warning"): void {
  const line = pp.line();
  const text = line.map((t, i) => (i > 0 && t.space ? " " : "") + t.text).join("");
  pp.diags[severity]({ pos: at.pos, end: line[line.length - 1]?.end ?? at.end }, text);
}

function isDefined(pp: Preprocessor, at: Token): boolean {
  const [t] = pp.line();
  if (t?.kind !== "ident") {
    pp.error(t ?? at, "macro name missing");
    return false;
  }
  return pp.macros.has(t.text);
}

const HAS = new Set([
  "__has_include",
  "__has_builtin",
  "__has_attribute",
  "__has_feature",
  "__has_extension",
  "__has_c_attribute",
]);

function condition(pp: Preprocessor, at: Token): boolean {
  const line = pp.line();
  const ready: Token[] = [];
  for (let i = 0; i < line.length; i++) {
    const t = line[i] as Token;
    const value = (yes: boolean) => ready.push(new Token("number", yes ? "1" : "0", t.pos, t.end, false, true));
    if (t.text === "defined") {
      const paren = line[i + 1]?.text === "(";
      const name = line[i + (paren ? 2 : 1)];
      if (name?.kind !== "ident") pp.error(name ?? t, "macro name missing");
      value(name !== undefined && (pp.macros.has(name.text) || HAS.has(name.text)));
      i += paren ? 3 : 1;
    } else if (HAS.has(t.text) && line[i + 1]?.text === "(") {
      const close = line.findIndex((x, j) => j > i && x.text === ")");
      const inner = line
        .slice(i + 2, close)
        .map((x) => x.text)
        .join("");
      value(hasFeature(pp, t.text, inner));
      i = close;
    } else ready.push(t);
  }
  try {
    return evaluateCondition(pp.expandArg(ready), (where, text) => {
      pp.error(where ?? line[line.length - 1] ?? at, text);
      throw new Abandon(text);
    });
  } catch (e) {
    if (e instanceof Abandon) return false;
    throw e;
  }
}

function hasFeature(pp: Preprocessor, what: string, inner: string): boolean {
  if (what === "__has_include") return pp.headers(inner.replace(/^["<]|[">]$/g, "")) !== null;
  if (what === "__has_builtin") return inner.startsWith("__builtin_") || inner.startsWith("__sync_");
  if (what === "__has_attribute") return !inner.includes("btf_tag");
  return false;
}

function openGroup(pp: Preprocessor, at: Token, active: boolean): void {
  pp.conditionals.push({ taken: active, active, sawElse: false, at });
  if (!active) skipGroup(pp);
}

/** `#else` or `#elif` after a group that was taken. */
function elseGroup(pp: Preprocessor, at: Token): void {
  pp.line();
  const open = pp.conditionals[pp.conditionals.length - 1];
  if (!open) {
    pp.error(at, `#${at.text} without #if`);
    return;
  }
  if (open.sawElse) pp.error(at, `#${at.text} after #else`);
  if (at.text === "else") open.sawElse = true;
  open.taken = true;
  skipGroup(pp);
}

/** Skips until a branch of the innermost conditional is to be read, or its #endif. */
function skipGroup(pp: Preprocessor): void {
  const open = pp.conditionals[pp.conditionals.length - 1];
  if (!open) return;
  let depth = 0;
  for (let hash = pp.skipToDirective(); hash; hash = pp.skipToDirective()) {
    const name = pp.directiveName();
    if (!name) continue;
    const text = name.text;
    if (text === "if" || text === "ifdef" || text === "ifndef") depth++;
    else if (text === "endif") {
      if (depth-- > 0) continue;
      pp.line();
      pp.conditionals.pop();
      return;
    } else if (depth === 0 && (text === "else" || text.startsWith("elif"))) {
      if (open.sawElse) pp.error(name, `#${text} after #else`);
      if (text === "else") open.sawElse = true;
      if (open.taken) continue;
      if (text === "else") pp.line();
      const yes =
        text === "else" || (text === "elif" ? condition(pp, name) : isDefined(pp, name) === (text === "elifdef"));
      if (!yes) continue;
      open.taken = true;
      return;
    }
  }
}
