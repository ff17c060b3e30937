// `npm start`: from a fresh clone to the page at http://localhost:5173.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureAll, root } from "./setup.mjs";

ensureAll();
const vite = spawn(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => vite.kill(signal));
vite.on("exit", (code) => process.exit(code ?? 0));
