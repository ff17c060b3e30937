// What the page's tests share: opening it, choosing an example, writing a program, and finding a pane.
import { expect, type Locator, type Page } from "@playwright/test";

/** Waits until what the page shows belongs to what is typed. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator(".app")).toHaveAttribute("data-status", "current", { timeout: 20_000 });
}

export type Language = "C" | "assembly";

/** Opens the page; `example` is part of an example's title. */
export async function open(page: Page, example?: string, language: Language = "assembly"): Promise<void> {
  await page.goto("/");
  await settled(page);
  if (example) await choose(page, example, language);
  else await turnTo(page, language);
}

/** Turns the source to a language, where the pane is to be seen. */
export async function turnTo(page: Page, language: Language): Promise<void> {
  const button = page.getByRole("group", { name: "Language" }).getByRole("button", { name: language, exact: true });
  if (!(await button.isVisible())) return;
  await button.click();
  await settled(page);
}

/** Chooses an example and waits for its answer. */
export async function choose(page: Page, example: string, language: Language = "assembly"): Promise<void> {
  const select = page.getByLabel("example");
  const label = await select.locator("option", { hasText: example }).textContent();
  await select.selectOption({ label: label ?? "" });
  await settled(page);
  await turnTo(page, language);
  await expect(page.locator(".stage.ok").first()).toBeVisible();
}

/** Replaces the program, in the editor once it is there. */
export async function write(page: Page, program: string): Promise<void> {
  await expect(page.locator(".monaco-editor .view-line").first()).toBeVisible({ timeout: 20_000 });
  await page.getByRole("textbox", { name: /^Program, (BPF assembly|C)/ }).focus();
  const before = Number(await page.locator(".app").getAttribute("data-answers"));
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(program);
  await expect
    .poll(async () => Number(await page.locator(".app").getAttribute("data-answers")))
    .toBeGreaterThan(before);
  await settled(page);
}

/** A pane by its title. */
export const pane = (page: Page, title: string | RegExp): Locator => page.getByRole("region", { name: title });

/** A stage of the spine. */
export const stage = (page: Page, name: string): Locator =>
  page.locator(".stage", { has: page.locator("strong", { hasText: new RegExp(`^${name}$`) }) });

/** Brings a pane to the front of its slot. */
export async function tab(page: Page, name: string): Promise<Locator> {
  await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
  return page.getByRole("tabpanel", { name: new RegExp(`^${name}`) });
}

/** The line that says where the timeline stands. */
export const place = (page: Page): Locator => page.locator(".timeline-place");
