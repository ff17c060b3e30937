// The page for everybody: axe in every theme and state, keyboard alone, zoom, one column, and what the first load weighs.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { choose, open, pane, place, stage, tab, write } from "./page";

/** `rules`: those alone. */
async function expectNoFindings(page: Page, rules?: string[]) {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect(found).toEqual([]);
}

/** The checker that AxeBuilder has left in the page. */
interface Axe {
  run(where: { include: string[][] }): Promise<{ violations: { id: string; nodes: { target: unknown[] }[] }[] }>;
}

/** Looks at panes one by one; without names at all of them. */
async function expectNoFindingsInPanes(page: Page, names?: string[]) {
  const found: string[] = [];
  for (const name of names ?? (await page.getByRole("tab").allTextContents())) {
    await tab(page, name);
    const here = await page.evaluate(async (title) => {
      const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")];
      const panel = panes.find((one) =>
        one.querySelector("[role=tab][aria-selected=true]")?.textContent?.startsWith(title),
      );
      const { axe } = globalThis as unknown as { axe: Axe };
      const { violations } = await axe.run({ include: [[`[data-pane="${panel?.dataset.pane}"]`]] });
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0].target.join(" ")}`);
    }, name);
    found.push(...here.map((one) => `${name}: ${one}`));
  }
  expect(found).toEqual([]);
}

test("axe finds nothing in any pane: of a run, of a refusal, and where nothing compiles", async ({ page }) => {
  test.setTimeout(300_000);
  await open(page, "Forgotten NULL check");
  await expectNoFindings(page);
  await expectNoFindingsInPanes(page, ["problems", "paths", "registers", "verifier log"]);
  await write(page, "r0 = what\n");
  await expectNoFindingsInPanes(page, ["output", "bytecode", "paths", "map"]);
  await choose(page, "Write values");
  // Heat, a slice and a kept version are states of their own.
  await tab(page, "bytecode");
  await page.locator("h1").click();
  for (const key of ["h", "d"]) await page.locator("body").press(key);
  await expect(page.locator(".slice-note")).toBeVisible();
  await (await tab(page, "compare")).getByRole("button", { name: "Keep as version A" }).click();
  await expectNoFindingsInPanes(page);
});

for (const theme of ["light", "dark", "contrast"]) {
  test(`axe finds nothing in the ${theme} theme`, async ({ page }) => {
    test.setTimeout(180_000);
    // A theme changes colours and nothing else.
    const rules = theme === "light" ? undefined : ["color-contrast"];
    await open(page, "Write values");
    await page.getByLabel("theme").selectOption(theme);
    await page.locator(".chip").nth(1).click();
    await pane(page, "map").getByRole("button", { name: "declare and edit" }).click();
    await expectNoFindings(page, rules);
    await page.locator("h1").click();
    for (const key of ["h", "d"]) await page.locator("body").press(key);
    await expect(page.locator(".slice-note")).toBeVisible();
    await expectNoFindings(page, rules);
    await tab(page, "paths");
    await choose(page, "Read past the value");
    await expectNoFindings(page, rules);
    // The other dialogs share their parts; one theme looks at all of them.
    for (const key of theme === "light" ? ["?", "/", "e", "s"] : ["?"]) {
      await page.locator("body").press(key);
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectNoFindings(page, rules);
      await page.keyboard.press("Escape");
    }
  });
}

test("colours that the system forces: what is current, chosen and refused keeps its shape", async ({ page }) => {
  test.setTimeout(120_000);
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  await open(page, "Read past the value");
  const bar = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((one) => getComputedStyle(one).boxShadow);
  expect(await bar(".insn.current")).not.toBe("none");
  expect(await bar(".stage.failed .stage-button")).not.toBe("none");
  const background = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((one) => getComputedStyle(one).backgroundColor);
  expect(await background('.segmented [aria-pressed="true"]')).not.toBe(await background("body"));
  const hatch = await page.locator(".strip-field.beyond").evaluate((one) => getComputedStyle(one).backgroundImage);
  expect(hatch).toContain("gradient");
  await expectNoFindings(page);
});

test("axe finds nothing in the breakpoints, a refused field included, nor in the introduction", async ({ page }) => {
  test.setTimeout(120_000);
  await open(page);
  await tab(page, "breakpoints");
  await page.getByRole("combobox", { name: "stop at" }).fill("what?");
  await expectNoFindings(page);
  await page.locator("h1").click();
  await page.locator("body").press("/");
  await page.getByRole("combobox", { name: "Commands" }).fill("four steps");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: /^Introduction/ })).toBeVisible();
  await expectNoFindings(page);
});

test("the theme follows the system until one is chosen", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await open(page);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.emulateMedia({ colorScheme: "light" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await page.getByLabel("theme").selectOption("contrast");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "contrast");
});

test("everything can be reached and done by keyboard alone", async ({ page }) => {
  test.setTimeout(120_000);
  await open(page, "Write values");
  const seen = new Set<string>();
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement?.closest(".monaco-editor") !== null)) {
      // The editor keeps the Tab key; Escape gives it back.
      await page.keyboard.press("Escape");
    }
    const where = await page.evaluate(
      () => document.activeElement?.closest(".pane, header.top, nav, .timeline, .splitter")?.className ?? "",
    );
    for (const name of where.split(" ")) seen.add(name);
  }
  for (const name of [
    "top",
    "spine",
    "timeline",
    "source",
    "bytecode",
    "ranges",
    "callbacks",
    "splitter",
    "registers",
    "map",
  ]) {
    expect([...seen]).toContain(name);
  }
  await page.locator(".chip").first().focus();
  await page.keyboard.press("Enter");
  await expect(place(page)).toContainText("callback 0");
});

test("on a phone every pane has a tab, and the program a plain text field", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  for (const name of await page.getByRole("tab").allTextContents()) {
    await page.getByRole("tab", { name, exact: true }).click();
    await expect(page.getByRole("tabpanel")).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
  await page.getByRole("tab", { name: "source" }).click();
  await page.getByRole("textbox", { name: "Program" }).fill("r0 = 0\nexit\n");
  await expect(stage(page, "compile")).toContainText("2 instructions");
  await expectNoFindings(page);
});

for (const [zoom, width, height] of [
  [200, 720, 450],
  [400, 360, 225],
]) {
  test(`at ${zoom} % nothing is lost sideways, and everything can be reached`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, "Read past the value");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.getByRole("tab", { name: "access ranges" }).click();
    await expect(page.getByRole("region", { name: /^value: / })).toBeVisible();
    await expectNoFindings(page);
  });
}
