// The programs of programs/ compile and link; diagnostics say what clang would; random C computes what gcc says.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Btf, compile } from "../index.ts";
import { chooseProgram, toCase } from "../object/case.ts";
import { ObjectError } from "../object/elf.ts";
import { loadObject } from "../object/load.ts";
import { compareWithGcc } from "./agree.ts";
import { filledCase } from "./cases.ts";
import { random } from "./generate.ts";
import { interpret } from "./interpreter.ts";
import { run } from "./run.ts";

const kernel = new Btf(gunzipSync(readFileSync(new URL("../../../public/kernel-types-full.bin.gz", import.meta.url))));
const folder = new URL("./programs/", import.meta.url);
const programs = readdirSync(folder).filter((f) => f.endsWith(".bpf.c"));

describe("programs", () => {
  test.each(programs)("%s compiles and links", (file) => {
    const source = readFileSync(new URL(file, folder), "utf8");
    const first = compile(source, { fileName: file, kernel });
    expect(first.render()).toBe("");
    const object = loadObject(first.object as Uint8Array, kernel);
    const program = chooseProgram(object);
    expect(program?.section).toBe("iter/bpf_map_elem");
    expect(object.license).toBe("GPL");
    const asked = toCase(object, program as NonNullable<typeof program>, file);
    expect(asked.func_info).toBeDefined();
    expect(asked.line_info).toBeDefined();
    expect(compile(source, { fileName: file, kernel }).object).toEqual(first.object);
  });
});

const linked = (file: string) => {
  const source = readFileSync(new URL(file, folder), "utf8");
  return loadObject(compile(source, { fileName: file, kernel }).object as Uint8Array, kernel);
};

/** Reads of Linux 6.18 for programs compiled by us, with the maps' contents; and what clang-14's code prints (record.ts). */
const LINUX: Record<
  string,
  { entries: Record<string, [string, string][]>; target: number; reads: { data: string }[] }
> = JSON.parse(readFileSync(new URL("./answers.json", import.meta.url), "utf8"));
const CLANG: { name: string; insns: number; reads: string }[] = gunzipSync(
  readFileSync(new URL("./clang.jsonl.gz", import.meta.url)),
)
  .toString()
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

describe("what programs print", () => {
  test.each(Object.keys(LINUX))("%s as on Linux", (name) => {
    const { entries, target, reads } = LINUX[name];
    const c = filledCase(linked(`${name}.bpf.c`), name);
    for (const m of c.maps) m.entries = entries[m.name] ?? (m.name.startsWith(".") ? m.entries : undefined);
    const got = run({ ...c, target });
    // Linux walks a hash in an order of its own.
    const lines = (data: string) => Buffer.from(data, "hex").toString("latin1").split("\n").sort();
    expect([got.errno, lines(got.reads)]).toEqual([0, lines(reads.map((r) => r.data).join(""))]);
  });

  test.each(CLANG)("$name as clang's code", ({ name, reads }) => {
    const got = run(filledCase(linked(`${name}.bpf.c`), name));
    expect([got.errno, got.reads]).toEqual([0, reads]);
  });

  test("at most 1.3 times the instructions of clang's code", () => {
    expect(CLANG.length).toBeGreaterThanOrEqual(40);
    const ratios = CLANG.map(({ name, insns }) => run(filledCase(linked(`${name}.bpf.c`), name)).insns / insns);
    expect(ratios.sort((a, b) => a - b)[ratios.length >> 1]).toBeLessThanOrEqual(1.3);
  });
});

