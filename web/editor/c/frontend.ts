// Reads a C text with the compiler's own front end and keeps what an editor asks for: uses of names, of members, macros, and
// what is visible at a place. Nothing is lowered; errors are collected and never thrown.

import type { Btf } from "../../compiler/btf/reader.ts";
import { Abandon, Diagnostics, type Span } from "../../compiler/diagnostics.ts";
import { Builtins } from "../../compiler/headers/externals.ts";
import { headerText } from "../../compiler/headers/index.ts";
import type { FuncSym, Sym } from "../../compiler/parse/ast.ts";
import { parseUnit } from "../../compiler/parse/decl.ts";
import { Parser } from "../../compiler/parse/parser.ts";
import type { Scope } from "../../compiler/parse/scope.ts";
import { Preprocessor } from "../../compiler/preprocess/preprocessor.ts";
import { type SourceFile, SourceManager } from "../../compiler/source.ts";
import { findField, type Member, pointee, type RecordType, strip, type Type } from "../../compiler/types/type.ts";

/** The name that stands at the cursor while completion reads the text. */
export const CURSOR = "__mapwalk_cursor__";

/** A member named in an expression. */
export interface MemberUse extends Span {
  record: RecordType;
  member: Member;
}

/** What the parser saw where CURSOR stands. */
export interface Probe {
  /** Behind `.` or `->`: whose members may follow. */
  record?: RecordType;
  /** Otherwise: the names in scope, innermost first. */
  names?: Sym[];
  /** Behind `struct`, `union` or `enum`. */
  tag?: "struct" | "union" | "enum";
  /** The function around the place. */
  function?: FuncSym;
}

/** One text, read. Positions below `file.text.length` are offsets into the text; others lie in headers. */
export interface Reading {
  file: SourceFile;
  sources: SourceManager;
  parser: Parser;
  preprocessor: Preprocessor;
  diagnostics: Diagnostics;
  members: MemberUse[];
  probe: Probe;
}

/** Notes what stands at CURSOR. */
class ProbingParser extends Parser {
  readonly probe: Probe = {};
  override lookup(name: string): Sym | null {
    if (name === CURSOR) this.seen(this.scope);
    return super.lookup(name);
  }
  override lookupTag(name: string, what: "struct" | "union" | "enum") {
    if (name === CURSOR) this.probe.tag = what;
    return super.lookupTag(name, what);
  }
  private seen(scope: Scope): void {
    this.probe.names = [...scope.visible()];
    if (this.fn) this.probe.function = this.fn;
  }
}

/** Reads `text` with the kernel's types out of `btf`. */
export function read(text: string, btf: Btf): Reading {
  const sources = new SourceManager();
  const diagnostics = new Diagnostics(sources);
  const file = sources.add("prog.bpf.c", text, false);
  const preprocessor = new Preprocessor(sources, diagnostics, headerText);
  preprocessor.define("__bpf__", "1");
  preprocessor.define("__TARGET_ARCH_x86", "1");
  preprocessor.enter(file);
  const parser = new ProbingParser(preprocessor, diagnostics, new Builtins(btf, preprocessor.features));
  const members: MemberUse[] = [];
  const { sema } = parser;
  const member = sema.member.bind(sema);
  sema.member = (base, name, arrow, at, operator) => {
    const record = recordOf(base.type, arrow);
    if (record && name === CURSOR) parser.probe.record = record;
    const found = record?.complete ? findField(record, name) : null;
    if (record && found) members.push({ record, member: found.member, pos: at.pos, end: at.end });
    return member(base, name, arrow, at, operator);
  };
  try {
    parseUnit(parser);
  } catch (error) {
    // A text in the middle of being typed may end anywhere.
    if (!(error instanceof Abandon) && !(error instanceof RangeError)) throw error;
  }
  return { file, sources, parser, preprocessor, diagnostics, members, probe: parser.probe };
}

/** The struct whose members follow: through the pointer, also where `.` was written for `->`. */
function recordOf(type: Type, arrow: boolean): RecordType | undefined {
  const behind = strip(pointee(type) ?? type);
  const itself = strip(arrow ? (pointee(type) ?? type) : type);
  return itself.kind === "record" ? itself : behind.kind === "record" ? behind : undefined;
}
