/**
 * The preprocessor: a stream of fully expanded tokens over nested files and macro uses. Directives live in
 * directives.ts, the substitution of one macro in macro.ts.
 */
import type { Diagnostics, Span } from "../diagnostics.ts";
import { MAX_EXPANDED, MAX_TEXT, MAX_TOKENS } from "../limits.ts";
import type { SourceFile, SourceManager } from "../source.ts";
import { pragmaMarker, runDirective } from "./directives.ts";
import { lex } from "./lexer.ts";
import { parseStringLiteral } from "./literals.ts";
import { type Expander, type Macro, type MacroArg, substitute } from "./macro.ts";
import { Token } from "./token.ts";

/** A list of tokens being read: a file, a macro's replacement, or an argument behind a barrier. */
interface Context {
  tokens: Token[];
  at: number;
  macro: Macro | null;
  file: SourceFile | null;
  /** Depth of open conditionals when a file began. */
  conditionals: number;
  barrier: boolean;
}

/** An open `#if`. */
export interface Conditional {
  taken: boolean;
  active: boolean;
  sawElse: boolean;
  at: Token;
}

const MAX_INCLUDE_DEPTH = 64;

/** Reads tokens one by one with `next`. */
export class Preprocessor implements Expander {
  readonly macros = new Map<string, Macro>();
  readonly conditionals: Conditional[] = [];
  /** Names given by `#pragma mapwalk NAME` in our headers: which built-in declarations are visible. */
  readonly features = new Set<string>();
  /** Files that said `#pragma once`. */
  readonly onceFiles = new Set<string>();
  readonly included: { name: string; file: SourceFile; pos: number; end: number }[] = [];
  private readonly contexts: Context[] = [];
  private readonly lexed = new Map<string, { file: SourceFile; tokens: Token[] }>();
  private counter = 0;
  /** Tokens taken from files, and made by macros. */
  private read = 0;
  private expanded = 0;
  private text = 0;

  constructor(
    readonly sources: SourceManager,
    readonly diags: Diagnostics,
    readonly headers: (name: string) => string | null,
  ) {
    this.builtin("__LINE__", (t) => this.number(t, String(sources.place(t.pos).line)));
    this.builtin("__FILE__", (t) => this.string(t, sources.fileAt(t.pos).name));
    this.builtin("__BASE_FILE__", (t) => this.string(t, (sources.files[0] as SourceFile).name));
    this.builtin("__COUNTER__", (t) => this.number(t, String(this.counter++)));
    this.builtin("__INCLUDE_LEVEL__", (t) => this.number(t, String(this.contexts.filter((c) => c.file).length - 1)));
    // Fixed, so that the same source always gives the same object.
    this.builtin("__DATE__", (t) => this.string(t, "Jan  1 1970"));
    this.builtin("__TIME__", (t) => this.string(t, "00:00:00"));
  }

  /** Defines an object-like macro from text, as -D does. */
  define(name: string, text: string): void {
    const tokens = lex({ name: "<command line>", text, base: 0, virtual: true, lineStarts: null }, this.diags);
    for (const t of tokens) t.bol = false;
    this.macros.set(name, { name, params: null, variadic: null, body: tokens, pos: 0, end: 0, busy: false });
  }

  /** Starts reading a file. */
  enter(file: SourceFile, tokens = this.lexFile(file)): void {
    this.contexts.push({ tokens, at: 0, macro: null, file, conditionals: this.conditionals.length, barrier: false });
  }

  private lexFile(file: SourceFile, at: Span = { pos: file.base, end: file.base }): Token[] {
    this.text += file.text.length;
    if (this.text > MAX_TEXT)
      this.diags.fatal(
        at,
        `the source is too large: ${this.text} bytes with '${file.name}', at most ${MAX_TEXT} are compiled`,
      );
    return lex(file, this.diags);
  }

  /** Enters a header by name; false when there is none. */
  include(name: string, at: Token): boolean {
    let entry = this.lexed.get(name);
    if (!entry) {
      const text = this.headers(name);
      if (text === null) return false;
      const file = this.sources.add(name, text, true);
      entry = { file, tokens: this.lexFile(file, at) };
      this.lexed.set(name, entry);
    }
    if (this.onceFiles.has(name)) return true;
    if (this.contexts.length > MAX_INCLUDE_DEPTH) {
      this.diags.error(at, "#include nested too deeply");
      return true;
    }
    this.included.push({ name, file: entry.file, pos: at.pos, end: at.end });
    this.enter(entry.file, entry.tokens);
    return true;
  }

