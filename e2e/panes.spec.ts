// Every pane shows what the engine found, and choosing anywhere moves all of them.
import { expect, test } from "@playwright/test";
import { choose, open, pane, place, stage, tab, write } from "./page";

test("the spine tells every stage's result and time", async ({ page }) => {
  await open(page);
  for (const name of ["compile", "load", "link", "create", "read"]) {
    await expect(stage(page, name)).toHaveClass(/ok/);
    await expect(stage(page, name)).toContainText(/\d ms/);
  }
  await stage(page, "link").getByRole("button").click();
  await expect(page.getByRole("tabpanel", { name: "link checks" })).toContainText("the map can be iterated");
});

test("access ranges: members, marks of each kind, the maximum against the size", async ({ page }) => {
  await open(page, "Write values");
  const value = page.getByRole("region", { name: /^value: 20 bytes of 24/ });
  await expect(value).toContainText("packets");
  await expect(value).toContainText("20 / 24");
  await expect(value.locator(".mark.write")).toHaveCount(3);
  // An atomic exchange reads and writes.
  await expect(value.locator(".mark.read")).toHaveCount(2);
  await expect(page.getByRole("region", { name: /^key: 16 bytes of 16/ }).locator(".mark.helper")).toHaveCount(1);
});

test("a mark leads to its instruction, and the instruction to its mark", async ({ page }) => {
  await open(page, "Write values");
  await page.getByRole("button", { name: "verification", exact: true }).click();
  await page.getByRole("button", { name: /write 4 bytes at 16/ }).click();
  await expect(place(page)).toContainText("insn 12");
  await pane(page, "bytecode")
    .getByRole("button", { name: /r8 \+8\) = r2/ })
    .click();
  await expect(page.getByRole("button", { name: /write 8 bytes at 8/ })).toHaveAttribute("aria-current", "step");
});

test("reading past the value: the overflow, and the errno that the link gives", async ({ page }) => {
  await open(page, "Read past the value");
  await expect(stage(page, "load")).toHaveClass(/ok/);
  await expect(stage(page, "link")).toHaveClass(/failed/);
  await expect(stage(page, "link")).toContainText("EACCES: value 32 > 24");
  const value = page.getByRole("region", { name: /^value: / });
  await expect(value.locator(".strip-field.beyond")).toBeVisible();
  await page.getByRole("button", { name: "Last step" }).click();
  await expect(value).toContainText("32 / 24");
  await expect(pane(page, "access ranges")).toContainText("link_create answers EACCES");
  const problems = await tab(page, "problems");
  await problems.getByRole("button", { name: /value 32 > 24/ }).click();
  await expect(place(page)).toContainText("insn 8");
});

test("callbacks: one chip an element, the final one with NULL", async ({ page }) => {
  await open(page, "Write values");
  const chips = page.locator(".chip");
  await expect(chips).toHaveCount(5);
  await expect(chips.last()).toContainText("NULL");
  await chips.nth(1).click();
  await expect(place(page)).toContainText("callback 1 of 5");
  await expect(page.locator(".details")).toContainText("packets 0, bytes 0, flags 1");
  await chips.last().click();
  await expect(page.locator(".strip-null")).toHaveCount(2);
});

test("bytecode: the current instruction, and what each one did", async ({ page }) => {
  await open(page);
  const list = pane(page, "bytecode");
  await list.getByRole("button", { name: /r2 = \*\(u64 \*\)\(r8 \+0\)/ }).click();
  await expect(list.locator(".insn.current")).toContainText("r2 = 211");
  await page.getByRole("button", { name: "verification", exact: true }).click();
  await list.getByRole("button", { name: /r2 = \*\(u64 \*\)\(r8 \+0\)/ }).click();
  await expect(list.locator(".insn.current")).toContainText("R2=scalar()");
});

test("registers: what the verifier knows, and what is true", async ({ page }) => {
  await open(page);
  const registers = pane(page, "registers and stack");
  await pane(page, "bytecode")
    .getByRole("button", { name: /r2 = \*\(u32 \*\)\(r7 \+0\)/ })
    .click();
  const row = registers.getByRole("row", { name: /^R2/ });
  await expect(row).toContainText("2");
  await expect(row).toContainText("0 … 0xffffffff");
  await expect(registers.getByRole("row", { name: /^R7/ })).toContainText("key");
  await expect(registers).toContainText("fp-16");
});

test("map: elements bucket by bucket, changed values marked", async ({ page }) => {
  await open(page, "Write values");
  await page.getByRole("button", { name: "verification", exact: true }).click();
  const rows = pane(page, "map").locator("button.element");
  await expect(rows).toHaveCount(4);
  await expect(rows.first().locator(".changed").first()).toHaveText("0");
  await page.getByRole("button", { name: "run", exact: true }).click();
  await rows.nth(2).click();
  await expect(place(page)).toContainText("callback 2");
});

