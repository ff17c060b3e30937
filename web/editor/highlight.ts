// Lines of BPF assembly or C into coloured pieces, without Monaco: for static text, and for the editor through languages.ts.
// Spelling only; what names mean is the assembler's and the compiler's matter.

/** The languages that the editor knows. */
export type Language = "bpf-asm" | "c";

/** What a piece of a line is. Each has one style, in editor.css and in themes.ts. */
export type TokenType =
  | "comment"
  | "keyword"
  | "type"
  | "register"
  | "number"
  | "string"
  | "function"
  | "label"
  | "map"
  | "macro"
  | "";

/** A token begins at column `start` (from 0) and lasts until the next. */
export interface LineToken {
  start: number;
  type: TokenType;
}

/** Alternatives in order; the first group that matched gives the type. */
interface Grammar {
  pattern: RegExp;
  types: readonly TokenType[];
}

const ASM: Grammar = {
  pattern: new RegExp(
    [
      String.raw`(^\s*[0-9a-f]+:\s+(?:[0-9a-f]{2} ){7,15}[0-9a-f]{2}|^\s*(?:\d+ +)?\d+: (?:[.0-9]{10} )?\([0-9a-f]{2}\)|;.*|//.*|(?<!\w)#.*|/\*.*?(?:\*/|$))`,
      String.raw`(\b(?:exit|gotol?|may_goto|if|callx?|lock|ll|be(?:16|32|64)|le(?:16|32|64)|bswap(?:16|32|64)|load_acquire|store_release|addr_space_cast|(?:cmp)?xchg(?:_64|32_32)|atomic\w*)\b|\bs(?=>|<|/=|%=))`,
      String.raw`(\b[us](?:8|16|32|64)\b)`,
      String.raw`(\b[rw](?:10|[0-9])\b)`,
      String.raw`(\b0x[0-9a-fA-F]+\b|\b\d+\b)`,
      String.raw`(\bbpf_\w+)`,
      String.raw`(^\s*[A-Za-z_.$][\w.$]*(?=:)|(?<=\bgoto[l ] *)[A-Za-z_.$][\w.$]*|<[\w.+]+>)`,
      String.raw`((?<=\[)[A-Za-z_.][\w.:-]*|\b(?:map|map_value|func)(?=\[))`,
      String.raw`(^\s*\.\w+)`,
      String.raw`[A-Za-z_.$][\w.$]*`,
    ].join("|"),
    "g",
  ),
  types: ["comment", "keyword", "type", "register", "number", "function", "label", "map", "macro"],
};

const C: Grammar = {
  pattern: new RegExp(
    [
      String.raw`(//.*|/\*.*?(?:\*/|$))`,
      String.raw`(\b(?:auto|break|case|const|continue|default|do|else|enum|extern|for|goto|if|inline|register|return|sizeof|static|struct|switch|typedef|typeof|union|volatile|while|asm|__attribute__|__always_inline|__noinline|_Static_assert)\b)`,
      String.raw`(\b(?:void|char|short|int|long|float|double|signed|unsigned|bool|_Bool|size_t|[us](?:8|16|32|64)|__[us](?:8|16|32|64)|u?int(?:8|16|32|64)_t|__be(?:16|32|64))\b)`,
      String.raw`(\b0[xX][0-9a-fA-F]+[uUlL]*\b|\b\d+[uUlL]*\b)`,
      String.raw`("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|(?<=#\s*include\s*)<[^>]*>)`,
      String.raw`(^\s*#\s*\w+)`,
      String.raw`(\b[A-Za-z_]\w*(?=\s*\())`,
      String.raw`[A-Za-z_]\w*`,
    ].join("|"),
    "g",
  ),
  types: ["comment", "keyword", "type", "number", "string", "macro", "function"],
};

const LONGEST_LINE = 2000;

/** Tokens of one line. `open` says whether a block comment is open at its start, and the answer whether at its end. */
export function tokenizeLine(line: string, language: Language, open: boolean): { tokens: LineToken[]; open: boolean } {
  if (line.length > LONGEST_LINE) return { tokens: [{ start: 0, type: "" }], open };
  const { pattern, types } = language === "c" ? C : ASM;
  const tokens: LineToken[] = [];
  let at = 0;
  if (open) {
    const end = line.indexOf("*/");
    if (end < 0) return { tokens: [{ start: 0, type: "comment" }], open };
    tokens.push({ start: 0, type: "comment" });
    at = end + 2;
  }
  open = false;
  pattern.lastIndex = at;
  for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
    if (match.index > at) tokens.push({ start: at, type: "" });
    const group = match.findIndex((text, i) => i > 0 && text !== undefined);
    const type = group > 0 ? (types[group - 1] as TokenType) : "";
    tokens.push({ start: match.index, type });
    at = pattern.lastIndex;
    open = type === "comment" && match[0].startsWith("/*") && (match[0].length < 4 || !match[0].endsWith("*/"));
  }
  if (at < line.length) tokens.push({ start: at, type: "" });
  return { tokens, open };
}

/** A coloured piece of text. */
export interface Span {
  text: string;
  type: TokenType;
}

/** The lines of `text` as coloured pieces, for drawing without an editor. */
export function highlight(text: string, language: Language): Span[][] {
  let open = false;
  return text.split("\n").map((line) => {
    const result = tokenizeLine(line, language, open);
    open = result.open;
    const spans: Span[] = [];
    result.tokens.forEach(({ start, type }, i) => {
      const piece = line.slice(start, result.tokens[i + 1]?.start ?? line.length);
      const previous = spans.at(-1);
      if (previous?.type === type) previous.text += piece;
      else if (piece) spans.push({ text: piece, type });
    });
    return spans;
  });
}
