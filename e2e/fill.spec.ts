// Maps that a rule fills are walked while the page goes on drawing.
import { expect, test } from "@playwright/test";
import { open, pane, settled, stage } from "./page";

test("a hundred thousand generated elements are walked, and only visible rows exist", async ({ page }) => {
  await open(page, "array and a hash");
  const maps = pane(page, /^maps?$/);
  await maps.getByRole("button", { name: "declare and edit" }).click();
  await maps.getByLabel("max_entries").fill("100000");
  const before = Number(await page.locator(".app").getAttribute("data-answers"));
  await maps.getByRole("spinbutton", { name: "generated elements" }).fill("100000");
  // The page goes on drawing while the worker walks: frames keep coming.
  const slowest = page.evaluate(async () => {
    let worst = 0;
    let last = performance.now();
    for (let i = 0; i < 60; i++) {
      await new Promise(requestAnimationFrame);
      worst = Math.max(worst, performance.now() - last);
      last = performance.now();
    }
    return worst;
  });
  expect(await slowest).toBeLessThan(1_000);
  await expect
    .poll(async () => Number(await page.locator(".app").getAttribute("data-answers")), { timeout: 50_000 })
    .toBeGreaterThan(before);
  await settled(page);
  await expect(stage(page, "read")).toHaveClass(/ok|stopped/);
  await maps.getByRole("button", { name: "elements" }).click();
  await expect(maps.locator(".walk-head").first()).toContainText("shown of 100000");
  expect(await maps.locator(".element").count()).toBeLessThan(200);
});
