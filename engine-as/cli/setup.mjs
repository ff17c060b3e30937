// Makes a checkout ready to use: dependencies installed, engine.wasm not older than its source.
// Plain Node without any dependency, because it runs before there are any.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packData } from "./pack.mjs";

/** The repository's top folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

const engine = join(root, "engine-as/build/engine.wasm");
const asc = join(root, "node_modules/assemblyscript/bin/asc.js");

/** Runs a command in the repository; returns its exit code. What it prints goes to stderr, so that stdout stays the caller's. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["inherit", 2, 2], ...options });
  if (error) throw error;
  return status ?? 1;
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((time, name) => Math.max(time, newest(join(path, name))), 0);
}

/** Installs what package-lock.json names, when node_modules is missing or older than it. */
export function ensureDependencies() {
  const stamp = join(root, "node_modules/.package-lock.json");
  if (existsSync(stamp) && existsSync(asc) && newest(stamp) >= newest(join(root, "package-lock.json"))) return;
  console.error("Installing dependencies (npm ci) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  // Nothing here needs an install script: the packages bring prebuilt binaries as optional dependencies.
  const status = run(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("npm ci failed; see above");
}

/** Compiles engine-as/assembly to engine-as/build/engine.wasm; returns asc's exit code. */
export function buildEngine() {
  mkdirSync(dirname(engine), { recursive: true });
  const status = run(process.execPath, [
    asc,
    "engine-as/assembly/index.ts",
    "--config",
    "engine-as/asconfig.json",
    "--target",
    "release",
  ]);
  if (status === 0) writeFileSync(engine, packData(readFileSync(engine)));
  return status;
}

/** Builds the engine when its source is newer than what stands in engine-as/build. */
export function ensureEngine() {
  const source = Math.max(
    ...["assembly", "asconfig.json", "cli/pack.mjs"].map((name) => newest(join(root, "engine-as", name))),
  );
  if (existsSync(engine) && statSync(engine).mtimeMs >= source) return;
  console.error("Building engine-as/build/engine.wasm …");
  if (buildEngine() !== 0) throw new Error("asc found errors; see above");
}

/** Both of the above; on failure says why in one line and ends the process. */
export function ensureAll() {
  try {
    ensureDependencies();
    ensureEngine();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureAll();
