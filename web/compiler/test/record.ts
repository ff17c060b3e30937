/**
 * `node --import tsx web/compiler/test/record.ts [CLANG]`: what clang's code for programs/ prints when the engine runs it,
 * into clang.jsonl.gz. Needs clang with the BPF target, libbpf's headers, and a vmlinux.h in $VMLINUX (bpftool writes one).
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { kernelTypes } from "../../../engine-as/cli/kernel-types.ts";
import { compile } from "../index.ts";
import { ObjectError } from "../object/elf.ts";
import { loadObject } from "../object/load.ts";
import { type FilledCase, filledCase } from "./cases.ts";
import { run } from "./run.ts";

const clang = process.argv[2] ?? "clang-14";
const folder = new URL("./programs/", import.meta.url);
const file = new URL("./clang.jsonl.gz", import.meta.url);
const kernel = kernelTypes();
const where = mkdtempSync(join(tmpdir(), "mapwalk-"));
const lines: string[] = [];
for (const f of readdirSync(folder).filter((f) => f.endsWith(".bpf.c"))) {
  const name = f.replace(".bpf.c", "");
  const source = new URL(f, folder).pathname;
  const out = join(where, `${name}.o`);
  const includes = (process.env.VMLINUX ?? "").split(":").flatMap((d) => (d ? ["-I", d] : []));
  try {
    execFileSync(
      clang,
      ["-O2", "-g", "-target", "bpf", "-mcpu=v3", "-D__TARGET_ARCH_x86", "-w", ...includes, "-c", source, "-o", out],
      { stdio: "ignore" },
    );
  } catch {
    console.error(`${f}: ${clang} does not compile it`);
    continue;
  }
  // clang lays maps out in an order of its own: the one to walk is the first that the source declares.
  const ours = compile(readFileSync(source, "utf8"), { fileName: f, kernel }).object as Uint8Array;
  const first = filledCase(loadObject(ours, kernel), name);
  const c = linked(readFileSync(out), name, first.maps[first.target].name);
  if (!c) continue;
  const { errno, reads, insns } = run(c);
  if (errno !== 0) {
    console.error(`${f}: errno ${errno}`);
    continue;
  }
  lines.push(JSON.stringify({ name, insns, reads }));
}
rmSync(where, { recursive: true });

/** The case of clang's object; null when clang calls what BPF does not have. */
function linked(object: Uint8Array, name: string, target: string): FilledCase | null {
  try {
    return filledCase(loadObject(object, kernel), name, target);
  } catch (e) {
    if (!(e instanceof ObjectError)) throw e;
    console.error(`${name}: ${e.message}`);
    return null;
  }
}

writeFileSync(file, gzipSync(`${lines.join("\n")}\n`, { level: 9 }));
console.error(`${gunzipSync(readFileSync(file)).toString().trim().split("\n").length} programs recorded`);
