// What must never happen to a person's text, and that programs without end stay the engine's problem.
import { expect, test } from "@playwright/test";
import { open, pane, stage, write } from "./page";

test("a program that does not come to its end is stopped, and the page says so without freezing", async ({ page }) => {
  await open(page);
  const map = pane(page, "map");
  await map.getByRole("button", { name: "declare and edit" }).click();
  await map.getByRole("combobox", { name: /^type/ }).selectOption("array");
  await map.getByRole("spinbutton", { name: "max_entries" }).fill("4000000");
  // Each of the four million callbacks asks for the time four hundred times: many seconds, translated or not.
  const program = `${"call bpf_ktime_get_ns\n".repeat(400)}r0 = 0\nexit\n`;
  await page.getByRole("textbox", { name: /^Program, BPF assembly/ }).focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(program);
  await expect(page.locator(".spine-status")).toContainText(/elements in/);
  // The page answers while the program runs.
  await page.getByRole("tab", { name: /^problems/ }).click();
  await expect(stage(page, "read")).toHaveClass(/stopped/, { timeout: 20_000 });
  await expect(pane(page, "problems")).toContainText(/was stopped|not at the end/);
  await write(page, "r0 = 0\nexit\n");
  await expect(stage(page, "load")).toHaveClass(/ok/);
});

test("a program that asks for the same element for ever is stopped", async ({ page }) => {
  await open(page);
  await write(page, "r0 = 1\nexit\n");
  await expect(stage(page, "read")).toHaveClass(/stopped/);
  await expect(stage(page, "read")).toContainText("EAGAIN");
});

test("a crash of the worker restarts the engine, says so, and keeps the text", async ({ page }) => {
  // The worker's script is answered with one that fails at the first request, once.
  let broken = false;
  await page.route("**/assets/worker-*.js", async (route) => {
    if (broken) return route.continue();
    broken = true;
    await route.fulfill({
      contentType: "text/javascript",
      body: "self.onmessage = () => { throw new Error('injected') }",
    });
  });
  await page.goto("/");
  await expect(page.locator(".notice")).toContainText("injected");
  await page.getByLabel("example").selectOption({ index: 1 });
  await expect(stage(page, "read")).toHaveClass(/ok/);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.locator(".notice")).toHaveCount(0);
});

test("an engine that cannot be loaded is told in words", async ({ page }) => {
  await page.route("**/*.wasm", (route) => route.fulfill({ status: 404 }));
  await page.goto("/");
  await expect(page.locator(".notice")).toContainText("404");
});

test("text from a program is never markup", async ({ page }) => {
  await open(page);
  const map = pane(page, "map");
  await map.getByRole("button", { name: "declare and edit" }).click();
  await map.getByRole("textbox", { name: "name" }).fill("<b>x</b>");
  await expect(map.locator("b", { hasText: /^x$/ })).toHaveCount(0);
  await expect(stage(page, "load")).toHaveClass(/failed/);
});

test("nothing is asked of any other host", async ({ page, baseURL }) => {
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(baseURL!) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
  });
  await open(page);
  await write(page, "r0 = 0\nexit\n");
  expect(foreign).toEqual([]);
});