test("two maps stand side by side, and the walked one can be chosen", async ({ page }) => {
  await open(page, "An array and a hash");
  await expect(page.getByRole("region", { name: "Elements of numbers" })).toContainText("walked");
  const order = page.locator(".chip .chip-key");
  await expect(order).toHaveText(["0", "4", "7", "2", "1", "6", "5", "3", "NULL"]);
  await pane(page, "access ranges").getByRole("combobox").selectOption("slots");
  await expect(order).toHaveText(["0", "1", "2", "3", "4", "5", "6", "7", "NULL"]);
});

test("maps are declared and their elements edited", async ({ page }) => {
  await open(page);
  const map = pane(page, "map");
  await map.getByRole("button", { name: "declare and edit" }).click();
  await map.getByRole("textbox", { name: "value count, element 0" }).fill("4242");
  await expect(await tab(page, "output")).toContainText("1: 4242");
  await map.getByRole("button", { name: "hex" }).click();
  await map.getByRole("textbox", { name: "value value, element 0" }).fill("07 00 00 00 00 00 00 00");
  await expect(pane(page, "output")).toContainText("1: 7");
  await map.getByRole("button", { name: "+ element" }).click();
  await expect(page.locator(".chip")).toHaveCount(7);
  await map.getByRole("textbox", { name: /^value \d+ bytes/ }).fill("u32 count");
  await expect(stage(page, "link")).toContainText("EACCES");
  await map.getByRole("textbox", { name: /^value \d+ bytes/ }).fill("u32");
  await expect(map).toContainText("is not a member");
});

test("output as text and as hex, with the chosen call's bytes marked", async ({ page }) => {
  await open(page);
  await page.locator(".chip").nth(2).click();
  const output = await tab(page, "output");
  await expect(output.locator("mark")).toHaveText("8: 811\n");
  await expect(output.locator(".hex-row").first()).toContainText("323a203231310a");
  await output.getByRole("spinbutton").fill("5");
  await expect(output).toContainText("5 · 2");
});

test("verifier log: the kernel's format; a line leads to its instruction and back", async ({ page }) => {
  await open(page);
  // The list follows the selection once more when that has arrived.
  await expect(place(page)).toContainText("insn 0");
  const log = await tab(page, "verifier log");
  await expect(async () => {
    await log.getByRole("group", { name: "Verifier log" }).evaluate((box) => box.scrollTo(0, 0));
    await expect(log).toContainText("func#0 @0", { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await log.getByRole("group", { name: "Verifier log" }).evaluate((box) => box.scrollTo(0, box.scrollHeight / 2));
  await log.getByRole("button", { name: /^7: \(79\)/ }).click();
  await expect(place(page)).toContainText("insn 7");
  await expect(log.locator(".log-line.current")).toContainText("7: (79) r2 = *(u64 *)(r8 +0)");
});

test("system calls as strace prints them", async ({ page }) => {
  await open(page, "Read past the value");
  const calls = await tab(page, "system calls");
  await expect(calls).toContainText(/bpf\(BPF_MAP_CREATE, \{map_type=hash, key_size=16, value_size=24.*\}\) = 3/);
  await expect(calls).toContainText(/BPF_LINK_CREATE.* = -1 EACCES/);
});

test("both interfaces of link_create", async ({ page }) => {
  await open(page);
  const checks = await tab(page, "link checks");
  await expect(checks).toContainText("iter_info names an open map fd");
  await checks.getByRole("button", { name: /a5cbe05a/ }).click();
  await expect(checks).toContainText("flags name the link info that the target requires");
  await expect(stage(page, "link")).toHaveClass(/ok/);
});

test("a rejected program: the line, the rule, the place", async ({ page }) => {
  await open(page, "Forgotten NULL check");
  await expect(stage(page, "load")).toContainText("EACCES: R8 invalid mem access 'buf_or_null'");
  await expect(pane(page, "bytecode").locator(".insn.refused")).toContainText("r2 = *(u64 *)(r8 +0)");
  await expect(pane(page, "registers and stack")).toContainText("Refused: R8 invalid mem access");
  await choose(page, "Write to the key");
  await expect(stage(page, "load")).toContainText("R7 cannot write into rdonly_buf");
});

test("a source that does not assemble says where", async ({ page }) => {
  await open(page);
  await write(page, "r0 = 0\nr1 = r77\nexit\n");
  await expect(stage(page, "compile")).toHaveClass(/failed/);
  await expect(stage(page, "compile")).toContainText("line 2");
  await expect(stage(page, "load")).toHaveClass(/skipped/);
});
