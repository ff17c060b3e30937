/**
 * Random valid C functions without undefined behaviour, the same text for our compiler and for a native one. Every
 * loop has a small bound, every index a mask; signed arithmetic goes through unsigned types.
 */

const TYPES = [
  "signed char",
  "unsigned char",
  "short",
  "unsigned short",
  "int",
  "unsigned int",
  "long",
  "unsigned long",
  "_Bool",
];
const CONSTANTS =
  "0 1 2 3 7 16 255 -1 -5 1000 65535 0x7fffffff 0x80000000u 0x123456789abcL -0x7fffffffL 0xffffffffffffffffUL -128 'a'".split(
    " ",
  );
const FIELDS = [
  "s.x",
  "s.y",
  "s.z",
  "s.f",
  "s.g",
  "s.in.p",
  "s.in.q",
  "u.w",
  "u.h[1]",
  "u.b[3]",
  "t.in.q",
  "gl.x",
  "gl.f",
];

/** A generator of numbers from a seed. */
export function random(seed: number): (n: number) => number {
  let s = seed >>> 0 || 1;
  return (n) => {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    s >>>= 0;
    return s % n;
  };
}

/** The types and objects that all functions of one file share. */
export const PRELUDE = `struct in { unsigned short p; long q; };
struct st { int x; unsigned char y; short z; unsigned f : 5; int g : 11; struct in in; };
union un { unsigned long w; unsigned int h[2]; unsigned char b[8]; };
enum en { E0, E1 = 5, E2 };
static const int table[8] = { 3, -7, 11, 0x7fffffff, -1, 250, E1, 8 };
static const unsigned char bytes[16] = "random C texts!";
`;

/** Expressions over the variables that are visible. */
class Expressions {
  constructor(
    readonly r: (n: number) => number,
    readonly name: string,
    readonly vars: string[],
  ) {}

  any(depth: number): string {
    const { r } = this;
    if (depth <= 0 || r(5) === 0) return r(3) === 0 ? `(${this.pick(CONSTANTS)})` : this.leaf();
    const x = () => this.any(depth - 1);
    const u = () => `(unsigned ${r(2) ? "long" : "int"})(${x()})`;
    switch (r(24)) {
      case 0:
        return `(long)((unsigned long)(${x()}) ${this.pick(["+", "-", "*"])} (unsigned long)(${x()}))`;
      case 1:
        return `(int)((unsigned int)(${x()}) ${this.pick(["+", "-", "*"])} (unsigned int)(${x()}))`;
      case 2:
        return `((unsigned int)(${x()}) ${r(2) ? "/" : "%"} ((unsigned int)(${x()}) | 1u))`;
      case 3:
        return `((unsigned long)(${x()}) ${r(2) ? "/" : "%"} ${this.pick(["3", "10", "1000u", "16", "0x100000001UL"])})`;
      case 4:
        return `((${x()}) ${this.pick(["&", "|", "^"])} (${x()}))`;
      case 5:
        return `((unsigned long)(${x()}) ${r(2) ? "<<" : ">>"} ((${x()}) & 63))`;
      case 6:
        return `((unsigned int)(${x()}) ${r(2) ? "<<" : ">>"} ((${x()}) & 31))`;
      case 7:
        return `((${r(2) ? "long" : "int"})(${x()}) >> ((${x()}) & 31))`;
      case 8:
        return `((${x()}) ${this.pick(["<", "<=", ">", ">=", "==", "!="])} (${x()}))`;
      case 9:
        return `((${x()}) ? (${x()}) : (${x()}))`;
      case 10:
        return `((${this.pick(TYPES)})(${x()}))`;
      case 11:
        return `((${x()}) ${r(2) ? "&&" : "||"} (${x()}))`;
      case 12:
        return `(${this.pick(["~", "!"])}(${x()}))`;
      case 13:
        return `((int)((short)(${x()})) ${r(2) ? "/" : "%"} ${this.pick(["2", "3", "4", "7", "8", "16", "-4"])})`;
      case 14:
        return this.pick(FIELDS);
      case 15:
        return `arr[(${x()}) & 3]`;
      case 16:
        return `table[(${x()}) & 7]`;
      case 17:
        return `bytes[(unsigned)(${x()}) % 16]`;
      case 18:
        return `__builtin_${this.pick(["bswap32", "bswap64", "bswap16"])}(${x()})`;
      case 19:
        return `__builtin_${this.pick(["popcountl", "popcount"])}(${x()})`;
      case 20:
        return `__builtin_${this.pick(["clz", "ctz"])}((unsigned int)(${x()}) | 1u)`;
      case 21:
        return `({ ${this.pick(TYPES)} k = ${x()}; ${u()} ^ k; })`;
      case 22:
        return `((${x()}) ?: (${x()}))`;
      default:
        return `(${x()}, ${x()})`;
    }
  }

  private leaf(): string {
    const { r } = this;
    return r(6) === 0 ? this.pick(FIELDS) : r(9) === 0 ? "*p" : this.pick(this.vars);
  }

  pick(list: readonly string[]): string {
    return list[this.r(list.length)];
  }
}

