// What an editor asks about a place of a C text: completion, signatures, hover, definitions, uses, outline, remedies.
// Offsets count from 0. Pure: monaco's part is in register.ts.

import { HELPER_DOCS } from "../../assembler/helperdocs.ts";
import { KFUNC_PROTOTYPES } from "../../assembler/kfuncprotos.generated.ts";
import { KIND_ENUM, KIND_ENUM64, KIND_STRUCT, KIND_TYPEDEF, KIND_UNION } from "../../compiler/btf/kinds.ts";
import type { Btf } from "../../compiler/btf/reader.ts";
import type { Span } from "../../compiler/diagnostics.ts";
import { BPF_CONSTANTS, MAP_TYPES } from "../../compiler/headers/constants.ts";
import { HELPERS } from "../../compiler/headers/helpers.ts";
import { HEADER_NAMES } from "../../compiler/headers/index.ts";
import type { Sym } from "../../compiler/parse/ast.ts";
import { KEYWORDS } from "../../compiler/parse/declarator.ts";
import { typeText } from "../../compiler/types/format.ts";
import { fieldNames, findField, strip } from "../../compiler/types/type.ts";
import { code, describeMacro, describeMember, describeRecord, describeSymbol, signature } from "./describe.ts";
import { CURSOR, type Reading, read } from "./frontend.ts";

/** One proposal for the word at the cursor. */
export interface CProposal {
  label: string;
  kind: "function" | "variable" | "constant" | "type" | "field" | "macro" | "keyword" | "header";
  detail?: string;
  doc?: string;
  /** Lower comes first. */
  rank: number;
}

/** Proposals for what stands from `start` to `end`. */
export interface CCompletion {
  start: number;
  end: number;
  proposals: CProposal[];
}

/** A function being called, and which argument the place is in. */
export interface CSignature {
  label: string;
  parameters: string[];
  active: number;
  doc?: string;
}

/** An entry of the outline. */
export interface COutline extends Span {
  name: string;
  kind: "function" | "map" | "variable" | "struct" | "macro";
  detail: string;
}

const SECTIONS = ["iter/bpf_map_elem", "iter.s/bpf_map_elem", "license", ".maps"];

/** Answers questions about one text at a time; the last reading is kept. */
export class CService {
  private readonly btf: Btf;
  private last: { text: string; reading: Reading } | undefined;
  private kernelNames: { tags: Map<string, string[]>; constants: string[]; typedefs: string[] } | undefined;

  constructor(btf: Btf) {
    this.btf = btf;
  }

  private reading(text: string): Reading {
    if (this.last?.text !== text) this.last = { text, reading: read(text, this.btf) };
    return this.last.reading;
  }

