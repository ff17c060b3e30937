/**
 * The parser's state and its small tools: lookahead, expectations with recovery, scopes. The grammar is in the files
 * beside this one, as functions over a Parser.
 */
import { Abandon, type Diagnostics, nearest, type Span } from "../diagnostics.ts";
import type { Preprocessor } from "../preprocess/preprocessor.ts";
import { Token } from "../preprocess/token.ts";
import { Sema } from "../types/sema.ts";
import type { EnumType, RecordType } from "../types/type.ts";
import type { FuncSym, LabelSym, Stmt, Sym, VarSym } from "./ast.ts";
import { Scope } from "./scope.ts";

/** Declarations that exist without being written: helpers, kernel types. Asked only for unknown names. */
export interface Externals {
  ordinary(name: string): Sym | null;
  tag(name: string, what: "struct" | "union" | "enum"): RecordType | EnumType | null;
  /** Names worth suggesting for a misspelt one. */
  suggestions(): Iterable<string>;
}

/** What a whole file declares, in order. */
export interface Unit {
  functions: FuncSym[];
  variables: VarSym[];
}

/** A use of a name, for hover and go to definition. */
export interface Reference extends Span {
  sym: Sym;
}

const MAX_BRACKETS = 256;
const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);

/** Parser over a preprocessed token stream. */
export class Parser {
  readonly sema: Sema;
  readonly unit: Unit = { functions: [], variables: [] };
  readonly file = new Scope(null);
  scope: Scope = this.file;
  /** The function being parsed. */
  fn: FuncSym | null = null;
  /** Innermost switch, loops and breakables. */
  cases: Extract<Stmt, { s: "case" }>[][] = [];
  loops = 0;
  breakables = 0;
  pendingGotos: LabelSym[] = [];
  statics = 0;
  readonly references: Reference[] = [];
  /** The last token taken. */
  prev: Token;
  /** Brackets that are open: broken constructs are skipped as a whole. */
  brackets = 0;
  private ahead: Token[] = [];
  private anonymous = 0;

  constructor(
    readonly pp: Preprocessor,
    readonly diags: Diagnostics,
    readonly externals: Externals,
  ) {
    this.sema = new Sema(diags);
    this.prev = new Token("eof", "", 0, 0, true, true);
  }

  peek(n = 0): Token {
    while (this.ahead.length <= n) this.ahead.push(this.pp.next());
    return this.ahead[n];
  }

  next(): Token {
    const t = this.peek();
    this.ahead.shift();
    this.prev = t;
    if (t.kind === "punct" && t.text.length === 1) {
      if (OPENING.has(t.text)) {
        if (++this.brackets > MAX_BRACKETS) this.tooDeep(t);
      } else if (CLOSING.has(t.text)) this.brackets = Math.max(0, this.brackets - 1);
    }
    return t;
  }

  /** Nobody nests that deeply: the rest of the file is not looked at. */
  tooDeep(at: Span): never {
    this.diags.fatal(at, `bracket nesting level exceeded maximum of ${MAX_BRACKETS}`);
  }

  /** Whether the next token is this punctuator or keyword. */
  at(text: string): boolean {
    const t = this.peek();
    return t.text === text && (t.kind === "punct" || t.kind === "ident");
  }

  /** Takes the token if it is the next one. */
  accept(text: string): boolean {
    if (!this.at(text)) return false;
    this.next();
    return true;
  }

  /** Takes the token or reports it missing; `;`, `)` and `]` are then taken as read, others abandon the construct. */
  expect(text: string, after?: string): Token {
    if (this.at(text)) return this.next();
    const where = { pos: this.prev.end, end: this.prev.end };
    if (text === ";") {
      const d = this.diags.error(
        this.prev.kind === "eof" ? this.peek() : where,
        `expected ';'${after ? ` ${after}` : ""}`,
      );
      this.diags.fix(d, where, ";");
      return this.prev;
    }
    const t = this.peek();
    const d = this.diags.error(t.bol || t.kind === "eof" ? where : t, `expected '${text}'${after ? ` ${after}` : ""}`);
    if (text === ")" || text === "]") {
      this.diags.fix(d, where, text);
      if (t.bol || t.text === ";" || t.text === "{") return this.prev;
    }
    throw new Abandon(d.message);
  }

  /** Reports and leaves the construct. */
  fail(at: Span, message: string): never {
    this.diags.error(at, message);
    throw new Abandon(message);
  }

  /**
   * Skips to the end of a broken declaration or statement that began with `depth` brackets open: past `;` or a closed
   * `}`, or before the `}` around it.
   */
  recover(depth: number): void {
    for (;;) {
      const t = this.peek();
      if (t.kind === "eof") return;
      if (t.kind === "punct") {
        // A `)` or `]` that was forgotten must not swallow the statements behind it.
        const inside = this.brackets > depth;
        if (t.text === "}" && !inside) return;
        if (t.text === ";" && (!inside || (t.end > 0 && this.startsStatement()))) {
          this.next();
          this.brackets = depth;
          return;
        }
        if (t.text === "}" && this.brackets === depth + 1) {
          this.next();
          this.accept(";");
          return;
        }
      }
      this.next();
    }
  }

  /** Whether the token after `;` begins a line: then a bracket left open before it is the mistake. */
  private startsStatement(): boolean {
    return this.peek(1).bol;
  }

  /** From a start to the last token taken. */
  from(start: Span): Span {
    return { pos: start.pos, end: Math.max(start.end, this.prev.end) };
  }

  push(): Scope {
    this.scope = new Scope(this.scope);
    return this.scope;
  }

  pop(): void {
    this.scope = this.scope.outer as Scope;
  }

  /** Looks an identifier up, in the program first, then among what needs no declaration. */
  lookup(name: string): Sym | null {
    const own = this.scope.find(name);
    if (own) return own;
    const given = this.externals.ordinary(name);
    if (given) this.file.names.set(name, given);
    return given;
  }

  lookupTag(name: string, what: "struct" | "union" | "enum"): RecordType | EnumType | null {
    const own = this.scope.findTag(name);
    if (own) return own;
    const given = this.externals.tag(name, what);
    if (given) this.file.tags.set(name, given);
    return given;
  }

  /** Remembers that a name was used here. */
  refer(sym: Sym, at: Span): void {
    this.references.push({ sym, pos: at.pos, end: at.end });
  }

  /** A visible name close to a misspelt one. */
  similar(name: string, called = false): string | null {
    const own: string[] = [];
    for (const s of this.scope.visible()) if (!called || s.kind === "func") own.push(s.name);
    return nearest(name, own) ?? nearest(name, this.externals.suggestions());
  }

  fresh(prefix: string): string {
    return `${prefix}.${this.anonymous++}`;
  }
}
