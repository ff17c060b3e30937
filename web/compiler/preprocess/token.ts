/** Tokens as the preprocessor makes them and the parser reads them. */

/** What a token is; `placemarker` stands for an empty macro argument beside `##`. */
export type TokenKind = "ident" | "number" | "char" | "string" | "punct" | "other" | "eof" | "placemarker";

/** One token. `pos`/`end` are where the user wrote it: for text out of a macro's body, the macro's use. */
export class Token {
  constructor(
    public kind: TokenKind,
    public text: string,
    public pos: number,
    public end: number,
    /** First on its line. */
    public bol: boolean,
    /** White space before it. */
    public space: boolean,
    /** Where the text itself stands; differs from `pos` inside macro bodies. */
    public spell: number = pos,
    /** A macro name that must not be expanded any more. */
    public noExpand: boolean = false,
  ) {}

  /** A copy at the place of a macro's use. */
  at(pos: number, end: number): Token {
    return new Token(this.kind, this.text, pos, end, false, this.space, this.spell, this.noExpand);
  }

  /** A copy that may be changed. */
  copy(): Token {
    return new Token(this.kind, this.text, this.pos, this.end, this.bol, this.space, this.spell, this.noExpand);
  }
}