const DIAGNOSTICS: [string, string][] = [
  ["int f(void) { return 1 }", "1:23: error: expected ';' after return statement"],
  ["int f(void) { return x; }", "1:22: error: use of undeclared identifier 'x'"],
  [
    "struct s { int count; }; int f(struct s *p) { return p->cuont; }",
    "1:57: error: no member named 'cuont' in 'struct s'; did you mean 'count'?",
  ],
  [
    "struct s { int a; }; int f(struct s *p) { return p.a; }",
    "1:51: error: member reference type 'struct s *' is a pointer; did you mean to use '->'?",
  ],
  ["int f(int a) { return f(a, a); }", "1:28: error: too many arguments to function call, expected 1, have 2"],
  [
    "#include <bpf/bpf_helper.h>\n",
    "1:10: error: 'bpf/bpf_helper.h' file not found; did you mean 'bpf/bpf_helpers.h'?",
  ],
  [
    "#include <bpf/bpf_helpers.h>\nlong f(void) { return bpf_ktime_get(); }",
    "2:23: error: call to undeclared function 'bpf_ktime_get'; did you mean 'bpf_ktime_get_ns'?",
  ],
  [
    "float f(void);\nint g(void) { double d = 1; return 0; }",
    "2:22: error: floating-point variables are not supported: BPF has no floating point",
  ],
  ["void f(void) { break; }", "1:16: error: 'break' statement not in loop or switch statement"],
  ["int f(const int *p) { *p = 1; return 0; }", "1:23: error: read-only variable is not assignable"],
  ["int f(a, b) int a; int b; { return a; }", "1:7: error: old-style (K&R) function definitions are not supported"],
  ["struct bpf_map_def m = { .type = 1 };", "1:24: error: legacy map definitions are not supported by libbpf 1.0"],
  ["static float f(float x) { return x; }", "1:34: error: floating-point values are not supported"],
  [
    "struct a *f(struct b *p) { struct a *q = p; return q; }",
    "1:42: warning: incompatible pointer types initializing 'struct a *' with an expression of type 'struct b *'",
  ],
  [
    '#include "vmlinux.h"\n__attribute__((section("iter/bpf_map_elem"))) int f(struct bpf_iter__bpf_map_elem *ctx) {\n__u32 *v = ctx->value;\nreturn *v; }',
    "4:8: warning: ctx->value may be NULL here: the verifier refuses an access without a check",
  ],
  [
    'static const char *names[] = { "a", "b" };\n__attribute__((section("t"))) long f(long n) { return (long)names[n & 1]; }',
    "1:20: warning: pointers in the initialiser of 'names' are not set when the program runs",
  ],
];

describe("diagnostics", () => {
  test.each(DIAGNOSTICS)("%s", (source, want) => {
    expect(compile(source, { fileName: "t.c", kernel }).render()).toContain(`t.c:${want}`);
  });

  test("several errors in one run", () => {
    const found = compile(
      "int f(void) { return a; }\nint g(void) { return b; }\nint h(void) { return 1 }\n",
    ).diagnostics;
    expect(found.map((d) => d.range.line)).toEqual([1, 2, 3]);
  });
});

/** Sources without end: each is answered at once, with the construct and its place. */
const HOSTILE: [string, string, string][] = [
  ["10 MB", "int a;\n".repeat(1_500_000), "1:1: error: the source is too large: 10500000 bytes"],
  ["one long line", `int a = ${"1+".repeat(1_600_000)}1;`, "error: the program is too long: more than 1500000 tokens"],
  [
    "macros that double",
    `#define F0(x) x\n${Array.from({ length: 39 }, (_, i) => `#define F${i + 1}(x) F${i}(F${i}(x))\n`).join("")}int a = F39(1);`,
    "41:9: error: the expansion of macro 'F39' is too long",
  ],
  [
    "parentheses",
    `int a = ${"(".repeat(100_000)}1${")".repeat(100_000)};`,
    "bracket nesting level exceeded maximum of 256",
  ],
  [
    "braces",
    `int f(void) ${"{".repeat(100_000)}${"}".repeat(100_000)}`,
    "bracket nesting level exceeded maximum of 256",
  ],
  ["ifs", `int f(int a) { ${"if (a) ".repeat(100_000)}a++; return a; }`, "the program is nested too deeply"],
  ["operators", `int f(int a) { return ${"!".repeat(100_000)}a; }`, "the program is nested too deeply"],
  ["a huge array", "int a[1000000000] = {1};", "1:6: error: array is too large (4000000000 bytes"],
  ["a huge local", "int f(void) { char b[1 << 20]; b[0] = 1; return b[1]; }", "1:20: error: 'b' takes 1048576 bytes"],
  [
    "a long initialiser",
    `int a[] = { ${"1,".repeat(200_000)} };`,
    "the initializer is too long: more than 100000 elements",
  ],
  ["a long range", "int a[1 << 20] = { [0 ... (1 << 20) - 1] = 7 };", "1:44: error: the initializer is too long"],
  [
    "a long function",
    `int f(int a) { ${"a = a * 3 + 1; ".repeat(20_000)}return a; }`,
    "function 'f' is too long to be compiled",
  ],
  ["many errors", "x;".repeat(100_000), "error: too many errors emitted, stopping now"],
];

