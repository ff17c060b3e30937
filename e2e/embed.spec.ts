// The player in pages of another origin: as an element, as a frame with promises, sandboxed with and without an origin of
// its own, among hostile pages, ten at once, on a phone.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Frame, type Page, test } from "@playwright/test";
import { SNIPPETS } from "../web/docs/snippets";
import { OPTION_NAMES, OPTIONS } from "../web/sdk/options";
import { ASSEMBLY, openSites, playerPolicy, type Sites } from "./hosts";

let sites: Sites;
test.beforeAll(async () => {
  sites = await openSites();
});
test.afterAll(() => sites.close());

const library = () => `<script type="module" src="${sites.player}/sdk/map-walk.js"></script>`;
const PROGRAM = "r0 = 0\nexit\n";
const written = (attributes = "") =>
  `<map-walk ${attributes}><pre><code class="language-asm">${PROGRAM}</code></pre></map-walk>`;

async function frameOf(page: Page, which = 0): Promise<Frame> {
  await expect.poll(() => page.frames().length).toBeGreaterThan(which + 1);
  return page.frames()[which + 1];
}
const badge = (frame: Frame) => frame.locator(".badge");

for (const isolated of [false, true]) {
  test(`a text becomes a player ${isolated ? "with an origin of its own" : "with the player's origin"}`, async ({
    page,
  }) => {
    const problems: string[] = [];
    page.on("console", (message) => {
      if (/Content Security|SecurityError|Uncaught/.test(message.text())) problems.push(message.text());
    });
    await page.goto(sites.page(`element-${isolated}`, written(isolated ? "isolated" : "") + library()));
    const frame = await frameOf(page);
    await expect(badge(frame)).toHaveText("accepted, linked, 6 calls", { timeout: 20_000 });
    await expect(frame.locator(".static-code")).toContainText("r0 = 0");
    expect(await frame.evaluate(() => self.origin)).toBe(isolated ? "null" : sites.player);
    // What was drawn gave the frame its height.
    await expect.poll(() => page.locator("iframe").evaluate((one) => one.clientHeight)).toBeLessThan(319);
    const state = await page.evaluate(async () => (await document.querySelector("map-walk")!.player).getState());
    expect(state).toMatchObject({ source: "r0 = 0\nexit\n", language: "asm" });
    expect(problems).toEqual([]);
  });
}

test("every method answers, every event comes", async ({ page }) => {
  await page.goto(
    sites.page(
      "methods",
      `<script>
    window.heard = [];
    for (const name of ["ready", "change", "verified", "step", "finished", "resize", "error"]) addEventListener(name, () => window.heard.push(name));
  </script><map-walk example="write-values"></map-walk>${library()}`,
    ),
  );
  const said = await page.evaluate(async () => {
    const element = document.querySelector("map-walk")!;
    const player = await element.player;
    const run = await player.run();
    const at = await player.stepTo(2);
    const on = await player.next();
    const back = await player.previous();
    await player.setTheme("dark");
    await player.setReadOnly(true);
    await player.highlight({ from: 1, to: 2 });
    await player.load({ source: "r0 = 0\nexit\n", language: "asm" });
    await player.setSource("r0 = 7\nexit\n");
    const refused = await player.verify();
    const loaded = await player.load({ example: "read-only" });
    const share = (await player.getState()).share;
    const again = await player.load({ share });
    const errors: string[] = [];
    for (const wrong of [
      () => player.stepTo(-1),
      () => player.setTheme("pink" as "dark"),
      () => player.setSource("x".repeat(200_001)),
      () => player.setSource({} as string),
      () => player.highlight({ from: 2, to: 1 }),
      () => player.load({ example: "no-such" }),
      () => player.load({ share: "v1.AAAA" }),
    ]) {
      await wrong().catch((error: Error) => errors.push(error.message));
    }
    const { heard } = window as unknown as { heard: string[] };
    return { run, at, on, back, refused, loaded, again, errors, heard };
  });
  expect(said.run).toMatchObject({ ok: true, calls: 5, ranges: { key: 16, value: 20 } });
  expect([said.at?.callback, said.on?.callback, said.back?.callback]).toEqual([2, 3, 2]);
  expect(said.at?.before).not.toBe(said.at?.after);
  expect(said.refused.ok).toBe(false);
  expect(said.refused.problems[0].message).toContain("R0");
  expect(said.loaded.output).toContain("2: 211\n");
  expect(said.again).toEqual(said.loaded);
  expect(said.errors).toHaveLength(7);
  expect(new Set(said.heard)).toEqual(new Set(["ready", "change", "verified", "step", "finished", "resize"]));
});

