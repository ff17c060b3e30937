// The frame: borders that move and are remembered, presets, a pane that fills the window, commands, examples, the introduction.
import { expect, test } from "@playwright/test";
import { open, pane, place, settled, stage, tab } from "./page";

const widthOf = (page: import("@playwright/test").Page, title: string) =>
  pane(page, title).evaluate((one) => one.getBoundingClientRect().width);

test("borders move by pointer and by keys, and the sizes are remembered", async ({ page }) => {
  await open(page);
  const before = await widthOf(page, "source");
  const border = page.getByRole("separator", { name: "Border before bytecode" });
  await border.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
  const wider = await widthOf(page, "source");
  expect(wider).toBeGreaterThan(before + 40);
  const box = (await border.boundingBox())!;
  await page.mouse.move(box.x, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x - 150, box.y + 200, { steps: 3 });
  await page.mouse.up();
  const dragged = await widthOf(page, "source");
  expect(dragged).toBeLessThan(wider - 120);
  await tab(page, "verifier log");
  await page.waitForTimeout(600);
  await page.reload();
  await settled(page);
  expect(Math.abs((await widthOf(page, "source")) - dragged)).toBeLessThan(3);
  await expect(pane(page, "verifier log")).toBeVisible();
});

test("presets, and a pane that fills the window", async ({ page }) => {
  await open(page);
  for (const preset of ["learn", "present", "debug"]) {
    await page.getByLabel("layout").selectOption(preset);
    await expect(page.locator(".workspace")).toHaveAttribute("data-preset", preset);
    await expect(pane(page, "source")).toBeVisible();
    await expect(pane(page, "access ranges")).toBeVisible();
  }
  await pane(page, "access ranges")
    .getByRole("button", { name: /^Fill the window/ })
    .click();
  expect(await widthOf(page, "access ranges")).toBe(1440);
  await expect(pane(page, "bytecode")).toBeHidden();
  await page.locator("body").press("f");
  await expect(pane(page, "bytecode")).toBeVisible();
});

test("every command can be found and run, and its keys are told", async ({ page }) => {
  await open(page);
  await page.locator("body").press("ControlOrMeta+k");
  const field = page.getByRole("combobox", { name: "Commands" });
  await field.fill("theme dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "Commands" }).click();
  await field.fill("last step");
  await expect(page.getByRole("option", { name: /Last step/ })).toContainText("End");
  await page.keyboard.press("Enter");
  await expect(place(page)).toContainText("step 111/111");
  await page.locator("body").press("/");
  await field.fill("qqq");
  await expect(page.getByRole("listbox")).toContainText("No command");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.locator("body").press("6");
  await expect(page.locator("[data-pane=map]")).toBeFocused();
});

test("single-letter keys can be turned off", async ({ page }) => {
  await open(page);
  await page.locator("body").press("?");
  await page.getByRole("checkbox").uncheck();
  await page.getByRole("button", { name: "Close" }).click();
  await page.locator("body").press("e");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.locator("body").press("ArrowRight");
  await expect(place(page)).toContainText("step 2/");
});

test("examples are found by what they teach", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Gallery" }).click();
  await page.getByRole("combobox", { name: "Examples" }).fill("link refuses");
  await page.keyboard.press("Escape");
  await page.locator("body").press("e");
  await page.getByRole("combobox", { name: "Examples" }).fill("past the value");
  await page.keyboard.press("Enter");
  await expect(stage(page, "link")).toHaveClass(/failed/);
  // What went wrong is in front, and the selection stands where it happened.
  await expect(pane(page, "problems")).toContainText("value 32 > 24");
  await expect(place(page)).toContainText(/insn [1-9]/);
  await expect(page.locator(".mark.over")).toHaveAttribute("aria-current", "step");
});

test.describe("a first visit", () => {
  test.use({ storageState: { cookies: [], origins: [] } });
  test("explains itself in four steps, can be skipped, and does not come back", async ({ page }) => {
    await page.goto("/");
    const card = page.getByRole("dialog", { name: /^Introduction/ });
    for (let i = 1; i <= 3; i++) {
      await expect(card).toContainText(`${i} of 4`, { timeout: 20_000 });
      await card.getByRole("button", { name: "Next" }).click();
    }
    await expect(card).toContainText("4 of 4");
    await card.getByRole("button", { name: "Back" }).click();
    await page.keyboard.press("Escape");
    await expect(card).toHaveCount(0);
    await page.waitForTimeout(600);
    await page.reload();
    await settled(page);
    await page.waitForTimeout(300);
    await expect(card).toHaveCount(0);
  });
});

test("breakpoints: by instruction, line and condition, both ways", async ({ page }) => {
  await open(page);
  await pane(page, "bytecode").getByRole("button", { name: "Breakpoint at 7" }).click();
  await page.locator("body").press("c");
  await expect(place(page)).toContainText("callback 0 of 6 · step 8/111 · insn 7");
  await page.getByRole("button", { name: "Run to the next breakpoint" }).first().click();
  await expect(place(page)).toContainText("callback 1 of 6");
  await page.locator("body").press("Shift+C");
  await expect(place(page)).toContainText("callback 0 of 6 · step 8/");
  const list = await tab(page, "breakpoints");
  await list.getByRole("button", { name: "Remove insn 7" }).click();
  const field = list.getByRole("combobox", { name: "stop at" });
  await field.fill("r2 is big");
  await expect(list).toContainText("Not understood");
  for (const [text, where] of [
    ["key == 5", "callback 3 of 6"],
    ["seq_num == 1", "callback 1 of 6"],
    ["line 12 if seq_num == 2", "callback 2 of 6"],
    ["r2 == 811", "callback 2 of 6"],
  ]) {
    await field.fill(text);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "First step" }).click();
    await list.getByRole("button", { name: "Run to the next breakpoint" }).click();
    await expect(place(page)).toContainText(where);
    await list.getByRole("button", { name: `Remove ${text}` }).click();
  }
  await field.fill("insn 999");
  await page.keyboard.press("Enter");
  await list.getByRole("button", { name: "Run to the next breakpoint" }).click();
  await expect(list).toContainText("No breakpoint after this");
});

test("by source line, and by itself", async ({ page }) => {
  await open(page);
  await page.locator("body").press("ArrowDown");
  await expect(place(page)).toContainText("step 2/");
  await page.locator("body").press("ArrowUp");
  await expect(place(page)).toContainText("step 1/");
  await page.getByRole("button", { name: "Play" }).click();
  await expect(place(page)).toContainText("step 3/");
  await page.getByRole("button", { name: "Pause" }).click();
});

test("the value's size is dragged, and every map says whether it can be walked", async ({ page }) => {
  await open(page, "An array and a hash");
  const ranges = pane(page, "access ranges");
  await expect(ranges.getByRole("list", { name: "Maps that this program can walk" })).toContainText("can be walked");
  await ranges.getByRole("slider", { name: /value_size/ }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(stage(page, "link")).toContainText("EACCES");
  await expect(ranges.getByRole("button", { name: /numbers/ })).toContainText("EACCES value 4 > 1");
  await ranges.getByRole("button", { name: /slots/ }).click();
  await expect(stage(page, "link")).toHaveClass(/ok/);
});
