// What is typed is kept; a link, a file and the clipboard carry it on. Whatever comes in from outside is hostile until read.
import { expect, type Page, test } from "@playwright/test";
import { choose, open, pane, place, settled, stage, write } from "./page";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

async function run(page: Page, command: string) {
  await page.locator("body").press("/");
  await page.getByRole("combobox", { name: "Commands" }).fill(command);
  await page.keyboard.press("Enter");
}

test("what is typed is there after a reload", async ({ page }) => {
  await open(page, "Write values");
  await write(page, "r0 = 0\nexit\n; mine\n");
  await page.waitForTimeout(600);
  await page.reload();
  await settled(page);
  await expect(pane(page, "source")).toContainText("; mine");
  await expect(stage(page, "compile")).toContainText("2 instructions");
});

test("damaged storage is as good as none", async ({ page }) => {
  for (const kept of [
    "{",
    '{"version":99}',
    '{"version":1,"project":{"source":7}}',
    '{"version":1,"remembered":7}',
    "null",
  ]) {
    await page.addInitScript((text) => localStorage.setItem("mapwalk", text), kept);
    await page.goto("/");
    await expect(page.locator(".app")).toHaveAttribute("data-status", "current", { timeout: 20_000 });
  }
});

test("a link holds program, maps, place, panes and breakpoints", async ({ page, context }) => {
  await open(page, "Write values");
  await pane(page, "bytecode").getByRole("button", { name: "Breakpoint at 9" }).click();
  await page.locator("body").press("c");
  await page.getByLabel("layout").selectOption("learn");
  await run(page, "copy a link");
  await expect(page.locator(".toast")).toContainText("Link copied");
  const link = await clipboard(page);
  expect(link).toContain("#v1.");
  const other = await context.newPage();
  await other.goto(link);
  await settled(other);
  await expect(place(other)).toContainText("callback 0 of 5 · step 10/102 · insn 9");
  await expect(other.locator(".workspace")).toHaveAttribute("data-preset", "learn");
  await expect(pane(other, "source")).toContainText("struct stats");
  await other.close();
});

test("a link that is damaged, too large or hostile is refused in words", async ({ page }) => {
  const bomb = await page.evaluate(async () => {
    const stream = new Blob([new Uint8Array(32 << 20)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    return btoa(String.fromCharCode(...bytes.subarray(0, 60_000)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=/g, "");
  });
  const script = Buffer.from(
    JSON.stringify({
      project: {
        source: "",
        maps: [{ name: "<img src=x onerror=alert(1)>", type: "evil", key: "", value: "", maxEntries: 1 }],
      },
    }),
  ).toString("base64url");
  let alerts = 0;
  page.on("dialog", (dialog) => {
    alerts++;
    void dialog.dismiss();
  });
  for (const fragment of ["v1.AAAA", "v9.AAAA", `v1.${bomb}`, `p1.${script}`, `v1.${"A".repeat(500_000)}`]) {
    await page.goto("about:blank");
    await page.goto(`/#${fragment}`);
    await expect(page.locator(".notice")).toContainText("could not be opened");
    await settled(page);
  }
  expect(alerts).toBe(0);
});

test("Markdown, report and bpftool recipe are copied; the recipe names the very instructions", async ({ page }) => {
  await open(page, "Forgotten NULL check");
  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await dialog.getByRole("button", { name: "Copy as Markdown" }).click();
  await expect(dialog).toContainText("Markdown copied");
  expect(await clipboard(page)).toContain("| load | failed | EACCES: R8 invalid mem access 'buf\\_or\\_null' |");
  await dialog.getByRole("button", { name: "Copy as Issue report" }).click();
  await expect(dialog).toContainText("Report copied");
  expect(await clipboard(page)).toMatch(/Verifier log[\s\S]*R8 invalid mem access[\s\S]*#v1\./);
  await dialog.getByRole("button", { name: "Copy as bpftool recipe" }).click();
  await expect(dialog).toContainText("Recipe copied");
  const recipe = await clipboard(page);
  expect(recipe).toContain("bpftool iter pin mapwalk.bpf.o");
  expect(recipe).toContain(".8byte 0x0000000000001679");
});

test("a pane is saved as SVG and as PNG, the project as a file that opens again by dropping it", async ({ page }) => {
  await open(page, "Write values");
  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  const saved = async (name: string) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name, exact: true }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  };
  expect((await saved("SVG")).toString()).toMatch(/^<svg[\s\S]*packets/);
  const png = await saved("PNG");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(png.length).toBeGreaterThan(5_000);
  const file = (await saved("Save")).toString();
  await page.keyboard.press("Escape");
  await choose(page, "Read only");
  const drop = (name: string, text: string) =>
    page.evaluate(
      ([name, text]) => {
        const data = new DataTransfer();
        data.items.add(new File([text], name));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      },
      [name, text],
    );
  await drop("project.mapwalk.json", file);
  await expect(stage(page, "read")).toContainText("96 bytes");
  const refused: [text: string, reason: RegExp][] = [
    ["{", /in JSON/],
    ["[]", /project/],
    ['{"project":{"source":1}}', /source/],
    ['{"project":{"source":"","maps":[{"name":"<b>"}]}}', /maps\[0\]/],
  ];
  for (const [text, reason] of refused) {
    await drop("bad.json", text);
    await expect(page.locator(".toast")).toContainText("bad.json cannot be opened");
    await expect(page.locator(".toast")).toContainText(reason);
  }
  await expect(stage(page, "read")).toContainText("96 bytes");
});
