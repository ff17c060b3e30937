// The stage: a talk by clicker keys, its notes in a second window, what a reload and a missing network do to it, and a demo
// that is recorded, saved and opened again.
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { open, pane, settled, stage, write } from "./page";

const title = (page: Page) => page.locator(".stage-head h1");
const count = (page: Page) => page.locator(".stage-count");

async function begin(page: Page, talk: string): Promise<void> {
  await page.goto(`/?talk=${talk}`);
  await settled(page);
  await expect(count(page)).toContainText("1 /");
}

test("a talk goes forwards and backwards by clicker, goes black, and gives the workbench back", async ({ page }) => {
  await open(page, "Write values");
  await page.keyboard.press("/");
  await page.getByPlaceholder("What do you want to do?").fill("Give a talk");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Begin: From a map to seq_file" }).click();
  await expect(title(page)).toHaveText("A map, and a program that wants to print it");
  await expect(page.locator(".top")).toHaveCount(0);
  await expect(pane(page, /^maps?$/)).toBeVisible();
  await expect(pane(page, "callbacks")).toHaveCount(0);
  // Type for a room, and a current line that is framed.
  const size = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  expect(size).toBeGreaterThan(20);
  for (let i = 0; i < 5; i++) await page.keyboard.press("PageDown");
  await expect(count(page)).toContainText("6 / 12");
  await expect(pane(page, "output").locator("mark")).toHaveText(/2: 211/);
  await page.keyboard.press("PageDown");
  await expect(pane(page, "output").locator("mark")).toHaveText(/1: 111/);
  // The editor has the focus: a clicker works all the same.
  await expect(page.locator(".monaco-editor .view-line").first()).toBeVisible({ timeout: 20_000 });
  await page.locator(".monaco-editor .view-line").nth(3).click();
  await page.keyboard.press("PageUp");
  await expect(count(page)).toContainText("6 / 12");
  await expect(pane(page, "output").locator("mark")).toHaveText(/2: 211/);
  await title(page).click();
  await page.keyboard.press("b");
  await expect(page.getByRole("img", { name: "The stage is black" })).toBeVisible();
  await page.keyboard.press("b");
  await expect(page.getByRole("img", { name: "The stage is black" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.locator(".top")).toBeVisible();
  await expect(page.getByLabel("example")).toHaveValue("write-values");
  await settled(page);
  await expect(page.locator(".code-editor")).toContainText("xchg_64");
});

test("a step that changes the program shows its answer, backwards as well", async ({ page }) => {
  await begin(page, "why-the-verifier-says-no");
  await expect(stage(page, "load")).toHaveClass(/failed/);
  for (let i = 0; i < 5; i++) await page.keyboard.press("PageDown");
  await expect(title(page)).toHaveText("Say what you rely on");
  await expect(stage(page, "read")).toHaveClass(/ok/);
  await expect(pane(page, /registers/)).toContainText("buf()");
  await page.keyboard.press("PageUp");
  await expect(stage(page, "load")).toHaveClass(/failed/);
  await expect(pane(page, /log/)).toContainText("buf_or_null");
});

test("notes and the next step stand in a second window, which can drive the stage; a reload keeps the place", async ({
  page,
  context,
}) => {
  await begin(page, "eacces-at-link");
  await page.keyboard.press("PageDown");
  const [notes] = await Promise.all([context.waitForEvent("page"), page.keyboard.press("n")]);
  await expect(notes.getByRole("region", { name: "Now" })).toContainText("The verifier does not know the map");
  await expect(notes.getByRole("region", { name: "Now" })).toContainText("nobody has said which map");
  await expect(notes.getByRole("region", { name: "Next" })).toContainText("packets and bytes: 16 bytes");
  await notes.keyboard.press("PageDown");
  await expect(count(page)).toContainText("3 / 11");
  await expect(notes.getByRole("region", { name: "Now" })).toContainText("3 / 11");
  await notes.getByRole("button", { name: "Black" }).click();
  await expect(page.getByRole("img", { name: "The stage is black" })).toBeVisible();
  await page.reload();
  await expect(count(page)).toContainText("3 / 11");
  await settled(page);
  // The second window finds the stage again.
  await notes.getByRole("button", { name: "Next ›" }).click();
  await expect(count(page)).toContainText("4 / 11");
  await expect(notes.getByRole("timer")).toHaveText(/^0:[0-5]\d$/);
  await page.bringToFront();
  await title(page).click();
  await page.keyboard.press("Escape");
  await expect(notes.getByText("Waiting for the stage")).toBeVisible();
  await page.reload();
  await settled(page);
  await expect(page.locator(".top")).toBeVisible();
});

test("every talk to its end, and the notes, without a network", async ({ page, context }) => {
  test.slow();
  await open(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null), { timeout: 60_000 })
    .toBe(true);
  await context.setOffline(true);
  for (const [talk, steps] of [
    ["map-to-seq-file", 12],
    ["why-the-verifier-says-no", 12],
    ["eacces-at-link", 11],
  ] as const) {
    await begin(page, talk);
    const [notes] = await Promise.all([context.waitForEvent("page"), page.keyboard.press("n")]);
    await expect(notes.getByRole("region", { name: "Next" })).toBeVisible();
    for (let i = 1; i < steps; i++) {
      await page.keyboard.press("PageDown");
      await settled(page);
    }
    await expect(notes.getByRole("region", { name: "Next" })).toContainText("the end");
    await notes.close();
    await page.keyboard.press("Escape");
  }
});

test("a demo is recorded in the workbench, saved as a file, opened and played", async ({ page }) => {
  test.slow();
  await open(page, "Read only", "C");
  await page.keyboard.press("/");
  await page.getByPlaceholder("What do you want to do?").fill("Record a demo");
  await page.keyboard.press("Enter");
  const recorder = page.getByRole("region", { name: "Recording" });
  await expect(recorder.getByRole("status")).toContainText("1 step");
  await recorder.getByLabel("What to say").fill("here it begins");
  await page.locator(".chip").nth(2).click();
  await expect(recorder.getByRole("status")).toContainText("2 steps");
  const source = await page.evaluate(() => document.querySelector(".monaco-editor") !== null);
  expect(source).toBe(true);
  await write(page, "int x;\n");
  await expect(recorder.getByRole("status")).toContainText("3 steps");
  await recorder.getByRole("button", { name: "Stop" }).click();
  const draft = page.getByRole("region", { name: "The recorded demo" });
  await draft.getByLabel("title").first().fill("My demo");
  await draft.getByLabel("Title of step 2").fill("The third call");
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    draft.getByRole("button", { name: "Save as a file" }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe("my-demo.mapwalk.json");
  const file = readFileSync(await saved.path());
  const { demo } = JSON.parse(file.toString());
  expect(demo.steps).toHaveLength(3);
  expect(demo.steps[0].say).toBe("here it begins");
  expect(demo.steps[1]).toEqual({ title: "The third call", at: { mode: "run", callback: 2 } });
  expect(demo.steps[2].project).toEqual({ source: ["int x;"] });
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Open a demo …" }).click(),
  ]);
  await chooser.setFiles({ name: saved.suggestedFilename(), mimeType: "application/json", buffer: file });
  await expect(title(page)).toHaveText("My demo");
  await page.keyboard.press("PageDown");
  await expect(title(page)).toHaveText("The third call");
  await expect(page.locator(".chip.current")).toHaveAttribute("aria-label", /callback 2/);
  await page.keyboard.press("PageDown");
  await expect(stage(page, "compile")).toHaveClass(/failed|ok/);
  await expect(page.locator(".code-editor")).toContainText("int x;");
});
