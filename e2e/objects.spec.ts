// Compiled objects: out of the page as a file and in again, damaged ones, and what one source line became in every pane.
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { open, pane, settled, stage, tab, turnTo } from "./page";

/** Saves the program's object with the dialog's button. */
async function saved(page: Page): Promise<Buffer> {
  await page.keyboard.press("Escape");
  await pane(page, "bytecode").getByText("exit").last().click();
  await page.keyboard.press("s");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save: Object" }).click();
  const bytes = readFileSync(await (await download).path());
  await page.keyboard.press("Escape");
  return bytes;
}

/** Drops a file on the page. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([name, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name));
      return data;
    },
    [name, [...bytes]] as const,
  );
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

test("an object that was saved opens again, with its source lines beside the bytecode", async ({ page }) => {
  await open(page, "Global counters", "C");
  const output = await (await tab(page, "output")).textContent();
  const bytes = await saved(page);
  expect(bytes.subarray(0, 4).toString("latin1")).toBe("\x7fELF");
  await page.getByLabel("example").selectOption({ index: 0 });
  await settled(page);
  await drop(page, "globals.bpf.o", bytes);
  await expect(pane(page, "source")).toContainText("globals.bpf.o");
  await settled(page);
  await expect(stage(page, "read")).toHaveClass(/ok/);
  expect(await (await tab(page, "output")).textContent()).toBe(output);
  await expect(pane(page, "source").locator(".object-line").first()).toBeVisible();
  await pane(page, "source").locator(".object-line").nth(1).click();
  await expect(pane(page, "source").locator(".object-insn.current")).toBeVisible();
  await page.getByRole("button", { name: "Back to what was here before" }).click();
  await settled(page);
  await expect(pane(page, "source")).toContainText("bpf_iter__bpf_map_elem");
});

test("a damaged object is refused with section and offset, and nothing that was typed is lost", async ({ page }) => {
  await open(page, "Global counters", "C");
  const bytes = await saved(page);
  await drop(page, "half.bpf.o", bytes.subarray(0, bytes.length >> 1));
  await expect(pane(page, "source").getByRole("alert")).toContainText(/\+0x[0-9a-f]+: /);
  await turnTo(page, "C");
  await expect(pane(page, "source")).toContainText("bpf_iter__bpf_map_elem");
  await expect(stage(page, "read")).toHaveClass(/ok/);
});

test("a line of C marks all its instructions, log lines and accesses", async ({ page }) => {
  await open(page, "Write values", "C");
  const ranges = pane(page, "access ranges");
  await ranges.locator(".mark.write").first().click();
  await expect(pane(page, "bytecode").locator(".insn.current")).toHaveCount(1);
  expect(await pane(page, "bytecode").locator(".insn.same-line").count()).toBeGreaterThan(1);
  expect(await ranges.locator(".mark.same-line").count()).toBeGreaterThan(0);
  await expect(page.locator(".line-current").first()).toBeVisible();
  await tab(page, "verifier log");
  await expect(page.locator(".log-line.same-line").nth(1)).toBeVisible();
});