  /** The next token after expansion; of kind eof for ever at the end. */
  next(): Token {
    for (;;) {
      const t = this.raw();
      if (t.kind !== "ident" || t.noExpand) return t;
      if (t.text === "_Pragma") {
        const marker = this.pragmaOperator(t);
        if (marker) return marker;
        continue;
      }
      const macro = this.macros.get(t.text);
      if (!macro || !this.expand(t, macro)) return t;
    }
  }

  /** `_Pragma("…")`: gone, but for what the parser wants to know about loops. */
  private pragmaOperator(at: Token): Token | null {
    if (!this.peekIsParen()) return null;
    this.raw();
    let text = "";
    for (let t = this.next(); t.kind !== "eof" && t.text !== ")"; t = this.next()) {
      if (t.kind === "string") text += String.fromCharCode(...parseStringLiteral(t.text).bytes);
    }
    const marker = pragmaMarker(text.trim());
    return marker ? new Token("ident", marker, at.pos, at.end, false, at.space, at.spell, true) : null;
  }

  /** The rest of a directive's line, unexpanded. */
  line(): Token[] {
    const ctx = this.contexts[this.contexts.length - 1] as Context;
    const out: Token[] = [];
    while (ctx.at < ctx.tokens.length) {
      const t = ctx.tokens[ctx.at] as Token;
      if (t.bol) break;
      out.push(t);
      ctx.at++;
    }
    return out;
  }

  /** The name after a directive's `#`, or null when the line is empty. */
  directiveName(): Token | null {
    const ctx = this.contexts[this.contexts.length - 1] as Context;
    const t = ctx.tokens[ctx.at];
    if (!t || t.bol) return null;
    ctx.at++;
    return t;
  }

  /** The words of the rest of the line, without reading them. */
  peekWords(): string[] {
    const ctx = this.contexts[this.contexts.length - 1] as Context;
    const words: string[] = [];
    for (let i = ctx.at; i < ctx.tokens.length && !(ctx.tokens[i] as Token).bol; i++)
      words.push((ctx.tokens[i] as Token).text);
    return words;
  }

  /** Makes a token the next one to be read. */
  inject(token: Token): void {
    this.push([token], null);
  }

  /** Expands a list of tokens on its own. */
  expandArg(raw: Token[]): Token[] {
    if (!raw.some((t) => t.kind === "ident" && !t.noExpand && this.macros.has(t.text))) return raw;
    this.contexts.push({ tokens: raw, at: 0, macro: null, file: null, conditionals: 0, barrier: true });
    const out: Token[] = [];
    for (let t = this.next(); t.kind !== "eof"; t = this.next()) out.push(t);
    this.contexts.pop();
    return out;
  }

  error(at: Token, message: string): void {
    this.diags.error(at, message);
  }

  /** The file being read now. */
  currentFile(): SourceFile {
    for (let i = this.contexts.length - 1; i >= 0; i--) {
      const file = this.contexts[i]?.file;
      if (file) return file;
    }
    return this.sources.files[0] as SourceFile;
  }

  /** Skips tokens of a false group until a directive; returns its `#`, or null at the end of the file. */
  skipToDirective(): Token | null {
    const ctx = this.contexts[this.contexts.length - 1] as Context;
    while (ctx.at < ctx.tokens.length) {
      const t = ctx.tokens[ctx.at++] as Token;
      if (t.bol && t.text === "#" && t.kind === "punct") return t;
    }
    return null;
  }

  private raw(): Token {
    for (;;) {
      const ctx = this.contexts[this.contexts.length - 1];
      if (!ctx) return this.eof();
      if (ctx.at >= ctx.tokens.length) {
        if (ctx.barrier) return this.eof();
        this.leave(ctx);
        continue;
      }
      const t = ctx.tokens[ctx.at++] as Token;
      if (ctx.file && t.bol && t.kind === "punct" && t.text === "#") {
        runDirective(this, t);
        continue;
      }
      if (ctx.file ? ++this.read > MAX_TOKENS : ++this.expanded > MAX_EXPANDED) this.tooMany(t);
      return t;
    }
  }

  private tooMany(at: Token): never {
    const macro = this.contexts.find((c) => c.macro)?.macro;
    if (!macro || this.expanded <= MAX_EXPANDED)
      this.diags.fatal(at, `the program is too long: more than ${MAX_TOKENS} tokens`);
    this.diags.fatal(at, `the expansion of macro '${macro.name}' is too long: more than ${MAX_EXPANDED} tokens`);
  }

