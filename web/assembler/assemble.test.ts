// The assembler against recorded truth: clang's bytes, the kernel's logs, bpftool's dumps; and its words for mistakes.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { HELPERS } from "../compiler/headers/helpers.ts";
import { GENERATED } from "./generate.ts";
import { HELPER_DOCS } from "./helperdocs.ts";
import { OFFERED } from "./helpers.generated.ts";
import { assemble, disassemble, HELPER_IDS, helperName } from "./index.ts";

const data = (name: string) => readFileSync(new URL(`./testdata/${name}`, import.meta.url), "utf8");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const asm = (text: string, maps: string[] = []) => assemble(text, { maps });
const hexOf = (text: string, maps: string[] = []) => {
  const result = asm(text, maps);
  expect(result.errors.filter((e) => e.severity === "error")).toEqual([]);
  return hex(result.insns);
};

/** The bytes column of an llvm-objdump listing. */
const column = (dump: string) =>
  [...dump.matchAll(/^\s*\d+:\s((?:[0-9a-f]{2} )+[0-9a-f]{2})\s/gm)].map((m) => m[1]?.replaceAll(" ", "")).join("");

test.each(Object.keys(GENERATED))("%s is what the engine's tables give", (name) => {
  expect(readFileSync(new URL(`./${name}`, import.meta.url), "utf8").trim()).toBe(GENERATED[name]?.().trim());
});

test("the compiler's prototypes have the engine's names and ids", () => {
  const ids = [...HELPERS.values()].map(({ name, id }) => [name, id]);
  expect(ids).toEqual([...HELPER_IDS]);
});

test("every helper that may be called is documented", () => {
  expect(OFFERED.map((id) => helperName(id)).filter((name) => !HELPER_DOCS.has(name as string))).toEqual([]);
});

describe("clang 14", () => {
  const dump = data("clang.objdump.txt");
  test("its source gives its bytes", () => expect(hexOf(data("clang.s"))).toBe(column(dump)));
  test("its listing gives its bytes", () => expect(hexOf(dump)).toBe(column(dump)));
  test("without the bytes column only what it could not name is refused", () => {
    const { errors } = asm(dump.replace(/\t(?:[0-9a-f]{2} )+[0-9a-f]{2}(?=\t)/g, ""));
    expect(errors.map((e) => e.message)).toEqual(Array(2).fill(expect.stringContaining("dump it with its bytes")));
  });
  test("a listing of several functions is laid out as libbpf does, with maps and calls from the relocations", () => {
    const text = data("functions.objdump.txt");
    const result = asm(text, ["counts", "arr", "t.rodata", "t.bss"]);
    expect(result.functions.map(({ name, start }) => `${name}@${start}`)).toEqual([
      "dump@0",
      "cb@63",
      "sub@69",
      "glob@74",
    ]);
    expect(result.errors.map((e) => e.message)).toEqual([
      expect.stringContaining("no map or label 'total'"),
      expect.stringContaining("no map or label 'fmt'"),
    ]);
    expect(hex(result.insns).slice(9 * 16, 11 * 16)).toBe("18110000000000000000000000000000");
    expect(hex(result.insns).slice(23 * 16, 25 * 16)).toBe("18110000010000000000000000000000");
    expect(hex(result.insns).slice(35 * 16, 37 * 16)).toBe("184200001b0000000000000000000000");
    expect(hex(result.insns).slice(42 * 16, 43 * 16)).toBe("851000001a000000");
    expect(hex(result.insns).slice(46 * 16, 47 * 16)).toBe("851000001b000000");
  });
});

describe("bpftool prog dump xlated", () => {
  const result = asm(data("functions.xlated.txt"), ["counts", "arr", "t.rodata", "t.bss"]);
  test("is read whole, functions and maps included", () => {
    expect(result.errors.filter((e) => e.severity === "error")).toEqual([]);
    expect(result.insns.length / 8).toBe(104);
    expect(result.functions.map(({ name, start }) => `${name}@${start}`)).toEqual([
      "dump@0",
      "cb@89",
      "sub@95",
      "glob@100",
    ]);
    expect(result.maps).toEqual(["counts", "t.bss", "arr", "t.rodata"]);
  });
  test("lookups that the kernel had replaced by their body are calls again", () => {
    const listing = disassemble(result.insns, { maps: ["counts", "arr", "t.rodata", "t.bss"] });
    expect(listing.match(/call bpf_map_lookup_elem/g)).toHaveLength(2);
    expect(result.errors.map((e) => e.code)).toEqual(["map-ids", "inlined", "inlined"]);
  });
});

