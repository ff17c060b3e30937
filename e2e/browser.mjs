// Where the browser for the page's tests comes from. Plain Node: it also runs before dependencies are installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const fixed = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The installed Chromium or Chrome, `CHROMIUM` in the environment first; undefined means Playwright's own download. */
export function findBrowser() {
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((dir) => names.map((name) => join(dir, name)));
  return [process.env.CHROMIUM, ...onPath, ...fixed].find((path) => path && existsSync(path));
}

function hasPlaywrightBrowser() {
  const script =
    "import('@playwright/test').then(({chromium}) => process.exit(require('fs').existsSync(chromium.executablePath()) ? 0 : 1))";
  return spawnSync(process.execPath, ["-e", script]).status === 0;
}

const attempts = [
  {
    name: "apt-get install chromium",
    applies: () => process.getuid?.() === 0 && existsSync("/etc/debian_version"),
    run: () => {
      const options = { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
      spawnSync("apt-get", ["update", "-qq"], options);
      spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], options);
    },
  },
  {
    name: "playwright install chromium",
    applies: () => true,
    run: () =>
      spawnSync(process.execPath, ["node_modules/playwright/cli.js", "install", "chromium"], { stdio: "inherit" }),
  },
];

/** Finds a browser or gets one; false when none can be had. */
export function ensureBrowser() {
  const found = () => findBrowser() !== undefined || hasPlaywrightBrowser();
  if (found()) return true;
  for (const attempt of attempts) {
    if (!attempt.applies()) continue;
    console.error(`No browser found; trying: ${attempt.name} …`);
    attempt.run();
    if (found()) return true;
  }
  return false;
}
