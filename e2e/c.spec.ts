// C in the page: compiled in the worker, stepped by its own lines, and turned into assembly.
import { expect, test } from "@playwright/test";
import { choose, open, pane, settled, stage, tab, turnTo, write } from "./page";

test("the first thing that is seen is a C program that was compiled, verified, linked and read", async ({ page }) => {
  await open(page, undefined, "C");
  await expect(stage(page, "read")).toHaveClass(/ok/);
  await expect(pane(page, "source")).toContainText("bpf_iter__bpf_map_elem");
  await expect(await tab(page, "output")).toContainText("1: 111");
});

test("a line of C leads to its instructions, and an instruction to its line", async ({ page }) => {
  await open(page, undefined, "C");
  await pane(page, "bytecode").getByText("call bpf_seq_printf", { exact: false }).first().click();
  await expect(page.locator(".line-current, .mark-current").first()).toBeVisible({ timeout: 20_000 });
});

test("what does not compile is told at its line, with the compiler's words", async ({ page }) => {
  await open(page, undefined, "C");
  await write(page, 'int f(void)\n{\n\treturn nothing;\n}\nchar L[] __attribute__((section("license"))) = "GPL";\n');
  await expect(stage(page, "compile")).toHaveClass(/failed/);
  await expect(stage(page, "compile")).toContainText("line 3");
});

test("maps come from the source, and their elements from the page", async ({ page }) => {
  await open(page, "Global counters", "C");
  await expect(pane(page, /^maps?$/)).toContainText(".bss");
  await expect(await tab(page, "output")).toContainText("5 elements, 2 of 500 or more, sum 1955");
});

test("one of several iterators in a source can be chosen", async ({ page }) => {
  await open(page, undefined, "C");
  const head = '#include "vmlinux.h"\n#include <bpf/bpf_helpers.h>\n#include <bpf/bpf_tracing.h>\n';
  const map =
    'struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, __u32); __type(value, __u64); } counts SEC(".maps");\n';
  const iterator = (name: string) =>
    `SEC("iter/bpf_map_elem") int ${name}(struct bpf_iter__bpf_map_elem *ctx) { BPF_SEQ_PRINTF(ctx->meta->seq, "${name}!"); return 0; }\n`;
  await write(page, `${head}${map}${iterator("one")}${iterator("two")}char L[] SEC("license") = "GPL";\n`);
  await page.getByRole("combobox", { name: "iterator" }).selectOption("two");
  await settled(page);
  await expect(await tab(page, "output")).toContainText("two!");
});

test("a C program turns into the assembly that it was compiled to", async ({ page }) => {
  await open(page, "Per-CPU counters", "C");
  await turnTo(page, "assembly");
  await expect(stage(page, "read")).toHaveClass(/ok/);
  await expect(await tab(page, "output")).toContainText("2: 20 + 4 = 24");
  await choose(page, "Read only", "C");
  await expect(await tab(page, "output")).toContainText("1: 111");
});
