/** `#if` expressions: 64-bit integer arithmetic over tokens that are already macro-expanded. */
import { parseCharConstant, parseIntegerConstant } from "./literals.ts";
import { BINARY_RANK } from "./operators.ts";
import type { Token } from "./token.ts";

interface Value {
  v: bigint;
  unsigned: boolean;
}

/** Evaluates; `fail` is called with the offending token (or null at the end) and a message, and must throw. */
export function evaluateCondition(tokens: Token[], fail: (at: Token | null, message: string) => never): boolean {
  let at = 0;
  const peek = () => tokens[at]?.text;

  function primary(): Value {
    const t = tokens[at++];
    if (!t) return fail(null, "expected value in expression");
    if (t.text === "(") {
      const inner = conditional();
      if (peek() !== ")") fail(tokens[at] ?? null, "expected ')' in preprocessor expression");
      at++;
      return inner;
    }
    if (t.text === "!") return { v: primary().v === 0n ? 1n : 0n, unsigned: false };
    if (t.text === "-" || t.text === "~" || t.text === "+") {
      const x = primary();
      return wrap(t.text === "-" ? -x.v : t.text === "~" ? ~x.v : x.v, x.unsigned);
    }
    if (t.kind === "ident") return { v: 0n, unsigned: false };
    if (t.kind === "char") return { v: BigInt(parseCharConstant(t.text).value), unsigned: false };
    const n = t.kind === "number" ? parseIntegerConstant(t.text) : null;
    if (!n) return fail(t, "invalid token at start of a preprocessor expression");
    return wrap(n.value, n.unsigned);
  }

  function binary(level: number): Value {
    let left = primary();
    for (;;) {
      const op = peek();
      const rank = op === undefined ? 0 : (BINARY_RANK[op] ?? 0);
      if (rank < level || rank === 0) return left;
      at++;
      const right = binary(rank + 1);
      left = apply(op as string, left, right, () =>
        fail(tokens[at - 1] ?? null, "division by zero in preprocessor expression"),
      );
    }
  }

  function conditional(): Value {
    const test = binary(1);
    if (peek() !== "?") return test;
    at++;
    const yes = conditional();
    if (peek() !== ":") fail(tokens[at] ?? null, "expected ':' in preprocessor expression");
    at++;
    const no = conditional();
    return test.v !== 0n ? yes : no;
  }

  const got = conditional();
  if (at < tokens.length)
    fail(tokens[at] as Token, "token is not a valid binary operator in a preprocessor subexpression");
  return got.v !== 0n;
}

function wrap(v: bigint, unsigned: boolean): Value {
  return { v: unsigned ? BigInt.asUintN(64, v) : BigInt.asIntN(64, v), unsigned };
}

function apply(op: string, a: Value, b: Value, byZero: () => never): Value {
  const unsigned = a.unsigned || b.unsigned;
  const x = wrap(a.v, unsigned).v;
  const y = wrap(b.v, unsigned).v;
  const truth = (t: boolean): Value => ({ v: t ? 1n : 0n, unsigned: false });
  switch (op) {
    case "||":
      return truth(x !== 0n || y !== 0n);
    case "&&":
      return truth(x !== 0n && y !== 0n);
    case "==":
      return truth(x === y);
    case "!=":
      return truth(x !== y);
    case "<":
      return truth(x < y);
    case ">":
      return truth(x > y);
    case "<=":
      return truth(x <= y);
    case ">=":
      return truth(x >= y);
    case "|":
      return wrap(x | y, unsigned);
    case "^":
      return wrap(x ^ y, unsigned);
    case "&":
      return wrap(x & y, unsigned);
    case "<<":
      return wrap(a.v << (b.v & 63n), a.unsigned);
    case ">>":
      return wrap(a.v >> (b.v & 63n), a.unsigned);
    case "+":
      return wrap(x + y, unsigned);
    case "-":
      return wrap(x - y, unsigned);
    case "*":
      return wrap(x * y, unsigned);
    default:
      // A division that `&&` or `?:` would skip is not an error in real code; 0 keeps such a condition harmless.
      if (y === 0n) return byZero();
      return wrap(op === "/" ? x / y : x % y, unsigned);
  }
}
