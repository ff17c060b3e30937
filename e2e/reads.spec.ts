// Experiments between reads: a plan of reads, changes of the map between them, and what the panes show of it.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { open, pane, settled, tab } from "./page";

/** Does what changes the plan, and waits for the answer to it. */
async function answered(page: Page, edit: () => Promise<unknown>): Promise<void> {
  const answers = async () => Number(await page.locator(".app").getAttribute("data-answers"));
  const before = await answers();
  await edit();
  await expect.poll(answers).toBeGreaterThan(before);
  await settled(page);
}

test("elements are changed between two reads, and the walk meets what became of them", async ({ page }) => {
  await open(page, "Read only", "C");
  const reads = await tab(page, "reads");
  const maps = pane(page, /^maps?$/);
  await expect(reads).toContainText("Every read asks for 65536 bytes");
  const elements = await maps.locator(".elements .element").count();
  expect(elements).toBeGreaterThan(1);

  await answered(page, () => reads.getByRole("button", { name: "Plan the first read" }).click());
  await answered(page, () => reads.getByLabel("Bytes of read 1").fill("1"));
  await expect(reads.locator(".read-outcome").first()).toContainText("1 byte");
  await expect(reads.locator(".read-outcome").first()).toContainText("call 0");

  // A new element: the key that no other has.
  const after = reads.getByRole("group", { name: "Change a map after read 1" });
  await answered(page, () => after.getByRole("button", { name: "+ update" }).click());
  await answered(page, () =>
    reads
      .getByLabel(/of key, change 1 after read 1/)
      .first()
      .fill("77"),
  );
  await expect(reads.locator(".change-outcome").first()).toHaveText("inserted");
  await answered(page, () => after.getByRole("button", { name: "+ delete" }).click());
  await expect(reads.locator(".change-outcome").nth(1)).toHaveText("deleted");
  await answered(page, () => reads.getByLabel("Flags, change 1 after read 1").selectOption("BPF_EXIST"));
  await expect(reads.locator(".change-outcome").first()).toHaveText("ENOENT");
  await answered(page, () => reads.getByLabel("Flags, change 1 after read 1").selectOption("BPF_ANY"));

  // In the first read the map is as it was declared; the second begins with the changes.
  await reads.getByRole("button", { name: "To the first call of read 1" }).click();
  await expect(maps.locator(".element-note")).toHaveCount(0);
  // The second read brings what is left of the line, without a call.
  await expect(reads.locator(".read-outcome").nth(1)).toContainText("no call");
  await reads.getByRole("button", { name: "To the first call of read 3" }).click();
  await expect(maps.locator(".element-note", { hasText: "inserted after read 1" })).toHaveCount(1);
  await expect(maps.locator(".element-note", { hasText: "deleted after read 1" })).toHaveCount(1);
  await expect(maps.locator(".chains figcaption").first()).toContainText(/cursor: bucket \d+, \d+ skipped/);
  await page.getByRole("button", { name: "Previous callback" }).click();
  await expect(maps.locator(".element-note")).toHaveCount(0);

  await answered(page, () => reads.getByRole("button", { name: "Remove read 1" }).click());
  await expect(reads).toContainText("Every read asks for 65536 bytes");
});

test("one CPU's copy alone is changed, and axe finds nothing", async ({ page }) => {
  test.setTimeout(150_000);
  await open(page, "Per-CPU", "C");
  const reads = await tab(page, "reads");
  await answered(page, () => reads.getByRole("button", { name: "Plan the first read" }).click());
  await answered(page, () => reads.getByLabel("Bytes of read 1").fill("1"));
  const after = reads.getByRole("group", { name: "Change a map after read 1" });
  await answered(page, () => after.getByRole("button", { name: "+ update" }).click());
  await answered(page, () => reads.getByLabel("CPU, change 1 after read 1").selectOption("CPU 1"));
  await answered(page, () =>
    reads
      .getByLabel(/of value, change 1 after read 1/)
      .first()
      .fill("123456"),
  );
  await expect(reads.locator(".change-outcome").first()).toHaveText(/^\d+ \| \d+ → \d+ \| 123456$/);
  const { violations } = await new AxeBuilder({ page }).include(".reads").include(".walks").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual(
    [],
  );
});