test.each(HOSTILE)("hostile source: %s", (_, source, want) => {
  const before = process.cpuUsage();
  const text = compile(source, { fileName: "t.c" }).render();
  const { user } = process.cpuUsage(before);
  expect(text).toContain(want);
  expect(text.length).toBeLessThan(60_000);
  // Two seconds, with room for a machine that does other things.
  expect(user / 1e6).toBeLessThan(6);
});

test("a file that includes itself", () => {
  const source = '#include "t.c"\n';
  const text = compile(source, { fileName: "t.c", headers: { "t.c": source } }).render();
  expect(text).toContain("t.c:1:10: error: #include nested too deeply");
});

/** One constant expression through the whole compiler. */
const FOLDS: [string, bigint][] = [
  ["(char)200", -56n],
  ["-7 / 2", -3n],
  ["-7 % 4", -3n],
  ["1u << 31 >> 31", 1n],
  ["sizeof(struct { char a; long b; short c; })", 24n],
  ["__builtin_offsetof(struct { char a; int b[3]; }, b[2])", 12n],
  ["({ int x = 3; x *= 5; x; })", 15n],
  ["_Generic(1ul, int: 1, unsigned long: 2, default: 3)", 2n],
  ["__builtin_popcount(0xf0f0)", 8n],
  ["__builtin_clz(1)", 31n],
  ["__builtin_ctzll(1ul << 40)", 40n],
  ["__builtin_bswap32(0x11223344) == 0x44332211", 1n],
  ["(unsigned char)~0 + 1", 256n],
  ["'\\x41' + '\\n'", 75n],
  ['__builtin_strlen("abc" "def")', 6n],
  ['__builtin_strcmp("==", "==") == 0 && __builtin_strncmp("abc", "abd", 2) == 0', 1n],
  ["({ typedef unsigned u; _Generic(1u, int: 1, u: 2, char *: 3); })", 2n],
  ["__builtin_parity(7)", 1n],
  ["({ __label__ out; int x = 1; goto out; x = 2; out: x; }) + ({ __label__ out; goto out; out: 4; })", 5n],
  ["({ char a[8] = {}; long n = 3; __builtin_memset(a, 1, n); a[2] + a[3]; })", 1n],
  ['({ static const char *const t[] = { "ab", "cd" }; t[1][1]; })', 100n],
];

test.each(FOLDS)("%s", (text, want) => {
  const r = compile(`__attribute__((section("t"))) long f(void) { return ${text}; }`);
  expect(r.render()).toBe("");
  const { r0 } = interpret(loadObject(r.object as Uint8Array, null).programs[0].insns, []);
  expect(BigInt.asIntN(64, r0)).toBe(want);
});

test.skipIf(spawnSync("gcc", ["--version"]).status !== 0)(
  "random programs compute what gcc says",
  () => {
    expect(compareWithGcc(Array.from({ length: 60 }, (_, i) => i + 1))).toEqual([]);
  },
  120_000,
);

test("damaged objects get an error, never a crash", () => {
  const source = readFileSync(new URL("hash_dump.bpf.c", folder), "utf8");
  const object = compile(source, { kernel }).object as Uint8Array;
  const r = random(7);
  let refused = 0;
  for (let n = 0; n < 300; n++) {
    const bad = object.slice(0, r(4) === 0 ? r(object.length) : object.length);
    for (let k = 0; k <= r(6) && bad.length > 0; k++) bad[r(bad.length)] = r(256);
    const [cpu, memory] = [process.cpuUsage(), process.memoryUsage()];
    try {
      loadObject(bad, kernel);
    } catch (e) {
      expect(e).toBeInstanceOf(ObjectError);
      refused++;
    }
    // A second, and four times the file beside 16 MB; what the collector has not looked at yet counts as well.
    expect(process.cpuUsage(cpu).user / 1e6).toBeLessThan(1);
    const now = process.memoryUsage();
    const taken = now.heapUsed + now.arrayBuffers - memory.heapUsed - memory.arrayBuffers;
    expect(taken).toBeLessThan(4 * object.length + (16 << 20));
  }
  expect(refused).toBeGreaterThan(50);
});
