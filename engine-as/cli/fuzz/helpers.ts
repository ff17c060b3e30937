// One call of any helper, offered or not, with arguments that mostly are of the kind that it asks for.
import { type Draft, give, KEPT, type Kind, prepare } from "./arguments.ts";

/** Kinds of the arguments by helper, as few letters: see LETTERS. Helpers without an entry get anything. */
const LETTERS: Record<string, readonly (Kind | "any")[]> = {
  a: ["any"],
  n: ["number", "number", "unknown", "bounded", "zero"],
  m: ["map", "map", "other"],
  o: ["other", "other", "map"],
  r: ["ring"],
  k: ["stack", "stack", "stack", "element", "record"],
  i: ["stack", "stack", "stack", "element", "record", "text", "seq", "task"],
  w: ["stack", "stack", "stack", "element", "record"],
  z: ["small", "small", "small", "bounded", "number"],
  c: ["ctx"],
  s: ["seq"],
  t: ["task", "task", "task", "zero", "untrusted"],
  x: ["text"],
  f: ["function"],
  R: ["record"],
  l: ["element", "element"],
  d: ["stack"],
  u: ["stack", "zero"],
};
const SIGNATURES: Record<number, string> = {
  1: "mk",
  2: "mkkn",
  3: "mk",
  4: "wza",
  6: "xznnn",
  12: "con",
  16: "wz",
  22: "on",
  25: "coniz",
  27: "con",
  37: "on",
  45: "wza",
  46: "t",
  55: "onwz",
  67: "cwzn",
  87: "oin",
  88: "ow",
  89: "ow",
  93: "l",
  94: "l",
  105: "iznw",
  106: "iznw",
  107: "otkn",
  108: "ot",
  109: "n",
  111: "toniz",
  112: "wza",
  113: "wza",
  114: "wza",
  115: "wza",
  117: "n",
  120: "nnwz",
  121: "toniz",
  123: "n",
  126: "sxziz",
  127: "siz",
  130: "rizn",
  131: "rzn",
  132: "Rn",
  133: "Rn",
  134: "rn",
  136: "t",
  137: "t",
  138: "t",
  139: "t",
  140: "t",
  141: "twzn",
  147: "twz",
  148: "wza",
  149: "wzizn",
  150: "sizn",
  153: "an",
  154: "a",
  156: "otkn",
  157: "ot",
  162: "t",
  164: "mfun",
  165: "wzxiz",
  169: "lmn",
  170: "lf",
  171: "lnn",
  172: "l",
  173: "c",
  175: "t",
  176: "wzn",
  177: "xziz",
  178: "t",
  180: "tnfun",
  181: "nfun",
  182: "izx",
  188: "t",
  191: "wzatn",
  194: "lt",
  195: "okn",
  196: "t",
  197: "wznd",
  198: "rznd",
  199: "dn",
  200: "dn",
  201: "wzdnn",
  202: "dnizn",
  203: "dnz",
  209: "ofun",
  210: "otkn",
  211: "ot",
};
const KNOWN = Object.keys(SIGNATURES).map(Number);

/** What a call is given by its signature; wrong now and then. */
export function helperCall(d: Draft, id: number): void {
  const { a, r } = d;
  const signature = SIGNATURES[id] ?? "aaaaa";
  const slip = r.chance(0.35) ? r.int(0, signature.length - 1) : -1;
  for (const [i, letter] of [...signature].entries()) {
    const kinds = LETTERS[letter] ?? ["any"];
    give(d, i + 1, i === slip ? "any" : r.pick(kinds));
  }
  a.helper(id);
}

/** Helpers whose result is a pointer. */
const POINTERS = new Set([
  1, 107, 131, 136, 137, 138, 139, 140, 153, 154, 156, 158, 162, 175, 178, 194, 195, 196, 203, 210,
]);

/** What is done with the result: mostly what suits it. */
export function withResult(d: Draft, pointer: boolean): void {
  const { a, r } = d;
  if (pointer !== r.chance(0.05)) {
    if (r.chance(0.9)) a.jump(r.pick(["jeq", "jeq", "jne"]), 0, 0, "out");
  } else {
    if (r.chance(0.3)) a.mov(9, { r: 0 });
    if (r.chance(0.9)) return;
  }
  if (r.chance(0.5)) a.load(1, 0, r.pick([0, 0, 4, 8]), r.pick([1, 4, 8] as const));
  if (r.chance(0.1)) a.store(0, r.pick([0, 8]), r.int(0, 9), 8);
}

export function prototypes(d: Draft): void {
  const { a, r } = d;
  const ids = Array.from({ length: r.int(1, 2) }, () => (r.chance(0.85) ? r.pick(KNOWN) : r.int(-1, 215)));
  const text = ids.map((id) => SIGNATURES[id] ?? "").join("");
  const record = text.includes("R") || r.chance(0.1);
  prepare(d, (what) => {
    if (what === "seq") return text.includes("s") || r.chance(0.2);
    if (what === "task") return text.includes("t") || r.chance(0.2);
    return what === "record" ? record : r.chance(0.2);
  });
  for (const id of ids) {
    helperCall(d, id);
    withResult(d, POINTERS.has(id));
  }
  if (record && !text.includes("R"))
    a.load(1, 10, KEPT.record)
      .mov(2, 0)
      .helper(r.pick([132, 133]));
}
