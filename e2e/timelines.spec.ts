// Both timelines under the same controls: buttons, keys and slider, forwards and backwards.
import { expect, test } from "@playwright/test";
import { open, pane, place } from "./page";

test("the run: buttons, by instruction and by callback", async ({ page }) => {
  await open(page);
  await expect(place(page)).toHaveText("callback 0 of 6 · step 1/111 · insn 0");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await expect(place(page)).toContainText("insn 1");
  await page.getByRole("button", { name: "Next callback" }).click();
  await expect(place(page)).toContainText("callback 1 of 6");
  await page.getByRole("button", { name: "Step back" }).click();
  await expect(place(page)).toContainText("callback 0 of 6 · step 21/111 · insn 21");
  await page.getByRole("button", { name: "Last step" }).click();
  await expect(place(page)).toContainText("callback 5 of 6");
  await page.getByRole("button", { name: "First step" }).click();
  await expect(place(page)).toContainText("step 1/111");
});

test("the run: keys", async ({ page }) => {
  await open(page);
  await page.locator("body").press("ArrowRight");
  await page.locator("body").press("ArrowRight");
  await expect(place(page)).toContainText("step 3/");
  await page.locator("body").press("Shift+ArrowRight");
  await page.locator("body").press("Shift+ArrowRight");
  await expect(place(page)).toContainText("callback 2");
  await page.locator("body").press("ArrowLeft");
  await expect(place(page)).toContainText("callback 1");
  await page.locator("body").press("End");
  await expect(place(page)).toContainText("step 111/111");
  await page.locator("body").press("Home");
  await expect(place(page)).toContainText("step 1/111");
});

test("the run backwards shows the same machine as forwards", async ({ page }) => {
  await open(page, "Write values");
  const registers = pane(page, "registers and stack");
  const states: string[] = [];
  for (let i = 0; i < 20; i++) {
    await expect(registers.locator("caption").first()).toContainText(/after instruction \d+/);
    states.push((await registers.textContent()) ?? "");
    await page.locator("body").press("ArrowRight");
    await expect(place(page)).toContainText(`step ${i + 2}/`);
    await expect(registers.locator("caption").first()).toBeAttached();
  }
  for (let i = 19; i >= 0; i--) {
    await page.locator("body").press("ArrowLeft");
    await expect(place(page)).toContainText(`step ${i + 1}/`);
    await expect.poll(() => registers.textContent()).toBe(states[i]);
  }
});

test("the verification: the maximum grows as accesses land, and other paths join", async ({ page }) => {
  await open(page, "Write values");
  await page.getByRole("button", { name: "verification", exact: true }).click();
  const sum = page.locator(".strip-sum").nth(1);
  await expect(sum).toHaveText("not accessed");
  for (let i = 0; i < 6; i++) await page.locator("body").press("ArrowRight");
  await expect(sum).toHaveText("8 / 24");
  await page.locator("body").press("Shift+ArrowRight");
  await expect(place(page)).toContainText("path 2");
  await expect(sum).toHaveText("20 / 24");
});

test("the slider moves either timeline", async ({ page }) => {
  await open(page);
  const slider = page.getByRole("slider", { name: /^Step of/ });
  await slider.fill("50");
  await expect(place(page)).toContainText("step 51/111");
  await page.getByRole("button", { name: "verification", exact: true }).click();
  await slider.fill("9");
  await expect(place(page)).toContainText("step 10/");
  await slider.press("ArrowRight");
  await expect(place(page)).toContainText("step 11/");
});

test("each step is announced in words", async ({ page }) => {
  await open(page);
  await pane(page, "bytecode")
    .getByRole("button", { name: /r8 \+0\)/ })
    .click();
  await expect(page.getByTestId("announcer")).toHaveText(
    "Callback 0, key 2, instruction 7: reads 8 bytes of value at 0",
  );
});