/** `long NAME(long a, long b)` and the functions it calls. The file begins with PRELUDE. */
export function generate(name: string, seed: number): string {
  const r = random(seed * 2654435761 + 12345);
  const vars = ["a", "b"];
  const assignable: string[] = [];
  const e = new Expressions(r, name, vars);
  let loops = 0;
  let labels = 0;
  const target = (): string => {
    switch (r(8)) {
      case 0:
      case 1:
        return e.pick(FIELDS);
      case 2:
        return `arr[${r(4)}]`;
      case 3:
        return r(2) ? "*p" : `u.b[(${e.any(1)}) & 7]`;
      default:
        return e.pick(assignable);
    }
  };
  const simple = (): string => {
    switch (r(13)) {
      case 0:
      case 1:
      case 2:
        return `${target()} = ${e.any(3)};`;
      case 3:
        return `${target()} ${e.pick(["^=", "|=", "&="])} ${e.any(2)};`;
      case 4:
        return `arr[(${e.any(1)}) & 3] = ${e.any(2)};`;
      case 5:
        return `${e.pick(["u.w", "u.h[0]", "w"])} ${e.pick(["+=", "-=", "*=", ">>= 3 +", "<<= 1 +"])} ${r(2) ? "(unsigned char)1" : "2u"};`;
      case 6:
        return `${e.pick(["s.y", "s.f", "u.b[1]", "w", "u.h[1]", "gl.y"])}${r(2) ? "++" : "--"};`;
      case 7:
        return `p = &arr[(${e.any(1)}) & 3];`;
      case 8:
        return e.pick([
          "t = s;",
          "s.in = t.in;",
          "t = (struct st){ .x = 4, .g = -3, .in = { 1, a } };",
          "s = make(b, t);",
        ]);
      case 9:
        return e.pick([
          "__builtin_memcpy(&u, arr, 8);",
          "__builtin_memset(&u, 0x5a, 5);",
          "__builtin_memcpy(arr, &u, sizeof(u));",
          "__builtin_memset(arr, 0, sizeof(arr));",
        ]);
      case 10:
        return `if (__builtin_${e.pick(["add", "sub"])}_overflow((${e.pick(["int", "unsigned int"])})(${e.any(1)}), (int)(${e.any(1)}), &o)) w ^= o; else w += o;`;
      case 11:
        return `garr[(${e.any(1)}) & 3] ${e.pick(["=", "^=", "|="])} ${e.any(2)};`;
      default:
        return `${target()} = help_${name}(${e.any(1)}, ${e.any(1)});`;
    }
  };
  const statement = (depth: number): string => {
    if (depth <= 0) return simple();
    const inner = () => statement(depth - 1);
    switch (r(11)) {
      case 0:
        return `if (${e.any(2)}) { ${inner()} } else { ${inner()} ${simple()} }`;
      case 1: {
        const i = `i${loops++}`;
        return `for (${e.pick(["int", "unsigned", "long", "unsigned char"])} ${i} = 0; ${i} < ${1 + r(9)}; ${i}++) { ${inner()} if (${e.any(1)}) ${r(2) ? "break" : "continue"}; arr[${i} & 3] ^= ${i}; ${simple()} }`;
      }
      case 2:
        return `switch ((int)(${e.any(2)}) & 15) { case 0: ${simple()} break; case 1: case 3: ${simple()} case 5 ... 8: ${simple()} break; case 11: ${inner()} break; default: ${simple()} }`;
      case 3: {
        const i = `i${loops++}`;
        return `{ int ${i} = ${1 + r(6)}; while (${i}-- > 0) { ${inner()} } }`;
      }
      case 4: {
        const i = `i${loops++}`;
        return `{ int ${i} = 0; do { ${inner()} if (${e.any(1)}) continue; ${simple()} } while (++${i} < ${1 + r(5)}); }`;
      }
      case 5: {
        const l = `l${labels++}`;
        return `if (${e.any(2)}) goto ${l}; ${inner()} ${l}: ;`;
      }
      case 6:
        return `if (${e.any(2)}) return (long)(w ^ (unsigned long)(${e.any(1)}));`;
      case 7: {
        const i = `i${loops++}`;
        return `for (unsigned ${i} = (unsigned)(${e.any(1)}) & 7; ${i}; ${i} >>= 1) { w += garr[${i} & 3]; ${simple()} }`;
      }
      default:
        return simple();
    }
  };
  const body: string[] = [];
  for (let i = 0; i < 3 + r(3); i++) {
    body.push(`${e.pick(TYPES)} v${i} = ${e.any(2)};`);
    vars.push(`v${i}`);
    assignable.push(`v${i}`);
  }
  vars.push("w");
  for (let i = 0; i < 3 + r(6); i++) body.push(statement(2));
  const sum = [...assignable, ...FIELDS, "arr[0]", "arr[1]", "arr[2]", "arr[3]", "*p", "garr[1]", "w"]
    .map((v, i) => `(unsigned long)(long)${v} * ${2 * i + 3}ul`)
    .join(" + ");
  const scoped = body
    .join("\n\t")
    .replaceAll("make(", `make_${name}(`)
    .replaceAll("gl.", `gl_${name}.`)
    .replaceAll("garr[", `garr_${name}[`);
  return `static struct st gl_${name} = { .x = 9, .f = 3 };
static long garr_${name}[4] = { 1, 2, 3, -4 };
static ${r(2) ? "__attribute__((noinline)) " : ""}long help_${name}(int p, long q) { return (p & 15) > 7 ? q ^ p : (long)((unsigned long)q + 3u); }
static ${r(2) ? "__attribute__((noinline)) " : ""}struct st make_${name}(long b, struct st v) { v.x ^= (int)b; v.in.q = b; v.f = 2; return v; }
long ${name}(long a, long b)
{
	struct st s = { .x = (int)a, .z = 3 }, t = { 1, 2, 3, 4, 5, { 6, 7 } };
	union un u = { .w = 0x1122334455667788ul };
	long arr[4] = { a, 2, b }, *p = arr;
	unsigned long w = 1;
	int o = 0;
	${scoped}
	return (long)(${sum.replaceAll("gl.", `gl_${name}.`).replaceAll("garr[", `garr_${name}[`)});
}
`;
}
