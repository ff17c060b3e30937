// `node engine-as/cli/run.mjs NAME ARGS…`: runs engine-as/cli/NAME.ts on a checkout made ready first.
// stdout belongs to the command alone.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensureAll, root } from "./setup.mjs";

const [name, ...args] = process.argv.slice(2);
if (!/^[a-z-]+$/.test(name ?? "")) {
  console.error("usage: node engine-as/cli/run.mjs NAME [ARGS…]");
  process.exit(2);
}
ensureAll();
const tsx = join(root, "node_modules/tsx/dist/cli.mjs");
const { status } = spawnSync(process.execPath, [tsx, join(root, `engine-as/cli/${name}.ts`), ...args], {
  stdio: "inherit",
});
process.exit(status ?? 1);
