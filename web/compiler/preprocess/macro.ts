/**
 * Macro definitions and the substitution of one use: arguments, `#`, `##`, `__VA_ARGS__`, `__VA_OPT__` and the GNU
 * `, ## args` comma. Which names are macros and rescanning belong to preprocessor.ts.
 */
import { lexOne } from "./lexer.ts";
import { Token } from "./token.ts";

/** A macro: object-like (params null), function-like, or built in. */
export interface Macro {
  name: string;
  params: string[] | null;
  /** Name of the variadic parameter (`__VA_ARGS__`, or GNU `args...`), else null. */
  variadic: string | null;
  body: Token[];
  /** Where the name stands in its #define. */
  pos: number;
  end: number;
  builtin?: (use: Token) => Token;
  /** Being expanded right now. */
  busy: boolean;
}

/** One argument: as written, and fully expanded when it was needed. */
export interface MacroArg {
  raw: Token[];
  expanded: Token[] | null;
}

/** What substitution needs from the preprocessor. */
export interface Expander {
  expandArg(raw: Token[]): Token[];
  error(at: Token, message: string): void;
}

/** The replacement of one use; tokens out of the body get the use's place, those of arguments keep theirs. */
export function substitute(macro: Macro, args: Map<string, MacroArg> | null, use: Token, ex: Expander): Token[] {
  const body = macro.body;
  const out: Token[] = [];
  if (!args) {
    for (let i = 0; i < body.length; i++) {
      const t = body[i] as Token;
      const next = body[i + 1];
      if (t.text === "##" && t.kind === "punct" && out.length > 0 && next) {
        out.push(paste(out.pop() as Token, next.at(use.pos, use.end), ex));
        i++;
      } else out.push(t.at(use.pos, use.end));
    }
  } else substituteBody(macro, body, args, use, ex, out);
  if (out.length > 0) {
    const first = out[0] as Token;
    if (first.bol || first.space !== use.space) {
      const copy = first.copy();
      copy.bol = false;
      copy.space = use.space;
      out[0] = copy;
    }
  }
  return out;
}

function substituteBody(
  macro: Macro,
  body: Token[],
  args: Map<string, MacroArg>,
  use: Token,
  ex: Expander,
  out: Token[],
): void {
  const isPaste = (t: Token | undefined) => t !== undefined && t.kind === "punct" && t.text === "##";
  for (let i = 0; i < body.length; i++) {
    const t = body[i] as Token;
    const next = body[i + 1];
    if (t.kind === "punct" && t.text === "#" && next) {
      const arg = args.get(next.text);
      if (arg) {
        out.push(stringize(arg.raw, t, use));
        i++;
        continue;
      }
    }
    if (isPaste(t) && out.length > 0 && next) {
      const arg = args.get(next.text);
      const left = out[out.length - 1] as Token;
      if (arg && left.text === "," && next.text === macro.variadic) {
        // GNU: the comma goes when there are no variable arguments.
        if (arg.raw.length === 0) out.pop();
        else append(out, spaced(expanded(arg, ex), next));
        i++;
        continue;
      }
      i++;
      const right = arg ? arg.raw : [next.at(use.pos, use.end)];
      if (right.length === 0) continue;
      out.pop();
      if (left.kind === "placemarker") append(out, right);
      else {
        out.push(paste(left, right[0] as Token, ex));
        append(out, right.slice(1));
      }
      continue;
    }
    if (t.text === "__VA_OPT__" && macro.variadic && next?.text === "(") {
      const close = matching(body, i + 1);
      if (expandedArg(args, macro.variadic, ex).length > 0) {
        substituteBody(macro, body.slice(i + 2, close), args, use, ex, out);
      }
      i = close;
      continue;
    }
    const arg = t.kind === "ident" ? args.get(t.text) : undefined;
    if (!arg) {
      out.push(t.at(use.pos, use.end));
      continue;
    }
    if (isPaste(next)) {
      if (arg.raw.length > 0) append(out, arg.raw);
      else out.push(new Token("placemarker", "", use.pos, use.end, false, t.space));
    } else append(out, spaced(expanded(arg, ex), t));
  }
  if (out.some((t) => t.kind === "placemarker")) {
    const kept = out.filter((t) => t.kind !== "placemarker");
    out.length = 0;
    append(out, kept);
  }
}

/** Without a spread: an argument may be longer than a call takes arguments. */
function append(out: Token[], tokens: Token[]): void {
  for (const t of tokens) out.push(t);
}

function expandedArg(args: Map<string, MacroArg>, name: string, ex: Expander): Token[] {
  const arg = args.get(name);
  return arg ? expanded(arg, ex) : [];
}

function expanded(arg: MacroArg, ex: Expander): Token[] {
  arg.expanded ??= ex.expandArg(arg.raw);
  return arg.expanded;
}

function spaced(tokens: Token[], like: Token): Token[] {
  const first = tokens[0];
  if (!first || first.space === like.space) return tokens;
  const copy = first.copy();
  copy.space = like.space;
  return [copy, ...tokens.slice(1)];
}

function matching(body: Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < body.length; i++) {
    const text = (body[i] as Token).text;
    if (text === "(") depth++;
    else if (text === ")" && --depth === 0) return i;
  }
  return body.length;
}

function paste(a: Token, b: Token, ex: Expander): Token {
  const made = lexOne(a.text + b.text);
  if (!made) {
    ex.error(a, `pasting formed '${a.text}${b.text}', an invalid preprocessing token`);
    return a;
  }
  return new Token(made.kind, made.text, a.pos, a.end, a.bol, a.space, a.spell);
}

function stringize(raw: Token[], hash: Token, use: Token): Token {
  let text = "";
  for (const t of raw) {
    if (text !== "" && (t.space || t.bol)) text += " ";
    text += t.kind === "string" || t.kind === "char" ? t.text.replace(/["\\]/g, "\\$&") : t.text;
  }
  return new Token("string", `"${text}"`, use.pos, use.end, false, hash.space, hash.spell);
}

/** Whether two definitions are the same, so that a redefinition needs no warning. */
export function sameMacro(a: Macro, b: Macro): boolean {
  const spell = (m: Macro) => m.body.map((t, i) => (i > 0 && t.space ? " " : "") + t.text).join("");
  return (
    (a.params === null) === (b.params === null) &&
    (a.params ?? []).join() === (b.params ?? []).join() &&
    spell(a) === spell(b)
  );
}