describe("verifier logs", () => {
  const logs: { name: string; insns: string; maps: number; log: string }[] = JSON.parse(data("logs.json"));
  test.each(logs)("$name comes back as the program that was loaded", ({ insns, maps, log }) => {
    expect(
      hexOf(
        log,
        Array.from({ length: maps }, (_, i) => `m${i}`),
      ),
    ).toBe(insns);
  });
  test("at level 1 the jump line carries the state, and unreached instructions are told", () => {
    const result = asm(`0: R1=ctx() R10=fp0
0: (85) call bpf_get_prandom_u32#7    ; R0=scalar()
1: (15) if r0 == 0x0 goto pc+2 4: R0=0 R10=fp0
4: (79) r1 = *(u64 *)(r0 +0)
R0 invalid mem access 'scalar'
processed 5 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0`);
    expect(hex(result.insns)).toBe("850000000700000015000200000000000500ffff000000000500ffff000000007901000000000000");
    expect(result.errors).toMatchObject([
      { severity: "warning", line: 4, message: expect.stringContaining("instructions 2 to 3") },
    ]);
  });
  test("an old kernel's log tells a map by its address only", () => {
    const log = `0: (18) r1 = 0xffff88816e338400
2: R1_w=map_ptr(id=0,off=0,ks=4,vs=8,imm=0) R10=fp0
2: (18) r2 = 0xffff88816e338800
4: R1_w=map_ptr(id=0,off=0,ks=4,vs=8,imm=0) R2_w=map_ptr(id=0,off=0,ks=4,vs=8,imm=0) R10=fp0
4: (95) exit`;
    expect(hexOf(log, ["a", "b"])).toBe(
      "18110000000000000000000000000000" + "18120000010000000000000000000000" + "9500000000000000",
    );
  });
  test("a map's name is taken from the register's state", () => {
    const log = `Live regs before insn:
      0: .......... (18) r1 = 0xffff9a3344556600
0: R1=ctx() R10=fp0
0: (18) r1 = 0xffff9a3344556600       ; R1=map_ptr(map=counts,ks=4,vs=8)
2: (18) r2 = 0xffffb1c000010010       ; R2=map_value(map=t.bss,ks=4,vs=64,off=16)
4: (85) call bpf_iter_num_new#64233   ; R0=scalar()
5: (95) exit`;
    expect(hexOf(log, ["t.bss", "counts"])).toBe(
      "18110000010000000000000000000000" +
        "18220000000000000000000010000000" +
        "8520000" +
        "0e9fa0000" +
        "9500000000000000",
    );
  });
});

describe("what is written by hand", () => {
  test.each([
    ["r1 = map[counts] ll", "18110000000000000000000000000000"],
    ["r1 = counts ll", "18110000000000000000000000000000"],
    ["r1 = map[1] ll", "18110000010000000000000000000000"],
    ["r1 = map_value[t.bss + 8] ll", "18210000010000000000000008000000"],
    ["r1 = t.bss + 8 ll", "18210000010000000000000008000000"],
    ["l: r2 = l ll", "1842" + "0000ffffffff0000000000000000"],
    ["r2 = func[l] ll\nl: exit", "18420000010000000000000000000000" + "9500000000000000"],
    ["goto 1f\n1: goto 1b", "0500000000000000" + "0500ffff00000000"],
    ["gotol l\nl: exit", "0600000000000000" + "9500000000000000"],
    ["may_goto l\nl: exit", "e500000000000000" + "9500000000000000"],
    ["call bpf_iter_num_new", "85200000e9fa0000"],
    ["call kfunc#5", "8520000005000000"],
    ["call f\nf: exit", "8510000000000000" + "9500000000000000"],
    ["w1 = (s8)w2", "bc21080000000000"],
    ["r1 = w2", "bc21000000000000"],
    [
      '.text\nf: exit\n.section "iter/bpf_map_elem","ax",@progbits\ncall f\n.section .bss,"aw"\n.quad 5',
      "85100000000000009500000000000000",
    ],
    ["r1 s/= -3", "37010100fdffffff"],
    ["w1 s%= w2", "9c21010000000000"],
    ["r1 = *(s32 *)(r2)", "8121000000000000"],
    ["r1 = load_acquire((u16 *)(r2 + 4))", "cb21040000010000"],
    ["store_release((u32 *)(r2 - 4), w1)", "c312fcff10010000"],
    ["r0 = bswap64 r0", "d700000040000000"],
    ["*(u64 *)(r10 + -8) = -1", "7a0af8ffffffffff"],
    ["r1 = addr_space_cast(r2, 0, 1)", "bf21010001000000"],
    ["/* one\n two */ exit // three", "9500000000000000"],
    ["exit # four\n; five", "9500000000000000"],
    ["; no /* here\nexit /* but */ // here /*\n; */", "9500000000000000"],
    [".8byte 0x000000010000ba07", "07ba000001000000"],
  ])("%s", (text, expected) => expect(hexOf(text, ["counts", "t.bss"])).toBe(expected));

  test("lines belong to instructions, both slots of a long one to the same", () => {
    expect([...asm("\n r1 = 1 ll\n\nexit").lines]).toEqual([2, 2, 4]);
  });
});