  /** What may stand at `offset`. */
  complete(text: string, offset: number): CCompletion {
    const { start, end } = wordAround(text, offset);
    const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
    const include = /^\s*#\s*include\s*[<"]([\w./]*)$/.exec(line);
    if (include)
      return { start: offset - (include[1] as string).length, end, proposals: plain(HEADER_NAMES, "header") };
    const section = /\bSEC\("([\w./]*)$/.exec(line);
    if (section) return { start: offset - (section[1] as string).length, end, proposals: plain(SECTIONS, "constant") };
    const directive = /^\s*#\s*(\w*)$/.exec(line);
    if (directive)
      return {
        start,
        end,
        proposals: plain(["include", "define", "if", "ifdef", "ifndef", "else", "endif", "undef", "pragma"], "keyword"),
      };
    if (inCommentOrString(text, offset)) return { start, end, proposals: [] };
    const reading = read(`${text.slice(0, start)}${CURSOR}${text.slice(end)}`, this.btf);
    const { record, names, tag } = reading.probe;
    if (record) return { start, end, proposals: this.fields(record) };
    const designator = /[{,]\s*\.(\w*)$/.test(line);
    if (designator || /(?:->|\.)\s*\w*$/.test(line)) return { start, end, proposals: [] };
    if (tag) return { start, end, proposals: this.tags(reading, tag) };
    return {
      start,
      end,
      proposals: this.names(reading, names ?? [...reading.parser.file.names.values()], text.slice(start, offset)),
    };
  }

  private fields(record: NonNullable<Reading["probe"]["record"]>): CProposal[] {
    return fieldNames(record).map((name, rank) => {
      const member = findField(record, name)?.member;
      const detail = member && typeText(member.type);
      return {
        label: name,
        kind: "field",
        detail,
        doc: member && describeMember(record, member).slice(1).join("\n\n"),
        rank,
      };
    });
  }

  private tags(reading: Reading, tag: "struct" | "union" | "enum"): CProposal[] {
    const own = [...reading.parser.file.tags].filter(
      ([, type]) => (type.kind === "enum" ? "enum" : type.union ? "union" : "struct") === tag,
    );
    const known = reading.preprocessor.features.has("kernel") ? (this.kernel().tags.get(tag) ?? []) : [];
    return [
      ...plain(
        own.map(([name]) => name),
        "type",
        1,
      ),
      ...plain(known, "type", 2),
    ];
  }

  private names(reading: Reading, visible: readonly Sym[], typed: string): CProposal[] {
    const proposals = new Map<string, CProposal>();
    const add = (proposal: CProposal) => {
      if (!proposals.has(proposal.label) && proposal.label !== CURSOR && !proposal.label.startsWith("___"))
        proposals.set(proposal.label, proposal);
    };
    const { features, macros } = reading.preprocessor;
    for (const sym of visible) {
      const kind = { var: "variable", func: "function", typedef: "type", const: "constant" }[
        sym.kind
      ] as CProposal["kind"];
      add({
        label: sym.name,
        kind,
        detail: sym.kind === "const" ? String(sym.value) : typeText(sym.type),
        rank: sym.pos >= 0 && sym.pos < reading.file.text.length ? 1 : 3,
      });
    }
    if (features.has("helpers")) {
      for (const { name, prototype } of HELPERS.values()) {
        const doc = HELPER_DOCS.get(name)?.doc;
        add({ label: name, kind: "function", detail: prototype, doc, rank: doc ? 2 : 5 });
      }
    }
    if (features.has("kfuncs") || features.has("preserve")) {
      for (const [name, prototype] of Object.entries(KFUNC_PROTOTYPES))
        add({ label: name, kind: "function", detail: prototype, doc: "Kernel function.", rank: 5 });
    }
    for (const macro of macros.values()) {
      // Words that begin with two underscores are offered once one is typed.
      if (macro.name.startsWith("__") && !typed.startsWith("_")) continue;
      add({ label: macro.name, kind: "macro", doc: describeMacro(macro)[0], rank: 4 });
    }
    if (features.has("kernel") && typed.length >= 2) {
      const { constants, typedefs } = this.kernel();
      for (const name of constants) if (startsLike(name, typed)) add({ label: name, kind: "constant", rank: 5 });
      for (const name of typedefs) if (startsLike(name, typed)) add({ label: name, kind: "type", rank: 5 });
    }
    for (const word of KEYWORDS)
      if (!word.startsWith("_") || typed.startsWith("_")) add({ label: word, kind: "keyword", rank: 6 });
    return [...proposals.values()];
  }

  /** Names of the recorded kernel types, gathered once. */
  private kernel() {
    if (this.kernelNames) return this.kernelNames;
    const tags = new Map<string, string[]>([
      ["struct", []],
      ["union", []],
      ["enum", []],
    ]);
    const constants = [...Object.keys(BPF_CONSTANTS), ...MAP_TYPES.map((type) => `BPF_MAP_TYPE_${type}`)];
    const typedefs: string[] = [];
    for (let id = 1; id < this.btf.offsets.length; id++) {
      if (!this.btf.offsets[id]) continue;
      const kind = this.btf.kind(id);
      const name = this.btf.name(id);
      const isEnum = kind === KIND_ENUM || kind === KIND_ENUM64;
      const tag = kind === KIND_STRUCT ? "struct" : kind === KIND_UNION ? "union" : isEnum ? "enum" : undefined;
      if (tag && name) tags.get(tag)?.push(name);
      if (isEnum) for (const value of this.btf.enumValues(id)) constants.push(value.name);
      if (kind === KIND_TYPEDEF) typedefs.push(name);
    }
    this.kernelNames = { tags, constants, typedefs };
    return this.kernelNames;
  }

  /** The call around `offset`. */
  signature(text: string, offset: number): CSignature | undefined {
    const call = callAround(text, offset);
    if (!call) return undefined;
    const reading = this.reading(text);
    const found =
      reading.parser.references.find(({ sym, pos }) => sym.name === call.name && pos === call.start)?.sym ??
      reading.parser.lookup(call.name);
    if (found?.kind === "func" || (found && strip(found.type).kind === "func")) {
      return { ...signature(found.name, found.type), active: call.argument, doc: HELPER_DOCS.get(call.name)?.doc };
    }
    const macro = reading.preprocessor.macros.get(call.name);
    if (!macro?.params) return undefined;
    const parameters = macro.params.map((p) => (p === "__VA_ARGS__" ? "..." : p));
    if (macro.variadic && !parameters.includes("...")) parameters.push("...");
    return {
      label: `${macro.name}(${parameters.join(", ")})`,
      parameters,
      active: Math.min(call.argument, parameters.length - 1),
    };
  }

  /** What stands at `offset`, in paragraphs of Markdown. */
  hover(text: string, offset: number): (Span & { paragraphs: string[] }) | undefined {
    const word = wordAround(text, offset);
    const name = text.slice(word.start, word.end);
    const span = { pos: word.start, end: word.end };
    if (!/^[A-Za-z_]\w*$/.test(name) || inCommentOrString(text, offset)) return undefined;
    const reading = this.reading(text);
    const macro = reading.preprocessor.macros.get(name);
    if (macro) return { ...span, paragraphs: describeMacro(macro) };
    const member = reading.members.find((use) => use.pos === word.start && use.end === word.end);
    if (member) return { ...span, paragraphs: describeMember(member.record, member.member) };
    const declared = this.memberDeclaredAt(reading, word.start);
    if (declared) return { ...span, paragraphs: describeMember(declared.record, declared.member) };
    const use = reading.parser.references.find(
      (reference) => reference.pos === word.start && reference.end === word.end,
    );
    if (use) return { ...span, paragraphs: describeSymbol(use.sym) };
    const tag = /\b(struct|union|enum)\s+$/.exec(text.slice(Math.max(0, word.start - 40), word.start))?.[1];
    if (tag) {
      const type = reading.parser.lookupTag(name, tag as "struct");
      if (type?.kind === "record") return { ...span, paragraphs: describeRecord(type) };
      if (type) return { ...span, paragraphs: [code(`enum ${name}`), `${type.enumerators.length} constants`] };
    }
    const sym = reading.parser.lookup(name);
    return sym ? { ...span, paragraphs: describeSymbol(sym) } : undefined;
  }

  private memberDeclaredAt(reading: Reading, pos: number) {
    for (const type of this.records(reading)) {
      const member = type.members.find((m) => m.pos === pos);
      if (member) return { record: type, member };
    }
    return undefined;
  }

  /** Structs that the text itself defines. */
  private records(reading: Reading) {
    const named = [...reading.parser.file.tags.values()];
    const anonymous = reading.parser.unit.variables.map((v) => strip(v.type));
    const own = [...named, ...anonymous].filter((type) => type.kind === "record" && !type.kernel);
    return [...new Set(own)] as Extract<(typeof own)[number], { kind: "record" }>[];
  }

  /** Every place that means the same as the one at `offset`, its declaration first; undefined for what is not the text's own. */
  occurrences(text: string, offset: number): { name: string; places: Span[] } | undefined {
    const word = wordAround(text, offset);
    const name = text.slice(word.start, word.end);
    if (!/^[A-Za-z_]\w*$/.test(name) || inCommentOrString(text, offset)) return undefined;
    const reading = this.reading(text);
    const here = (span: Span) => span.pos >= 0 && text.slice(span.pos, span.pos + name.length) === name;
    const at = (span: Span): Span => ({ pos: span.pos, end: span.pos + name.length });
    const inText = (span: Span | undefined): span is Span =>
      span !== undefined && span.pos >= 0 && span.pos < text.length && here(span);
    const use = reading.members.find((m) => m.pos === word.start) ?? this.memberDeclaredAt(reading, word.start);
    if (use) {
      if (!inText(use.member)) return undefined;
      const all = reading.members.filter((m) => m.member === use.member && here(m));
      return { name, places: unique([at(use.member), ...all.map(at)]) };
    }
    const sym = reading.parser.references.find(
      (reference) => reference.pos === word.start && reference.sym.name === name,
    )?.sym;
    if (sym) {
      const all = reading.parser.references.filter((reference) => reference.sym === sym && here(reference));
      if (!inText(sym)) return undefined;
      return { name, places: unique([at(sym), ...all.map(at)]) };
    }
    const macro = reading.preprocessor.macros.get(name);
    if (macro && inText(macro)) return { name, places: unique([at(macro), ...words(text, name)]) };
    const tag = reading.parser.file.tags.get(name);
    if (tag && inText(tag))
      return {
        name,
        places: unique([
          at(tag),
          ...words(text, name).filter(({ pos }) =>
            /\b(?:struct|union|enum)\s+$/.test(text.slice(Math.max(0, pos - 40), pos)),
          ),
        ]),
      };
    return undefined;
  }

  /** Functions, maps, variables, structs and macros that the text defines, in order. */
  outline(text: string): COutline[] {
    const { parser, preprocessor } = this.reading(text);
    const found: COutline[] = [];
    const inside = (span: Span) => span.pos >= 0 && span.pos < text.length;
    for (const fn of parser.unit.functions) {
      if (fn.body && inside(fn))
        found.push({
          name: fn.name,
          kind: "function",
          detail: fn.section ?? signature("", fn.type).label.trim(),
          pos: fn.pos,
          end: fn.end,
        });
    }
    for (const v of parser.unit.variables) {
      if (inside(v))
        found.push({
          name: v.name,
          kind: v.section === ".maps" ? "map" : "variable",
          detail: v.section ?? typeText(v.type),
          pos: v.pos,
          end: v.end,
        });
    }
    for (const [name, type] of parser.file.tags)
      if (inside(type)) found.push({ name, kind: "struct", detail: "", pos: type.pos, end: type.end });
    for (const macro of preprocessor.macros.values())
      if (inside(macro) && text.startsWith(macro.name, macro.pos))
        found.push({ name: macro.name, kind: "macro", detail: "", pos: macro.pos, end: macro.end });
    return found.sort((a, b) => a.pos - b.pos);
  }

  /** Remedies that the front end knows for errors between two offsets. */
  fixes(text: string, start: number, end: number): { title: string; edits: (Span & { text: string })[] }[] {
    const { diagnostics, file } = this.reading(text);
    return diagnostics.list
      .filter(
        ({ range, fixIts }) =>
          range.file === file.name && fixIts.length > 0 && range.start <= end && range.end >= start,
      )
      .map(({ message, fixIts }) => ({
        title: fixIts.length === 1 && fixIts[0]?.text ? `Write ${fixIts[0].text}` : message,
        edits: fixIts.map(({ range, text: replacement }) => ({ pos: range.start, end: range.end, text: replacement })),
      }));
  }
}

function plain(names: readonly string[], kind: CProposal["kind"], rank = 1): CProposal[] {
  return names.map((label) => ({ label, kind, rank }));
}

function startsLike(name: string, typed: string): boolean {
  return name.slice(0, typed.length).toLowerCase() === typed.toLowerCase();
}

function unique(spans: readonly Span[]): Span[] {
  return [...new Map(spans.map((span) => [span.pos, span])).values()];
}

/** The identifier that `offset` is in or at. */
function wordAround(text: string, offset: number): { start: number; end: number } {
  let start = offset;
  while (start > 0 && /\w/.test(text[start - 1] as string)) start--;
  let end = offset;
  while (end < text.length && /\w/.test(text[end] as string)) end++;
  return { start, end };
}

function words(text: string, name: string): Span[] {
  return [...text.matchAll(new RegExp(`\\b${name}\\b`, "g"))]
    .map((match) => ({ pos: match.index, end: match.index + name.length }))
    .filter(({ pos }) => !inCommentOrString(text, pos));
}

const SKIPPED = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?/g;

/** Whether a comment, a string or a character constant covers `offset`. */
function inCommentOrString(text: string, offset: number): boolean {
  for (const match of text.matchAll(SKIPPED)) {
    if (match.index >= offset) return false;
    const closed = /\*\/$|^"(?:[^"\\]|\\.)*"$|^'(?:[^'\\]|\\.)*'$/.test(match[0]);
    if (offset < match.index + match[0].length + (closed ? 0 : 1)) return true;
  }
  return false;
}

/** The innermost open call before `offset`: its name, and how many commas were passed. */
function callAround(text: string, offset: number): { name: string; start: number; argument: number } | undefined {
  const from = Math.max(0, offset - 2000);
  const before = text.slice(from, offset).replace(SKIPPED, (skipped) => " ".repeat(skipped.length));
  let depth = 0;
  let argument = 0;
  for (let i = before.length - 1; i >= 0; i--) {
    const c = before[i];
    if (c === ")" || c === "]" || c === "}") depth++;
    else if (c === "[" || c === "{") {
      if (depth === 0) return undefined;
      depth--;
    } else if (c === ";" && depth === 0) return undefined;
    else if (c === "," && depth === 0) argument++;
    else if (c === "(") {
      if (depth > 0) depth--;
      else {
        const name = /([A-Za-z_]\w*)\s*$/.exec(before.slice(0, i));
        if (!name || KEYWORDS.has(name[1] as string)) return undefined;
        return { name: name[1] as string, start: from + name.index, argument };
      }
    }
  }
  return undefined;
}
