/** Declarations: file scope, function definitions, local variables. */
import { Abandon, type Span } from "../diagnostics.ts";
import { parseStringLiteral } from "../preprocess/literals.ts";
import { compatible } from "../types/compat.ts";
import { evalConst, evalInt } from "../types/consteval.ts";
import { incomplete, quoted } from "../types/format.ts";
import * as T from "../types/type.ts";
import type { FuncSym, VarSym } from "./ast.ts";
import { type Attrs, parseAttributes } from "./attributes.ts";
import { type Declarator, newVar, parseDeclarator } from "./declarator.ts";
import { AUTO, parseSpecifiers, type Specifiers } from "./declspec.ts";
import { parseAssignment, parseConditional } from "./expr.ts";
import { parseInitializer } from "./init.ts";
import type { Parser } from "./parser.ts";
import { parseBlock } from "./stmt.ts";

/** The whole file. */
export function parseUnit(p: Parser): void {
  while (p.peek().kind !== "eof") {
    p.brackets = 0;
    try {
      if (p.accept(";")) continue;
      if (p.peek().kind === "ident" && p.peek().text.startsWith("__pragma_")) {
        p.next();
        continue;
      }
      external(p);
    } catch (e) {
      if (!(e instanceof Abandon)) throw e;
      p.scope = p.file;
      p.fn = null;
      p.recover(0);
      p.accept("}");
    }
  }
}

function external(p: Parser): void {
  if (p.at("_Static_assert") || p.at("static_assert")) {
    staticAssert(p);
    return;
  }
  if (p.at("asm") || p.at("__asm__")) p.fail(p.peek(), "file-scope asm is not supported");
  if (p.at("}")) {
    p.fail(p.next(), "extraneous closing brace ('}')");
  }
  const spec = parseSpecifiers(p);
  if (p.accept(";")) {
    if (!spec.tagged) p.diags.warning(spec, "declaration does not declare anything");
    return;
  }
  for (let first = true; ; first = false) {
    const d = parseDeclarator(p, spec.type);
    if (!d.name) p.fail(p.peek(), "expected identifier or '('");
    const attrs = merge(spec.attrs, d.attrs);
    if (T.strip(d.type).kind === "func" && spec.storage !== "typedef") {
      const fn = declareFunction(p, spec, d, attrs);
      if (first && p.at("{")) {
        define(p, fn, d);
        return;
      }
    } else if (spec.storage === "typedef") declareTypedef(p, d, attrs);
    else declareGlobal(p, spec, d, attrs);
    if (!p.accept(",")) break;
  }
  p.expect(";", "after top level declarator");
}

function merge(a: Attrs, b: Attrs): Attrs {
  return {
    section: b.section ?? a.section,
    alwaysInline: a.alwaysInline || b.alwaysInline,
    noinline: a.noinline || b.noinline,
    preserve: a.preserve || b.preserve,
    packed: a.packed || b.packed,
    weak: a.weak || b.weak,
    used: a.used || b.used,
    unused: a.unused || b.unused,
    naked: a.naked || b.naked,
    hidden: a.hidden || b.hidden,
    noreturn: a.noreturn || b.noreturn,
    align: Math.max(a.align, b.align),
    declTags: [...a.declTags, ...b.declTags],
    typeTags: [],
    cleanup: b.cleanup ?? a.cleanup,
    mode: a.mode,
    transparentUnion: false,
  };
}

function declareTypedef(p: Parser, d: Declarator, attrs: Attrs): void {
  const name = d.name as Span & { text: string };
  const old = p.scope.names.get(name.text);
  if (old && old.pos >= 0 && !(old.kind === "typedef" && compatible(old.type, d.type))) {
    const e = p.diags.error(name, `redefinition of '${name.text}' as different kind of symbol`);
    p.diags.note(e, old, "previous definition is here");
  }
  p.scope.names.set(name.text, {
    kind: "typedef",
    name: name.text,
    type: d.type,
    align: attrs.align,
    pos: name.pos,
    end: name.end,
  });
}

