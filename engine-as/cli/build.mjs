// `npm run build`: the engine, then a static folder (dist/) that works from any sub-path: the page, the embedded player and
// its documentation, and the library with its types (dist/sdk/). Arguments go to vite.
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureAll, root, run } from "./setup.mjs";

ensureAll();
const node = (script, ...args) => run(process.execPath, [join(root, "node_modules", script), ...args]);
const vite =
  (...args) =>
  () =>
    node("vite/bin/vite.js", "build", ...args, ...process.argv.slice(2));
const steps = [vite(), vite("--mode", "embed"), vite("--mode", "sdk"), types];

/** Declarations beside the library, which name each other as every TypeScript resolves them. */
function types() {
  const status = node("typescript/bin/tsc", "--project", "web/sdk/tsconfig.json");
  if (status) return status;
  const folder = join(root, "dist/sdk");
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".d.ts"))) {
    const path = join(folder, name);
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(/("\.\/[\w-]+)\.ts"/g, '$1.js"'));
    if (name === "index.d.ts") renameSync(path, join(folder, "map-walk.d.ts"));
  }
  return 0;
}

process.exit(steps.reduce((status, step) => status || step(), 0));
