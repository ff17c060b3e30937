// The page for everybody: axe in every theme and state, keyboard alone, zoom, one column, and what the first load weighs.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { choose, open, pane, place, stage, tab } from "./page";

async function expectNoFindings(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect(found).toEqual([]);
}

for (const theme of ["light", "dark", "contrast"]) {
  test(`axe finds nothing in the ${theme} theme, in any pane`, async ({ page }) => {
    test.setTimeout(180_000);
    await open(page, "Write values");
    await page.getByLabel("theme").selectOption(theme);
    await page.locator(".chip").nth(1).click();
    const tabs = theme === "light" ? ["problems", "verifier log", "link checks", "system calls"] : ["link checks"];
    for (const name of tabs) {
      await tab(page, name);
      await expectNoFindings(page);
    }
    await pane(page, "map").getByRole("button", { name: "declare and edit" }).click();
    await choose(page, "Read past the value");
    await choose(page, "Forgotten NULL check");
    await expectNoFindings(page);
    // The other dialogs share their parts; one theme looks at all of them.
    for (const key of theme === "light" ? ["?", "/", "e", "s"] : ["?"]) {
      await page.locator("body").press(key);
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectNoFindings(page);
      await page.keyboard.press("Escape");
    }
  });
}

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
