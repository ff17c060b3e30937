// The code editor in the page: typing, squiggles and their remedies, completion, hover, labels, themes, and the way out.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { turnTo } from "./page";

const PROGRAM = `r6 = *(u64 *)(r1 + 16)
if r6 == 0 goto out
r0 = 0
exit
out:
r0 = 0
exit
`;

const field = (page: Page) => page.getByRole("textbox", { name: /^Program, BPF assembly/ });
const lines = (page: Page) => page.locator(".monaco-editor .view-lines");

/** Opens the page and waits until the editor has taken the plain field's place. */
async function open(page: Page) {
  await page.goto("/");
  await expect(page.locator(".monaco-editor .view-line").first()).toBeVisible({ timeout: 15_000 });
  await turnTo(page, "assembly");
}

/** Replaces the whole text, as a user who selects all and types. */
async function write(page: Page, text: string) {
  await field(page).focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
}

/** Puts the cursor on a line and column, both from 1. */
async function moveTo(page: Page, line: number, column: number) {
  await field(page).focus();
  await page.keyboard.press("ControlOrMeta+Home");
  for (let i = 1; i < line; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  for (let i = 1; i < column; i++) await page.keyboard.press("ArrowRight");
}

test("typing runs the program anew, and nothing is fetched from elsewhere", async ({ page, baseURL }) => {
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(baseURL as string) && !/^(data|blob):/.test(request.url()))
      foreign.push(request.url());
  });
  await open(page);
  await write(page, PROGRAM);
  await expect(page.getByText(/\b6 insns|6 instructions/).first()).toBeVisible();
  expect(foreign).toEqual([]);
});

test("a mistake is underlined where it is, told in words, and mended by its remedy", async ({ page }) => {
  await open(page);
  await write(page, "call bpf_get_prandom_u3\nr0 = 0\nexit\n");
  await expect(page.locator(".squiggly-error")).toHaveCount(1);
  await page.getByText("bpf_get_prandom_u3", { exact: true }).first().hover();
  await expect(page.locator(".monaco-hover").filter({ visible: true })).toContainText(
    "did you mean 'bpf_get_prandom_u32'?",
  );
  await moveTo(page, 1, 10);
  await page.keyboard.press("ControlOrMeta+.");
  await expect(page.getByText("Write bpf_get_prandom_u32")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(lines(page)).toContainText("bpf_get_prandom_u32");
  await expect(page.locator(".squiggly-error")).toHaveCount(0);
});

test("completion offers helpers with their prototypes", async ({ page }) => {
  await open(page);
  await write(page, "");
  await page.keyboard.type("call seq_wr");
  const row = page.locator(".suggest-widget .monaco-list-row").first();
  await expect(row).toContainText("bpf_seq_write");
  await page.keyboard.press("Control+Space");
  await expect(page.locator(".suggest-details")).toContainText("struct seq_file *m");
  await page.keyboard.press("Enter");
  await expect(lines(page)).toContainText("bpf_seq_write");
});

test("hover tells what a context field becomes", async ({ page }) => {
  await open(page);
  await write(page, PROGRAM);
  await page.locator(".view-line", { hasText: "r1 + 16" }).getByText("u64").hover();
  const hover = page.locator(".monaco-hover").filter({ visible: true });
  await expect(hover).toContainText("ctx->key");
  await expect(hover).toContainText("rdonly_buf_or_null");
  await expect(hover).toContainText("79 16 10 00 00 00 00 00");
});

test("a label can be gone to and renamed", async ({ page }) => {
  await open(page);
  await write(page, PROGRAM);
  await moveTo(page, 2, 18);
  await page.keyboard.press("F12");
  await expect(page.locator(".monaco-editor .line-numbers.active-line-number")).toHaveText("5");
  await page.keyboard.press("F2");
  await expect(page.locator(".rename-input")).toBeFocused();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("done");
  await page.keyboard.press("Enter");
  await expect(lines(page)).toContainText("goto done");
  await expect(lines(page)).toContainText("done:");
});

test("a verifier log is accepted as it is", async ({ page }) => {
  await open(page);
  await write(
    page,
    `func#0 @0
0: R1=ctx() R10=fp0
0: (79) r2 = *(u64 *)(r1 +16)         ; R1=ctx() R2=rdonly_buf_or_null(id=1)
1: (15) if r2 == 0x0 goto pc+1        ; R2=rdonly_buf()
2: (61) r4 = *(u32 *)(r2 +0)          ; R2=rdonly_buf() R4=scalar()
3: (b7) r0 = 0                        ; R0=0
4: (95) exit
processed 8 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
`,
  );
  await expect(page.getByText(/\b5 insns|5 instructions/).first()).toBeVisible();
  await expect(page.locator(".squiggly-error")).toHaveCount(0);
});

test("the field has a name, and Escape then Tab leaves it", async ({ page }) => {
  await open(page);
  await field(page).focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(field(page)).not.toBeFocused();
});

test("every theme of the page is the editor's, and axe finds nothing serious in it", async ({ page }) => {
  await open(page);
  for (const theme of ["light", "dark", "contrast"]) {
    await page.getByLabel(/theme/i).first().selectOption(theme);
    await expect
      .poll(() =>
        page.evaluate(() => {
          const paper = getComputedStyle(document.body).backgroundColor;
          const editor = getComputedStyle(
            document.querySelector(".monaco-editor-background") as Element,
          ).backgroundColor;
          return paper === editor;
        }),
      )
      .toBe(true);
    const { violations } = await new AxeBuilder({ page }).include(".code-editor").analyze();
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  }
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 800 } });
  test("a plain field stands instead of the editor, and the editor is not fetched", async ({ page }) => {
    const fetched: string[] = [];
    page.on("request", (request) => fetched.push(request.url()));
    await page.goto("/");
    await expect(page.locator("textarea").first()).toBeVisible();
    await page.waitForTimeout(1000);
    expect(fetched.filter((url) => url.includes("CodeEditor"))).toEqual([]);
  });
});