test("a lesson is read, tried and told: as an element's event, in its language, with an origin of its own", async ({
  page,
}) => {
  test.slow();
  await page.goto(
    sites.page(
      "lesson",
      `<script>
    window.told = [];
    addEventListener("lesson", ({ detail }) => window.told.push(detail));
  </script><map-walk lesson="last-call" lang="de" isolated></map-walk>${library()}`,
    ),
  );
  const frame = await frameOf(page);
  await expect(frame.locator(".lesson")).toHaveAttribute("lang", "de", { timeout: 20_000 });
  const check = frame.getByRole("button", { name: "Prüfen" });
  await check.click();
  await expect(frame.locator(".lesson [role=status]")).toContainText("Noch nicht.", { timeout: 30_000 });
  await expect(frame.locator(".lesson-checks .fails").first()).toBeVisible();
  const solution = await frame.locator(".lesson-actions .lesson-code").textContent();
  await page.evaluate(
    async (source) => (await document.querySelector("map-walk")!.player).setSource(source),
    solution!,
  );
  await check.click();
  await expect(frame.locator(".lesson [role=status]")).toContainText("Gelöst.", { timeout: 30_000 });
  expect(await page.evaluate(() => (window as unknown as { told: unknown[] }).told)).toEqual([
    { id: "last-call", passed: false, attempts: 1 },
    { id: "last-call", passed: true, attempts: 2 },
  ]);
  const failed = await page.evaluate(async () => {
    const player = await document.querySelector("map-walk")!.player;
    return player.load({ lesson: "none" }).catch((error: Error) => error.message);
  });
  expect(failed).toBe('there is no lesson "none"');
});

test("a hostile page gets no answer, and the player survives it", async ({ page }) => {
  const attack = `<script>
    window.heard = [];
    addEventListener("message", ({ data, source }) => {
      window.heard.push(data);
      const hello = { source: "map-walk", v: 1, type: "connect", nonce: data.nonce };
      window.attack = () => {
        const ports = Array.from({ length: 6 }, () => new MessageChannel());
        window.replies = [];
        for (const { port1 } of ports) port1.onmessage = ({ data }) => window.replies.push(data);
        source.postMessage({ ...hello, nonce: "guess" }, "*", [ports[0].port2]);
        source.postMessage({ ...hello, v: 2 }, "*", [ports[1].port2]);
        source.postMessage(hello, "*");
        source.postMessage({ ...hello, type: "hello" }, "*", [ports[2].port2]);
        source.postMessage(hello, "*", [ports[3].port2]);
        const { port1 } = ports[3];
        port1.postMessage(null);
        port1.postMessage({ id: "x", method: "run" });
        port1.postMessage({ id: 1, method: "constructor" });
        port1.postMessage({ id: 2, method: "__proto__" });
        port1.postMessage({ id: 3, method: "setSource", payload: "x".repeat(5e6) });
        port1.postMessage({ id: 4, method: "load", payload: { source: 7 } });
        port1.postMessage({ id: 5, method: "getState" });
        source.postMessage(hello, "*", [ports[4].port2]);
        ports[4].port1.postMessage({ id: 6, method: "getState" });
      };
    });
  </script>`;
  const frameTo = (origin: string) => `${attack}<iframe src="${sites.player}/embed.html?origin=${origin}"></iframe>`;
  await page.goto(sites.page("wrong-origin", frameTo("https://docs.example")));
  await expect(badge(await frameOf(page))).toHaveText("accepted, linked, 6 calls", { timeout: 20_000 });
  // The hello is for another page: the browser does not deliver it here.
  expect(await page.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual([]);

  await page.goto(sites.page("forged", frameTo(sites.host)));
  const frame = await frameOf(page);
  await expect(badge(frame)).toHaveText("accepted, linked, 6 calls", { timeout: 20_000 });
  await page.evaluate(() => (window as unknown as { attack(): void }).attack());
  const replies = () => page.evaluate(() => (window as unknown as { replies: { id: number; ok?: boolean }[] }).replies);
  await expect.poll(async () => (await replies()).some(({ id }) => id === 5)).toBe(true);
  const answered = (await replies()).filter(({ id }) => id !== undefined);
  expect(answered.map(({ id, ok }) => [id, ok]).sort()).toEqual([
    [3, false],
    [4, false],
    [5, true],
  ]);
  await expect(badge(frame)).toHaveText("accepted, linked, 6 calls");
});

test("the library hears only its own frame, and gives up in time", async ({ page }) => {
  await page.goto(
    sites.page(
      "silent",
      `<iframe id="silent" src="${sites.player}/icon.svg"></iframe><iframe id="forger" srcdoc="<script>
    setInterval(() => parent.postMessage({ source: 'map-walk', v: 1, type: 'hello', nonce: 'n' }, '*'), 20)</script>"></iframe>`,
    ),
  );
  const message = await page.evaluate(async (url) => {
    const { connect } = (await import(url)) as typeof import("../web/sdk/index");
    return connect(document.querySelector<HTMLIFrameElement>("#silent")!, { connect: 600 }).then(
      () => "connected",
      (error: Error) => error.message,
    );
  }, `${sites.player}/sdk/map-walk.js`);
  expect(message).toBe("the player did not answer");
});

test("ten players wait until they are seen and share what they load", async ({ page }) => {
  const engines: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith(".wasm")) engines.push(request.url());
  });
  const one = `<div style="height:1200px"></div>${written()}`;
  await page.goto(sites.page("ten", one.repeat(10) + library()));
  await page.waitForLoadState("networkidle");
  await expect(page.locator("iframe")).toHaveCount(0);
  for (let i = 0; i < 10; i++) {
    await page.locator("map-walk").nth(i).scrollIntoViewIfNeeded();
    await expect(page.locator("iframe")).toHaveCount(i + 1);
    await expect(badge(await frameOf(page, i))).toHaveText("accepted, linked, 6 calls", { timeout: 20_000 });
  }
  expect(new Set(engines).size).toBe(1);
});