  private leave(ctx: Context): void {
    this.contexts.pop();
    if (ctx.macro) ctx.macro.busy = false;
    if (!ctx.file) return;
    while (this.conditionals.length > ctx.conditionals) {
      const open = this.conditionals.pop() as Conditional;
      this.diags.error(open.at, "unterminated conditional directive");
    }
  }

  private eof(): Token {
    const file = this.sources.files[0] as SourceFile;
    const end = file.base + file.text.length;
    return new Token("eof", "", end, end, true, true);
  }

  /** Pushes the replacement of a use; false when the name stays as it is. */
  private expand(t: Token, macro: Macro): boolean {
    if (macro.busy) {
      // Painted blue: this token is never expanded again. It may be shared with a cached file, so no in-place change.
      const stays = t.copy();
      stays.noExpand = true;
      this.contexts.push({ tokens: [stays], at: 0, macro: null, file: null, conditionals: 0, barrier: false });
      return true;
    }
    if (macro.builtin) {
      this.push([macro.builtin(t)], null);
      return true;
    }
    if (macro.params === null) {
      this.push(substitute(macro, null, t, this), macro);
      return true;
    }
    if (!this.peekIsParen()) return false;
    const read = this.readArgs(t, macro);
    if (!read) return true;
    const use = new Token(t.kind, t.text, t.pos, Math.max(t.end, read.end), t.bol, t.space, t.spell);
    this.push(substitute(macro, read.args, use, this), macro);
    return true;
  }

  private push(tokens: Token[], macro: Macro | null): void {
    if (macro) macro.busy = true;
    this.contexts.push({ tokens, at: 0, macro, file: null, conditionals: 0, barrier: false });
  }

  /** Whether the next token is `(`, leaving finished macro contexts as it looks. */
  private peekIsParen(): boolean {
    for (;;) {
      const ctx = this.contexts[this.contexts.length - 1];
      if (!ctx) return false;
      const t = ctx.tokens[ctx.at];
      if (t) return t.kind === "punct" && t.text === "(";
      if (ctx.barrier || ctx.file) return false;
      this.leave(ctx);
    }
  }

  private readArgs(name: Token, macro: Macro): { args: Map<string, MacroArg>; end: number } | null {
    this.raw();
    const lists: Token[][] = [[]];
    const params = macro.params as string[];
    let depth = 0;
    let end = name.end;
    for (;;) {
      const t = this.raw();
      if (t.kind === "eof") {
        this.diags.error(name, `unterminated function-like macro invocation '${name.text}'`);
        return null;
      }
      if (this.sources.fileAt(t.pos) === this.sources.fileAt(name.pos)) end = Math.max(end, t.end);
      if (t.kind === "punct") {
        if (t.text === "(") depth++;
        else if (t.text === ")") {
          if (depth === 0) break;
          depth--;
        } else if (t.text === "," && depth === 0 && !(macro.variadic !== null && lists.length > params.length)) {
          lists.push([]);
          continue;
        }
      }
      const busy = t.kind === "ident" && this.macros.get(t.text)?.busy;
      let kept = t;
      if (busy && !t.noExpand) {
        kept = t.copy();
        kept.noExpand = true;
      }
      if (kept.bol) {
        kept = kept === t ? t.copy() : kept;
        kept.bol = false;
        kept.space = true;
      }
      (lists[lists.length - 1] as Token[]).push(kept);
    }
    const args = new Map<string, MacroArg>();
    if (params.length === 0 && macro.variadic === null && lists.length === 1 && (lists[0] as Token[]).length === 0)
      lists.pop();
    const many = lists.length > params.length + (macro.variadic !== null ? 1 : 0);
    if (many || lists.length < params.length) {
      const d = this.diags.error(
        { pos: name.pos, end },
        `too ${many ? "many" : "few"} arguments provided to function-like macro invocation '${name.text}'`,
      );
      if (macro.end > 0) this.diags.note(d, macro, `macro '${name.text}' defined here`);
      return null;
    }
    params.forEach((p, i) => {
      args.set(p, { raw: lists[i] ?? [], expanded: null });
    });
    if (macro.variadic !== null) args.set(macro.variadic, { raw: lists[params.length] ?? [], expanded: null });
    return { args, end };
  }

  private builtin(name: string, make: (use: Token) => Token): void {
    this.macros.set(name, { name, params: null, variadic: null, body: [], pos: 0, end: 0, builtin: make, busy: false });
  }

  private number(t: Token, text: string): Token {
    return new Token("number", text, t.pos, t.end, false, t.space);
  }

  private string(t: Token, text: string): Token {
    return new Token("string", JSON.stringify(text), t.pos, t.end, false, t.space);
  }
}