function declareFunction(p: Parser, spec: Specifiers, d: Declarator, attrs: Attrs): FuncSym {
  const name = d.name as Span & { text: string };
  const old = p.file.names.get(name.text);
  if (old && old.pos >= 0 && (old.kind !== "func" || !compatible(old.type, d.type))) {
    const e = p.diags.error(
      name,
      old.kind === "func"
        ? `conflicting types for '${name.text}'`
        : `redefinition of '${name.text}' as different kind of symbol`,
    );
    p.diags.note(e, old, old.kind === "func" ? "previous declaration is here" : "previous definition is here");
  }
  // A program's own declaration of a helper (as old-style headers wrote them) means that helper.
  if (old?.kind === "func" && old.helper >= 0) return old;
  let fn: FuncSym;
  if (old?.kind === "func" && old.pos >= 0) {
    fn = old;
    if (!fn.body) {
      fn.type = d.type;
      fn.params = d.params ?? fn.params;
    }
  } else {
    fn = {
      kind: "func",
      name: name.text,
      type: d.type,
      params: d.params ?? [],
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
      helper: -1,
      used: false,
      unused: false,
      referenced: false,
      noreturn: false,
      bodyPos: name.pos,
      labels: new Map(),
      pos: name.pos,
      end: name.end,
    };
    p.file.names.set(name.text, fn);
    p.unit.functions.push(fn);
  }
  fn.static ||= spec.storage === "static";
  fn.inline ||= spec.inline;
  fn.alwaysInline ||= attrs.alwaysInline;
  fn.noinline ||= attrs.noinline;
  fn.naked ||= attrs.naked;
  fn.hidden ||= attrs.hidden;
  fn.section ??= attrs.section;
  fn.weak ||= attrs.weak;
  fn.used ||= attrs.used;
  fn.unused ||= attrs.unused;
  fn.noreturn ||= attrs.noreturn;
  fn.tags.push(...attrs.declTags);
  p.refer(fn, name);
  return fn;
}

function define(p: Parser, fn: FuncSym, d: Declarator): void {
  const name = d.name as Span;
  if (fn.body) {
    const e = p.diags.error(name, `redefinition of '${fn.name}'`);
    p.diags.note(e, fn, "previous definition is here");
  }
  fn.type = d.type;
  fn.params = d.params ?? [];
  fn.pos = name.pos;
  fn.end = name.end;
  const type = T.strip(d.type) as T.FuncType;
  if (T.strip(type.ret).kind === "record" && !fn.static)
    p.diags.error(
      name,
      "aggregate returns are not supported by BPF: make the function static, return a pointer or write through a parameter",
    );
  if (type.variadic) p.diags.error(name, "functions with variable argument lists are not supported by BPF");
  p.fn = fn;
  p.push();
  for (const v of fn.params) {
    if (v.name === "") continue;
    if (!T.isComplete(v.type)) p.diags.error(v, incomplete(v.type));
    if (p.scope.names.has(v.name)) p.diags.error(v, `redefinition of parameter '${v.name}'`);
    p.scope.names.set(v.name, v);
  }
  fn.bodyPos = p.peek().pos;
  fn.labels = new Map();
  try {
    fn.body = parseBlock(p, false);
  } finally {
    p.pop();
    p.fn = null;
  }
  for (const label of fn.labels.values()) {
    if (!label.defined) p.diags.error(label, `use of undeclared label '${label.name}'`);
  }
}

function declareGlobal(p: Parser, spec: Specifiers, d: Declarator, attrs: Attrs): void {
  const name = d.name as Span & { text: string };
  const storage = spec.storage === "static" ? "static" : spec.storage === "extern" ? "extern" : "global";
  const old = p.file.names.get(name.text);
  let v: VarSym;
  if (old && old.pos >= 0) {
    if (old.kind !== "var" || !compatible(old.type, d.type)) {
      const e = p.diags.error(
        name,
        old.kind === "var"
          ? `redefinition of '${name.text}' with a different type: ${quoted(d.type)} vs ${quoted(old.type)}`
          : `redefinition of '${name.text}' as different kind of symbol`,
      );
      p.diags.note(e, old, "previous definition is here");
      v = newVar(name.text, d.type, storage, name);
    } else {
      v = old;
      if (!T.isComplete(v.type)) v.type = d.type;
      if (storage !== "extern" && v.storage === "extern") v.storage = storage;
      if (storage !== "extern") v.defined = true;
    }
  } else {
    v = newVar(name.text, d.type, storage, name);
    p.file.names.set(name.text, v);
    p.unit.variables.push(v);
  }
  applyVar(v, attrs);
  p.refer(v, name);
  if (p.accept("=")) {
    if (v.init) p.diags.error(name, `redefinition of '${name.text}'`);
    const got = parseInitializer(p, v.type);
    v.init = got.init;
    v.type = got.type;
    v.storage = v.storage === "extern" ? "global" : v.storage;
    v.defined = true;
    checkConstant(p, v);
  }
  if (v.defined && !T.isComplete(v.type)) {
    const real = T.strip(v.type);
    if (real.kind === "array" && real.length === null && T.isComplete(real.of))
      v.type = { kind: "array", of: real.of, length: 1 };
    else p.diags.error(name, `tentative definition has type ${quoted(v.type)} that is never completed`);
  }
}

