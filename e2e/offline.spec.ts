// Without a network after the first visit, under a policy that forbids eval and other hosts, and with an engine that traps.
import { expect, test } from "@playwright/test";
import { open, settled, stage } from "./page";

test("works offline after the first visit, editor and dialogs included", async ({ page, context }) => {
  test.setTimeout(120_000);
  await open(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null), { timeout: 60_000 })
    .toBe(true);
  await context.setOffline(true);
  await page.goto("/");
  await settled(page);
  await expect(stage(page, "read")).toHaveClass(/ok/);
  await expect(page.locator(".monaco-editor .view-line").first()).toBeVisible({ timeout: 20_000 });
  await page.locator("body").press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  // The embed is the network's, never the cache's.
  await expect(page.goto("/embed.html")).rejects.toThrow();
});

test("the policy allows WebAssembly and nothing else that evaluates", async ({ page }) => {
  const broken: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) broken.push(message.text());
  });
  await open(page);
  await expect(page.locator(".monaco-editor .view-line").first()).toBeVisible({ timeout: 20_000 });
  expect(broken).toEqual([]);
  const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(policy).not.toMatch(/script-src[^;]*'unsafe-(?:eval|inline)'/);
  // What the test itself evaluates is exempt; what the page evaluates later is not.
  await page.evaluate(() => void setTimeout("document.title = 'evaluated'", 0));
  await page.waitForTimeout(200);
  await expect(page).toHaveTitle("Mapwalk");
  await expect(page.evaluate(() => fetch("https://example.com/"))).rejects.toThrow();
});

test("an engine that traps is started again, says so, offers a report, and keeps the text", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  // The first engine is one whose every call traps.
  let broken = false;
  await page.route("**/assets/engine-*.wasm", async (route) => {
    if (broken) return route.continue();
    broken = true;
    const trap = Buffer.from("0061736d0100000001040160000003020100070801046d61696e00000a05010300000b", "hex");
    await route.fulfill({ contentType: "application/wasm", body: trap });
  });
  await page.goto("/");
  await expect(page.locator(".notice")).toContainText("The engine", { timeout: 20_000 });
  await expect(page.locator(".notice")).toContainText("Your program is as you left it");
  await page.getByRole("button", { name: "Copy a report" }).click();
  await expect(page.locator(".toast")).toContainText("Report copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("bpf_map_elem");
  await page.getByLabel("example").selectOption({ index: 1 });
  await expect(stage(page, "read")).toHaveClass(/ok/);
});
