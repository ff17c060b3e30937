// What follows from the verification's trace: the tree of paths, heat, slices; and two versions side by side.
import { expect, test } from "@playwright/test";
import { choose, open, pane, place, tab, write } from "./page";

test.setTimeout(120_000);

const LOOP = `r1 = *(u64 *)(r1 +0)
r6 = *(u64 *)(r1 +16)
r7 = 0
r0 = 0
loop:
r7 += 1
if r6 > 3 goto out
if r7 > 6 goto out
r0 += 1
goto loop
out:
r0 = 0
exit
`;

test("the tree of paths: rows, folded loops, and the way to the state that covered a branch", async ({ page }) => {
  await open(page, "Read past the value");
  const paths = await tab(page, "paths");
  const rows = paths.getByRole("treeitem");
  await expect(rows).toHaveCount(5);
  await expect(rows.nth(0)).toContainText("0–3");
  await expect(rows.nth(1)).toContainText("3 → 16");
  await rows.nth(1).getByRole("button", { name: "covered by step 17" }).click();
  await expect(place(page)).toContainText("step 17/18 · insn 16");
  await rows.nth(0).click();
  await expect(place(page)).toContainText("insn 0");
  // By keyboard: the row below, close, open, follow.
  await paths.getByRole("tree").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(rows).toHaveCount(4);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(place(page)).toContainText("insn 16");
  await write(page, LOOP);
  const loop = rows.filter({ hasText: "rounds of a loop" });
  await expect(loop).toHaveCount(1);
  await expect(loop).toHaveAttribute("aria-expanded", "false");
  const before = await rows.count();
  await loop.locator(".path-turn").click();
  expect(await rows.count()).toBeGreaterThan(before);
});

test("heat and slices: numbers beside the bytecode and behind the source, marks on what a register is made of", async ({
  page,
}) => {
  await open(page);
  await write(page, LOOP);
  await page.getByRole("button", { name: "verification", exact: true }).click();
  const bytecode = pane(page, "bytecode");
  await bytecode.getByRole("button", { name: "heat" }).click();
  await expect(bytecode.locator(".insn-heat").nth(0)).toHaveText(/^1/);
  await expect(bytecode.locator(".insn-heat").nth(4)).toHaveText(/^7/);
  await expect(pane(page, "source").locator(".view-lines")).toContainText("× 7");
  await bytecode.getByRole("button", { name: /r0 \+= 1/ }).click();
  await pane(page, "registers and stack").getByRole("button", { name: "R6" }).click();
  await expect(bytecode.locator(".slice-note")).toContainText("R6 after insn 7 comes from ◆ 2 instructions");
  await expect(bytecode.locator(".slice-note")).toContainText("narrowed by ◇ 1");
  await expect(bytecode.locator(".insn.sets")).toHaveCount(2);
  await expect(bytecode.locator(".insn.narrows")).toContainText("if r6 > 0x3");
  await expect(pane(page, "source").locator(".mark-slice, .mark-narrows").first()).toBeVisible();
  await page.locator("body").press("d");
  await expect(bytecode.locator(".slice-note")).toContainText("R0 after insn 7 comes from ◆ 2 instructions");
  await bytecode.getByRole("button", { name: "End the slice" }).click();
  await expect(bytecode.locator(".insn.sets")).toHaveCount(0);
});

test("two maps, and two versions of a program, side by side", async ({ page }) => {
  await open(page, "An array and a hash");
  const compare = await tab(page, "compare");
  await compare.getByRole("button", { name: "Compare with a walk of slots" }).click();
  const row = (name: string) => compare.getByRole("row", { name: new RegExp(`^${name}`) });
  await expect(row("map ")).toContainText("slots, array");
  await expect(row("output")).toContainText("≠");
  await expect(compare.getByRole("region", { name: "output of both versions" }).locator("td.came")).not.toHaveCount(0);
  await choose(page, "Read past the value");
  await compare.getByRole("button", { name: "keep anew" }).click();
  await expect(compare.getByRole("status")).toContainText("the same in all");
  await write(page, "r0 = 0\nexit\n");
  await expect(row("instructions \\d")).toContainText("−16");
  await expect(row("link")).toContainText("✗ EACCES: value 32 > 24");
  await compare.getByRole("button", { name: "swap" }).click();
  await expect(row("instructions \\d")).toContainText("+16");
});

test("the editor's margin sets breakpoints, its menu runs to the cursor", async ({ page }) => {
  await open(page);
  const source = pane(page, "source");
  await expect(source.locator(".monaco-editor .view-line").first()).toBeVisible({ timeout: 20_000 });
  const line = source.locator(".line-numbers", { hasText: /^12$/ });
  await line.click();
  await expect(source.locator(".stop-set")).toHaveCount(1);
  await expect(await tab(page, "breakpoints")).toContainText(/line 1\d/);
  await line.click();
  await expect(source.locator(".stop-set")).toHaveCount(0);
  await source.locator(".view-line", { hasText: "r2 = *(u64 *)(r8" }).click({ button: "right" });
  const menu = page.getByRole("menuitem", { name: "Run to the cursor" });
  await expect(menu).toBeVisible();
  await menu.click();
  await expect(place(page)).toContainText("callback 0 of 6 · step 8/");
  await page.getByRole("textbox", { name: /^Program/ }).press("ControlOrMeta+F10");
  await expect(place(page)).toContainText("callback 1 of 6");
});