describe("mistakes: the place, the reason, the remedy", () => {
  test.each([
    ["call bpf_seq_wirte", "1:6-19", "did you mean 'bpf_seq_write'", "bpf_seq_write"],
    ["call seq_write", "1:6-15", "did you mean 'bpf_seq_write'", "bpf_seq_write"],
    ["r1 += w2", "1:7-9", "w2 is the lower half", "r2"],
    ["w1 += r2", "1:7-9", "32-bit register is needed", "w2"],
    ["r11 = 0", "1:1-4", "no register r11", undefined],
    ["R1 = 0", "1:1-3", "lower case", "r1"],
    ["r1 = *(u64 *)(r2 + 40000)", "1:18-25", "does not fit in 16 bits", undefined],
    ["r1 = 0x1ffffffff", "1:6-17", "32-bit immediate", "8589934591 ll"],
    ["goto otu\nout: exit", "1:6-9", "did you mean 'out'", "out"],
    ["goto 5", "1:6-7", "carries its sign", "+5"],
    ["if r1 = 0 goto +1", "1:7-8", "'==' compares", "=="],
    ["r1 = map[cuonts] ll", "1:10-16", "did you mean 'counts'", "counts"],
    ["r1 = r2 + 4", "1:1-12", "one operation an instruction", "r1 = r2\nr1 += 4"],
    ["r1 == 4", "1:4-6", "compares", "="],
    ["*(u64 *)(r1 + 0) += r2", "1:18-20", "only atomically", "lock "],
    ["*(s8 *)(r1 + 0) = r2", "1:3-5", "a store has no sign", "u8"],
    ["r0 = *(uint32_t *)(r1 + 0)", "1:8-16", "is not a type here", "u32"],
    ["w1 = *(u64 *)(r1 + 0)", "1:1-3", "fills the whole register", "r1"],
    ["r2 = atomic64_fetch_add((u64 *)(r1 + 0), r3)", "1:42-44", "both are the same register", "r2"],
    ["a: a: exit", "1:4-5", "already a label", undefined],
    ["r1 = 5 6", "1:8-9", "complete before '6'", undefined],
    ["mov r1, 5", "1:1-4", "does not begin an instruction", undefined],
    ["r1 = €", "1:6-7", "has no meaning here", undefined],
    ["", "1:1-2", "no instruction yet", undefined],
  ])("%j", (text, place, message, fix) => {
    const [error] = asm(text, ["counts"]).errors;
    expect(`${error?.line}:${error?.column}-${error?.endColumn}`).toBe(place);
    expect(error?.message).toContain(message);
    expect(error?.fix?.text).toBe(fix);
  });
  test("each bad line has its own error, and good lines between them still count", () => {
    const { errors, insns } = asm("r1 = \nr0 = 0\ncall nothing_like_it\nexit\nr99 = 1");
    expect(errors.map((e) => e.line)).toEqual([1, 3, 5]);
    expect(insns.length).toBe(24);
  });
  test("an immediate that is sign-extended is a warning", () => {
    const { errors, insns } = asm("r1 = 0xffffffff");
    expect(errors).toMatchObject([{ severity: "warning", fix: { text: "0xffffffff ll" } }]);
    expect(hex(insns)).toBe("b7010000ffffffff");
  });
  test("an instruction hidden behind ';' is a warning", () => {
    expect(asm("r1 = r10; r1 += -8;").errors).toMatchObject([{ code: "hidden-statement", column: 9 }]);
    expect(asm("r6 = r1 ; the context").errors).toEqual([]);
  });
  test("a label out of reach says how to get there", () => {
    const { errors } = asm(`goto out\n${"r0 = 0\n".repeat(40000)}out: exit`);
    expect(errors).toMatchObject([{ line: 1, code: "far", message: expect.stringContaining("gotol") }]);
  });
});

describe("hostile text ends soon, with a reason", () => {
  const texts: Record<string, () => string> = {
    "10 MB of one line": () => "r1 = ".padEnd(10_000_000, "("),
    "10 MB of instructions": () => "r0 = 0\n".repeat(1_430_000),
    "2 MB of instructions": () => "r0 = 0\n".repeat(299_000) + "?",
    "2 MB of mistakes": () => "r0 = r99 + (((\n".repeat(130_000),
    "2 MB of labels": () => Array.from({ length: 220_000 }, (_, i) => `l${i}:`).join("\n"),
    "2 MB in one line": () => "[".repeat(2_000_000),
    "jumps to labels that are not there": () =>
      Array.from({ length: 110_000 }, (_, i) => `l${i}: goto x${i}`).join("\n"),
    "a kernel dump with far indices": () => "1: (95) exit\n999999999: (95) exit\n".repeat(100_000),
    "open comment": () => "/*".repeat(1_000_000),
    "a log of 10 MB": () =>
      "7: (95) exit\n7: R1=ctx()\nmark_precise: frame0: regs=r0 stack= before 4: (b7) r0 = 0\n".repeat(120_000),
    "half a dump": () => "0000000000000000 <x>:\n".repeat(180_000),
    zeros: () => "\0".repeat(2_000_000),
  };
  test.each(Object.keys(texts))("%s", { timeout: 60_000 }, (name) => {
    const text = texts[name]?.() as string;
    // Processor time: the machine may have other work.
    const start = process.cpuUsage();
    const { errors } = asm(text);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(15_000);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThan(120);
  });
});
