// `npm run build`: the engine, then the page as a static folder (dist/) that works from any sub-path.
import { join } from "node:path";
import { ensureAll, root, run } from "./setup.mjs";

ensureAll();
process.exit(run(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build", ...process.argv.slice(2)]));
