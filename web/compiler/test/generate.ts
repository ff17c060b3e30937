/** Random valid C functions without undefined behaviour, the same text for our compiler and for a native one. */

const TYPES = [
  "signed char",
  "unsigned char",
  "short",
  "unsigned short",
  "int",
  "unsigned int",
  "long",
  "unsigned long",
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

/** `long NAME(long a, long b)` and the helpers it calls. */
export function generate(name: string, seed: number): string {
  const r = random(seed * 2654435761 + 12345);
  const vars: { name: string; type: string }[] = [
    { name: "a", type: "long" },
    { name: "b", type: "long" },
  ];
  const assignable: string[] = [];
  let loops = 0;
  const constant = () =>
    [
      "0",
      "1",
      "2",
      "3",
      "7",
      "16",
      "255",
      "-1",
      "-5",
      "1000",
      "65535",
      "0x7fffffff",
      "0x80000000u",
      "0x123456789abcL",
      "-0x7fffffffL",
    ][r(15)];
  // Signed arithmetic goes through unsigned so that nothing overflows.
  const expr = (depth: number): string => {
    if (depth <= 0 || r(5) === 0) return r(3) === 0 ? `(${constant()})` : vars[r(vars.length)].name;
    const x = () => expr(depth - 1);
    switch (r(15)) {
      case 0:
        return `(long)((unsigned long)(${x()}) + (unsigned long)(${x()}))`;
      case 1:
        return `(long)((unsigned long)(${x()}) - (unsigned long)(${x()}))`;
      case 2:
        return `(int)((unsigned int)(${x()}) * (unsigned int)(${x()}))`;
      case 3:
        return `((unsigned int)(${x()}) ${r(2) ? "/" : "%"} ((unsigned int)(${x()}) | 1u))`;
      case 4:
        return `((${x()}) ${["&", "|", "^"][r(3)]} (${x()}))`;
      case 5:
        return `((unsigned ${r(2) ? "long" : "int"})(${x()}) ${r(2) ? "<<" : ">>"} ((${x()}) & 31))`;
      case 6:
        return `((${r(2) ? "long" : "int"})(${x()}) >> ((${x()}) & 31))`;
      case 7:
        return `((${x()}) ${["<", "<=", ">", ">=", "==", "!="][r(6)]} (${x()}))`;
      case 8:
        return `((${x()}) ? (${x()}) : (${x()}))`;
      case 9:
        return `((${TYPES[r(8)]})(${x()}))`;
      case 10:
        return `((${x()}) ${r(2) ? "&&" : "||"} (${x()}))`;
      case 11:
        return `(${["~", "!"][r(2)]}(${x()}))`;
      case 12:
        return `((int)((short)(${x()})) ${r(2) ? "/" : "%"} ${[2, 3, 4, 7, 8, 16, -4][r(7)]})`;
      case 13:
        return `s.${["x", "y", "z", "f", "g"][r(5)]}`;
      default:
        return `arr[(${x()}) & 3]`;
    }
  };
  const body: string[] = [];
  const statement = (depth: number): string => {
    const target = () =>
      r(4) === 0
        ? `s.${["x", "y", "z", "f", "g"][r(5)]}`
        : r(4) === 0
          ? `arr[${r(4)}]`
          : assignable[r(assignable.length)];
    switch (depth > 0 ? r(9) : r(4)) {
      case 0:
      case 1:
        return `${target()} = ${expr(3)};`;
      case 2:
        return `${target()} ${["^=", "|=", "&="][r(3)]} ${expr(2)};`;
      case 3:
        return `arr[(${expr(1)}) & 3] = ${expr(2)};`;
      case 4:
        return `if (${expr(2)}) { ${statement(depth - 1)} } else { ${statement(depth - 1)} ${statement(0)} }`;
      case 5: {
        const i = `i${loops++}`;
        return `for (int ${i} = 0; ${i} < ${1 + r(9)}; ${i}++) { ${statement(depth - 1)} if (${expr(1)}) ${r(2) ? "break" : "continue"}; ${statement(0)} }`;
      }
      case 6:
        return `switch ((int)(${expr(2)}) & 7) { case 0: ${statement(0)} break; case 1: case 3: ${statement(0)} case 5: ${statement(0)} break; default: ${statement(0)} }`;
      case 7: {
        const i = `i${loops++}`;
        return `{ int ${i} = ${1 + r(6)}; while (${i}-- > 0) { ${statement(depth - 1)} } }`;
      }
      default:
        return `${target()} = help_${name}(${expr(1)}, ${expr(1)});`;
    }
  };
  for (let i = 0; i < 3 + r(3); i++) {
    const v = { name: `v${i}`, type: TYPES[r(8)] };
    body.push(`${v.type} ${v.name} = ${expr(2)};`);
    vars.push(v);
    assignable.push(v.name);
  }
  for (let i = 0; i < 3 + r(5); i++) body.push(statement(2));
  const sum = [...assignable, "s.x", "s.y", "s.z", "s.f", "s.g", "arr[0]", "arr[1]", "arr[2]", "arr[3]"]
    .map((v, i) => `(unsigned long)(long)${v} * ${2 * i + 3}ul`)
    .join(" + ");
  return `static ${r(2) ? "__attribute__((noinline)) " : ""}long help_${name}(int p, long q) { return (p & 15) > 7 ? q ^ p : (long)((unsigned long)q + 3u); }
long ${name}(long a, long b)
{
	struct { int x; unsigned char y; short z; unsigned f : 5; int g : 11; } s = { .x = (int)a, .z = 3 };
	long arr[4] = { a, 2, b };
	${body.join("\n\t")}
	return (long)(${sum});
}
`;
}
