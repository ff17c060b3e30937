// The page's tests run against the built page, in the system's Chromium where there is one.
import { defineConfig } from "@playwright/test";
import { findBrowser } from "./e2e/browser.mjs";

// A port of its own for every run, told to its workers, so that two runs on one machine do not meet.
process.env.PAGE_PORT ??= String(20_000 + (process.pid % 20_000));
const origin = `http://localhost:${process.env.PAGE_PORT}`;

const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  // A shared machine may stall for seconds; what fails three times is broken.
  retries: 2,
  reporter: [["list"], ["json", { outputFile: "test-results/e2e.json" }]],
  use: {
    baseURL: origin,
    viewport: { width: 1440, height: 900 },
    // Everybody but the introduction's own test has seen it.
    storageState: {
      cookies: [],
      origins: [{ origin, localStorage: [{ name: "mapwalk", value: '{"version":1,"introduced":true}' }] }],
    },
    // A trace of every test costs a third of the whole run.
    trace: "on-all-retries",
    launchOptions: {
      executablePath: findBrowser(),
      args: [
        ...(asRoot ? ["--no-sandbox"] : []),
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --port ${process.env.PAGE_PORT}`,
    url: origin,
    reuseExistingServer: false,
  },
});