function applyVar(v: VarSym, attrs: Attrs): void {
  v.section = attrs.section ?? v.section;
  v.align = Math.max(v.align, attrs.align);
  v.weak ||= attrs.weak;
  v.used ||= attrs.used;
  v.cleanup = attrs.cleanup ?? v.cleanup;
  v.tags.push(...attrs.declTags);
}

/** Objects that outlive a function need constants. */
function checkConstant(p: Parser, v: VarSym): void {
  for (const e of v.init?.entries ?? []) {
    if (e.expr.k !== "str" && e.expr.k !== "complit" && evalConst(e.expr) === null) {
      p.diags.error(e.expr, "initializer element is not a compile-time constant");
      return;
    }
  }
}

/** A declaration inside a function; answers the variables that need storage or initialisation there. */
export function parseLocalDeclaration(p: Parser): VarSym[] {
  const spec = parseSpecifiers(p);
  const out: VarSym[] = [];
  if (p.accept(";")) return out;
  do {
    const d = parseDeclarator(p, spec.type);
    if (!d.name) p.fail(p.peek(), "expected identifier or '('");
    const attrs = merge(spec.attrs, d.attrs);
    if (spec.storage === "typedef") declareTypedef(p, d, attrs);
    else if (T.strip(d.type).kind === "func") {
      declareFunction(p, spec, d, attrs);
      if (p.at("{")) p.fail(p.peek(), "function definition is not allowed here: nested functions are not supported");
    } else if (spec.storage === "extern") declareGlobal(p, spec, d, attrs);
    else out.push(...declareLocal(p, spec, d, attrs));
  } while (p.accept(","));
  p.expect(";", "at end of declaration");
  return out;
}

function declareLocal(p: Parser, spec: Specifiers, d: Declarator, attrs: Attrs): VarSym[] {
  const name = d.name as Span & { text: string };
  const old = p.scope.names.get(name.text);
  if (old || (p.scope.outer?.outer === null && p.fn?.params.some((v) => v.name === name.text))) {
    const e = p.diags.error(name, `redefinition of '${name.text}'`);
    if (old) p.diags.note(e, old, "previous definition is here");
  }
  const isStatic = spec.storage === "static";
  const v = newVar(name.text, d.type, isStatic ? "static" : "auto", name);
  applyVar(v, attrs);
  if (isStatic && p.fn) {
    v.owner = p.fn.name;
    v.symbol = `${p.fn.name}.${name.text}`;
    if (p.unit.variables.some((x) => x.symbol === v.symbol)) v.symbol += `.${++p.statics}`;
    p.unit.variables.push(v);
  } else if (v.section !== null)
    p.diags.error(name, "'section' attribute only applies to functions and global variables");
  p.scope.names.set(name.text, v);
  p.refer(v, name);
  parseAttributes(p, attrs);
  if (p.accept("=")) {
    if (spec.type === AUTO) {
      const e = p.sema.rvalue(parseAssignment(p));
      v.type = T.unqualified(e.type);
      v.init = { entries: [{ offset: 0, type: v.type, member: null, expr: e }], pos: e.pos, end: e.end };
    } else {
      const got = parseInitializer(p, v.type);
      v.init = got.init;
      v.type = got.type;
    }
    if (isStatic) checkConstant(p, v);
  }
  if (!T.isComplete(v.type)) {
    const e = p.diags.error(name, incomplete(v.type));
    const real = T.strip(v.type);
    if (real.kind === "record" && real.pos >= 0) p.diags.note(e, real, `forward declaration of ${quoted(real)}`);
    v.type = T.INT;
  }
  if (T.strip(v.type).kind === "float")
    p.diags.error(name, "floating-point variables are not supported: BPF has no floating point");
  return isStatic ? [] : [v];
}

/** `_Static_assert(e, "…");` */
export function staticAssert(p: Parser): void {
  const word = p.next();
  p.expect("(");
  const e = parseConditional(p);
  const v = evalInt(p.sema.rvalue(e));
  let text = "";
  if (p.accept(",")) {
    while (p.peek().kind === "string") text += String.fromCharCode(...parseStringLiteral(p.next().text).bytes);
  }
  p.expect(")");
  p.expect(";", `after '${word.text}'`);
  if (e.k === "error") return;
  if (v === null) p.diags.error(e, "static assertion expression is not an integral constant expression");
  else if (v === 0n) p.diags.error(e, text === "" ? "static assertion failed" : `static assertion failed: ${text}`);
}
