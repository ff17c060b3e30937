// `npm test`: everything that has to hold, from a fresh machine on. Each step runs even when an earlier one failed,
// and the last line sums up: "N passed, N failed". Arguments choose steps by name (`npm test -- unit`).
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureDependencies, root, run } from "../engine-as/cli/setup.mjs";
import { ensureBrowser } from "./browser.mjs";

const bin = (path) => join(root, "node_modules", path);
const node = (...args) => run(process.execPath, args, { stdio: "inherit" }) === 0;
const report = (name) => join(root, "test-results", name);

/** Numbers from a JSON report, or one failure when the tool died before writing it. */
function counts(file, read) {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  return read(JSON.parse(readFileSync(file, "utf8")));
}

const one = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });

const steps = {
  engine: () => one(node(join(root, "engine-as/cli/setup.mjs"))),
  types: () => one(node(bin("typescript/bin/tsc"), "--project", "tsconfig.json")),
  lint: () => one(node(bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings")),
  unit: () => {
    node(
      bin("vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report("unit.json")}`,
    );
    return counts(report("unit.json"), (r) => ({
      passed: r.numPassedTests,
      failed:
        r.numFailedTests +
        r.testResults.filter((f) => f.status === "failed" && !f.assertionResults.some((a) => a.status === "failed"))
          .length,
    }));
  },
  page: () => {
    if (!ensureBrowser()) {
      console.error(
        "No browser for the page's tests. Install Chromium or Chrome (Debian: apt-get install chromium) " +
          "or name one in the environment variable CHROMIUM.",
      );
      return one(false);
    }
    if (!node(join(root, "engine-as/cli/build.mjs"), "--logLevel", "warn")) return one(false);
    node(bin("@playwright/test/cli.js"), "test");
    return counts(report("e2e.json"), ({ stats }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected + (stats.expected + stats.unexpected + stats.flaky === 0 ? 1 : 0),
    }));
  },
};

ensureDependencies();
rmSync(join(root, "test-results"), { recursive: true, force: true });
mkdirSync(join(root, "test-results"), { recursive: true });
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`unknown step: ${unknown.join(", ")} (there are: ${Object.keys(steps).join(", ")})`);
  process.exit(2);
}

const total = { passed: 0, failed: 0 };
const lines = [];
for (const [name, step] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name} ${"─".repeat(60 - name.length)}`);
  const start = performance.now();
  const { passed, failed } = step();
  total.passed += passed;
  total.failed += failed;
  lines.push(
    `${name.padEnd(8)}${passed} passed, ${failed} failed (${((performance.now() - start) / 1000).toFixed(1)} s)`,
  );
}
console.log(`\n${lines.join("\n")}\n\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
