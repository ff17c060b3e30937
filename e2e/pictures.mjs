// `node e2e/pictures.mjs`: takes the README's pictures of the built page anew, in the system's browser.
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

const step = async (page, times) => {
  for (let i = 0; i < times; i++) await page.locator("body").press("ArrowRight");
};
/** Plays a talk up to a step, from 1. */
const talk = async (page, name, at) => {
  await page.goto(`http://localhost:${port}/?talk=${name}`);
  await page.waitForSelector(".monaco-editor .view-line");
  for (let i = 1; i < at; i++) {
    await page.waitForTimeout(800);
    await page.keyboard.press("PageDown");
  }
};
const example = async (page, title) => {
  const select = page.getByLabel("example");
  await select.selectOption({ label: (await select.locator("option", { hasText: title }).textContent()) ?? "" });
  await page.waitForTimeout(1500);
};

/** Name, colour scheme, and what is done before it is taken. */
const PICTURES = [
  [
    "workbench",
    "light",
    async (page) => {
      await example(page, "Write values");
      await page.locator(".chip").nth(2).click();
      await step(page, 9);
    },
  ],
  ["stage", "light", (page) => talk(page, "eacces-at-link", 5)],
  ["refused", "dark", (page) => example(page, "Read past the value")],
];

const browser = await chromium.launch({
  executablePath: findBrowser(),
  args: ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run"],
});
try {
  await new Promise((resolve) => setTimeout(resolve, 1500));
  for (const [name, colorScheme, prepare] of PICTURES) {
    const context = await browser.newContext({
      ...{ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.5, colorScheme, reducedMotion: "reduce" },
      serviceWorkers: "block",
    });
    const page = await context.newPage();
    await page.addInitScript(() => localStorage.setItem("mapwalk", '{"version":1,"introduced":true}'));
    await page.goto(`http://localhost:${port}/`);
    await page.waitForSelector(".monaco-editor .view-line");
    await prepare(page);
    await page.waitForTimeout(1000);
    await page.mouse.move(720, 2);
    await page.screenshot({ path: `${root}/e2e/pictures/${name}.png` });
    await context.close();
  }
} finally {
  await browser.close();
  server.kill();
}
