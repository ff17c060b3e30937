// A rejection understood in one look: the rule in plain words, what the value may be against what it must be, and the way
// on which it came about, drawn along the code.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { REFUSED } from "../web/explain/testdata/refused";
import { open, pane, place, tab, turnTo, write } from "./page";

/** Writes one of the refused programs, and brings what is said of it to the front. */
async function refuse(page: Page, name: string) {
  const { language, source } = REFUSED.find((program) => program.name === name)!;
  await turnTo(page, language === "c" ? "C" : "assembly");
  await write(page, source);
  const problems = await tab(page, "problems");
  return problems.locator(".explanation").first();
}

const CASES: [name: string, rule: RegExp, may: string, must: string, stations: number][] = [
  ["NULL check of the other pointer", /may be NULL here/, "buf_or_null(id=2)", "compared with NULL", 3],
  ["index from the value", /largest offset/, "map_value table + 0 … 8", "within 8 bytes", 6],
  ["write to the key", /key, which is read-only/, "rdonly_buf()", "may write", 4],
  ["register that was never set", /R3 has no value here/, "nothing", "a value on every path", 3],
  ["ctx->meta as the sequence", /struct bpf_iter_meta; struct seq_file/, "bpf_iter_meta", "struct seq_file", 2],
  ["record that is never given back", /still held where the program ends/, "still held", "given back", 4],
  ["function that gets a pointer", /may be NULL here/, "buf_or_null(id=1)", "compared with NULL", 3],
];

test("each kind of refusal: rule, may and must, the path and where it leads", async ({ page }) => {
  await open(page);
  for (const [name, rule, may, must, count] of CASES) {
    await test.step(name, async () => {
      const explanation = await refuse(page, name);
      await expect(explanation).toContainText(rule);
      await expect(explanation.locator(".may-must")).toContainText(may);
      await expect(explanation.locator(".may-must")).toContainText(must);
      const stations = explanation.getByRole("listitem");
      await expect(stations).toHaveCount(count);
      await expect(stations.last()).toContainText("refused here");
      // The same stations stand along the instructions.
      await expect(pane(page, "bytecode").locator(".refused, .on-rail").first()).toBeVisible();
      // A station moves the page's one selection.
      const first = stations.first();
      const insn = /(\d+): /.exec((await first.locator(".cause-code").textContent()) ?? "")![1];
      await first.getByRole("button").click();
      await expect(place(page)).toContainText(new RegExp(`insn ${insn}$`));
      await expect(first.getByRole("button")).toHaveAttribute("aria-current", "step");
    });
  }
});

test("the path is drawn along instructions and source, the log is one click away, the hover says the same", async ({
  page,
}) => {
  await open(page);
  const explanation = await refuse(page, "copy through the stack");
  const bytecode = pane(page, "bytecode");
  await expect(bytecode.locator(".rail .cause-number")).toHaveText(["1", "2", "3", "4", "5", "✗"]);
  await expect(bytecode.locator(".insn", { hasText: "r8 = " }).locator(".rail")).toHaveAttribute(
    "title",
    /R8 is a copy of fp-8/,
  );
  const source = pane(page, "source");
  await expect(source.locator(".mark-cause")).toHaveCount(5);
  await expect(source.locator(".mark-error")).toHaveCount(1);
  await source.locator(".view-line", { hasText: "r0 = *(u64 *)(r9" }).locator("span span").last().hover();
  await expect(page.locator(".monaco-hover:visible")).toContainText("R9 may be NULL here");
  await expect(page.locator(".monaco-hover:visible")).toContainText("Mend it");
  await page.mouse.move(0, 0);
  await explanation.getByRole("button", { name: "The verifier's own words" }).click();
  await expect(page.getByRole("tabpanel", { name: "verifier log" })).toContainText("R9 invalid mem access");
});

test("a loop that never ends is explained at its line", async ({ page }) => {
  await open(page);
  const explanation = await refuse(page, "loop that comes back unchanged");
  await expect(explanation).toContainText("The loop at 2 came back with exactly the same state.");
  await expect(pane(page, "bytecode").locator(".rail .cause-number").last()).toHaveText("✗");
  await expect(pane(page, "source").locator(".squiggly-error").first()).toBeVisible();
});

test("other stages: the link's refusal and a map that cannot be made", async ({ page }) => {
  await open(page, "Read past the value");
  const problems = await tab(page, "problems");
  await expect(problems).toContainText("The program touches 32 bytes of the value; the map's values have 24.");
  await expect(problems).toContainText("link_create answers EACCES");
});

test("the explanation is accessible, light and dark", async ({ page }) => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await open(page, "Forgotten NULL check");
    await tab(page, "problems");
    await expect(page.locator(".explanation .causes")).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include(".explanation").include(".bytecode").analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
});