test("options of the address count, unknown ones are named once, and the address stays", async ({ page }) => {
  const warnings: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "warning") warnings.push(message.text());
  });
  const address = `${sites.player}/embed.html?view=run&theme=pink&font=99&step=2&readonly=1&colour=red&controls=step#x`;
  await page.goto(address);
  await expect(page.locator(".badge")).toHaveText("accepted, linked, 6 calls", { timeout: 20_000 });
  expect(warnings).toEqual(["map-walk: ignored theme=pink, colour=red"]);
  await expect(page.locator(".place")).toHaveText("call 3 of 6");
  await expect(page.locator(".ranges")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Run the program" })).toHaveCount(0);
  await page.locator(".static-code").click();
  await expect(page.locator("textarea, .monaco-editor")).toHaveCount(0);
  expect(page.url()).toBe(address);
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
});

test("the reader edits in Monaco, leaves it with Tab, and takes the text to the playground", async ({
  page,
  context,
}) => {
  await page.goto(`${sites.player}/embed.html${ASSEMBLY}`);
  await expect(page.locator(".badge")).toHaveText("accepted, linked, 2 calls", { timeout: 20_000 });
  await expect(page.locator(".monaco-editor")).toHaveCount(0);
  await page.locator(".static-code").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".monaco-editor .view-line").first()).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText("r0 = 1\nr0 = 0\nexit\n");
  await expect(page.locator(".call")).toContainText("3 instructions", { timeout: 10_000 });
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.closest(".monaco-editor") === null)).toBe(true);
  const opened = context.waitForEvent("page");
  await page.getByRole("link", { name: "Open in the playground" }).click();
  const playground = await opened;
  await playground.waitForURL(/#v1\./);
  await expect(playground.locator(".stage").first()).toContainText("3 instructions", { timeout: 20_000 });
  await playground.close();
  await page.getByRole("button", { name: "Back to the original program" }).click();
  await expect(page.locator(".call")).toContainText("2 instructions");
});

test("on a phone, in both themes, nothing is lost and axe finds nothing", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const theme of ["light", "dark"]) {
    await page.goto(`${sites.player}/embed.html?example=past-value&theme=${theme}`);
    await expect(page.locator(".badge")).toHaveText("refused by the link", { timeout: 20_000 });
    await expect(page.locator(".problems")).toContainText(/line \d+: value 32 > 24/);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
  await page.locator(".static-code").click();
  await page.getByRole("textbox", { name: "Program" }).fill(PROGRAM);
  await expect(page.locator(".badge")).toHaveText("does not compile", { timeout: 10_000 });
});

