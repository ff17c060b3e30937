// `node e2e/measure.mjs`: how fast the built page is, in the system's browser. Not a test: a busy machine would fail it.
// Prints milliseconds: from a key to the updated answer, a step, the first view on a throttled profile, a long log's frames.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { findBrowser } from "./browser.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const port = 20_000 + (process.pid % 20_000);
const server = spawn(process.execPath, ["node_modules/vite/bin/vite.js", "preview", "--port", String(port)], {
  cwd: root,
  stdio: "ignore",
});
const url = `http://localhost:${port}/`;
const browser = await chromium.launch({
  executablePath: findBrowser(),
  args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run"],
});
const KEPT = '{"version":1,"introduced":true}';
const LOOP = "r2 = 0\nl:\nr2 += 1\nif r2 < 330000 goto l\nr0 = 0\nexit\n";

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
function tell(what, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const [median, p95] = [at(sorted, 0.5), at(sorted, 0.95)].map((ms) => ms.toFixed(1));
  console.log(`${what.padEnd(44)} median ${median}  p95 ${p95}  (${times.length})`);
}

async function open(throttle) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: "block" });
  const page = await context.newPage();
  if (throttle) {
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", {
      ...{ offline: false, latency: 60, downloadThroughput: (9e6 / 8) | 0, uploadThroughput: (1.5e6 / 8) | 0 },
    });
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  }
  await page.addInitScript((kept) => localStorage.setItem("mapwalk", kept), KEPT);
  await page.goto(url);
  await page.waitForSelector('.app[data-status="current"]');
  return page;
}

/** Milliseconds from each of `count` step keys to the frame that shows the step. */
const stepTimes = (page, count) =>
  page.evaluate(async (count) => {
    const state = () => document.querySelector(".timeline-place").textContent;
    const times = [];
    for (let i = 0; i < count; i++) {
      const before = state();
      const begin = performance.now();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
      for (let tries = 0; state() === before && tries < 1000; tries++) await new Promise((next) => setTimeout(next));
      times.push(performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    return times;
  }, count);

try {
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const page = await open(false);
  const examples = await page.getByLabel("example").locator("option").count();
  const keys = [];
  const steps = [];
  await page.waitForSelector(".monaco-editor .view-line");
  for (let i = 0; i < examples; i++) {
    await page.getByLabel("example").selectOption({ index: i });
    await page.waitForTimeout(700);
    await page.getByRole("textbox", { name: /^Program/ }).focus();
    await page.keyboard.press("ControlOrMeta+End");
    for (let k = 0; k < 12; k++) keys.push(await oneKey(page));
    await page.locator("h1").click();
    if (await page.locator(".timeline-slider").isEnabled()) {
      await page
        .getByRole("button", { name: "First step" })
        .click()
        .catch(() => undefined);
      steps.push(...(await stepTimes(page, 12)));
    }
  }
  tell("key to updated answer, drawn", keys);
  tell("step to the changed page", steps);

  const paints = [];
  const answers = [];
  for (let i = 0; i < 3; i++) {
    const cold = await open(true);
    const [paint, now] = await cold.evaluate(() => [
      performance.getEntriesByName("first-contentful-paint")[0].startTime,
      performance.now(),
    ]);
    paints.push(paint);
    answers.push(now);
    await cold.context().close();
  }
  tell("first view, 9 Mbit/s, 60 ms, CPU / 4", paints);
  tell("first answer on the page, the same", answers);

  await page.getByRole("textbox", { name: /^Program/ }).focus();
  await page.getByLabel("example").selectOption({ index: 0 });
  await page.waitForTimeout(500);
  await page.getByRole("tab", { name: "verifier log" }).click();
  await page.getByRole("textbox", { name: /^Program/ }).focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(LOOP);
  await page.waitForTimeout(1000);
  await page.waitForSelector('.app[data-status="current"]', { timeout: 60_000 });
  const lines = await page.locator('[data-pane="log"] .tab-tools .quiet').last().textContent();
  const frames = await page.getByRole("group", { name: "Verifier log" }).evaluate(async (box) => {
    const times = [];
    let before = await new Promise(requestAnimationFrame);
    for (let i = 0; i < 120; i++) {
      box.scrollTop += box.scrollHeight / 240 + 37;
      const now = await new Promise(requestAnimationFrame);
      times.push(now - before);
      before = now;
    }
    return times;
  });
  tell(`frame while a log of ${lines} scrolls`, frames);
} finally {
  await browser.close();
  server.kill();
}

/** One letter typed in the editor, to the first drawn frame with its answer. */
async function oneKey(page) {
  await page.evaluate(() => {
    const app = document.querySelector(".app");
    globalThis.measured = new Promise((resolve) => {
      const begin = (event) => {
        const start = event.timeStamp;
        new MutationObserver((_, observer) => {
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
        }).observe(app, { attributeFilter: ["data-answers"] });
      };
      addEventListener("keydown", begin, { capture: true, once: true });
    });
  });
  await page.keyboard.press("Space");
  const time = await page.evaluate(() => globalThis.measured);
  await page.waitForTimeout(40);
  return time;
}