test("the documentation shows every option, and players that run", async ({ page }) => {
  await page.goto(`${sites.player}/docs.html`);
  for (const name of OPTION_NAMES) {
    const table = page.getByRole("region", { name: "option, values, initially, meaning" });
    await expect(table.getByRole("row", { name: new RegExp(`^${name} `) })).toContainText(OPTIONS[name].about);
  }
  const frame = await frameOf(page);
  await expect(badge(frame)).toHaveText(/accepted/, { timeout: 20_000 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test("each system's snippet gives a player", async ({ page }) => {
  for (const { system, html } of SNIPPETS) {
    await page.goto(sites.page(encodeURIComponent(system), html.replaceAll("PLAYER", sites.player)));
    await expect(badge(await frameOf(page)), system).toHaveText(/^accepted, linked/, { timeout: 20_000 });
  }
});

test("the library's declarations serve a page of another project", async () => {
  const folder = test.info().outputPath();
  const sdk = fileURLToPath(new URL("../dist/sdk/map-walk.js", import.meta.url));
  const good = `import { connect, type Attempt, type MapWalkElement, OPTIONS, type Player, writeOptions } from ${JSON.stringify(sdk)};
const element: MapWalkElement | null = document.querySelector("map-walk");
const player: Player = element ? await element.player : await connect(document.querySelector("iframe")!, { answer: 5000 });
const { ok, output, ranges } = await player.run();
const words: string = ok ? output : String(ranges?.value);
const end: () => void = player.on("lesson", ({ id, passed, attempts }: Attempt) => console.log(id, passed, attempts));
await player.load({ source: words, language: "c" });
const step = await player.stepTo(2);
console.log(step?.key, OPTIONS.view.initial, writeOptions({ theme: "dark" }), end);
export {};
`;
  writeFileSync(`${folder}/good.ts`, good);
  writeFileSync(
    `${folder}/wrong.ts`,
    good.replace("stepTo(2)", 'stepTo("2")').replace('language: "c"', 'language: "go"'),
  );
  const check = (name: string, resolution: string[]) =>
    spawnSync(
      process.execPath,
      [
        fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url)),
        ...["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom", "--types", ""],
        ...["--ignoreConfig", "--pretty", "false", ...resolution, `${folder}/${name}.ts`],
      ],
      { encoding: "utf8" },
    );
  for (const resolution of [
    ["--module", "esnext", "--moduleResolution", "bundler"],
    ["--module", "nodenext", "--moduleResolution", "nodenext"],
  ]) {
    const right = check("good", resolution);
    expect(right.stdout + right.stderr).toBe("");
    const wrong = check("wrong", resolution);
    expect(wrong.stdout.match(/error TS/g)).toHaveLength(2);
  }
});

test("where no worker may be started, the player runs in its own thread", async ({ page }) => {
  test.slow();
  const policy = playerPolicy(sites.player).replace(/worker-src [^;]+/, "worker-src 'none'");
  await page.route(`${sites.player}/**`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
  });
  await page.goto(sites.page("threadless", written() + library()));
  const frame = await frameOf(page);
  await expect(badge(frame)).toHaveText("accepted, linked, 6 calls", { timeout: 30_000 });
  expect(page.workers()).toHaveLength(0);
  const refused = await page.evaluate(async () => {
    const player = await document.querySelector("map-walk")!.player;
    await player.setSource("exit\n");
    return player.verify();
  });
  expect(refused.problems[0].message).toContain("R0 !read_ok");
});

test("a player that was seen goes on without a network, and its text can still be edited", async ({
  page,
  context,
}) => {
  test.slow();
  await page.goto(sites.page("offline", written() + library()));
  const frame = await frameOf(page);
  await expect(badge(frame)).toHaveText("accepted, linked, 6 calls", { timeout: 30_000 });
  await context.setOffline(true);
  await frame.locator(".static-code").click();
  const field = frame.getByRole("textbox");
  await expect(field).toBeVisible({ timeout: 20_000 });
  await field.fill("exit\n");
  await expect(badge(frame)).toHaveText("refused by the verifier", { timeout: 20_000 });
  const errors = await page.evaluate(async () => {
    const player = await document.querySelector("map-walk")!.player;
    return player.load({ example: "write-values" }).catch((error: Error) => error.message);
  });
  expect(errors).toMatch(/network|fetch|module/i);
  await expect(badge(frame)).toHaveText("refused by the verifier");
});
