// The kernel's types: the recordings in public/, walks over struct members, and BTF_LOAD, against what the kernel answered.
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { Engine, LARGEST } from "../../cli/engine.ts";
import { loadEntry, published, recorded } from "./entry";

interface Entry {
  memory: WebAssembly.Memory;
  alloc(len: number): number;
  btfInstallVmlinux(ptr: number, len: number): number;
  takeWantFullTypes(): number;
  vmlinuxBtfComplete(): number;
  kind(id: number): number;
  name(id: number): string;
  find(name: string, kind: number): number;
  walk(id: number, off: number, size: number, write: boolean): string;
  holds(id: number, off: number, wanted: number): string;
  trust(id: number, from: number, inRcu: boolean): number;
}
const KIND_STRUCT = 4;
const KIND_FUNC = 12;
const TRUST = ["plain", "trusted", "rcu", "untrusted"];

let engine: Entry;
const core = published("kernel-types-core.bin");
const small = published("kernel-types.bin");
const full = gunzipSync(published("kernel-types-full.bin.gz"));
beforeAll(async () => {
  engine = await loadEntry<Entry>("btf", "types");
}, 120_000);

function put(bytes: Uint8Array): number {
  const at = engine.alloc(Math.max(bytes.length, 1)) >>> 0;
  new Uint8Array(engine.memory.buffer).set(bytes, at);
  return at;
}
const install = (bytes: Uint8Array) => engine.btfInstallVmlinux(put(bytes), bytes.length);
const struct = (name: string) => engine.find(name, KIND_STRUCT);

describe("recordings", () => {
  it("keep the ids that the recorded answers print", () => {
    for (const bytes of [core, small, full]) {
      expect(install(bytes)).toBe(0);
      expect(struct("bpf_map")).toBe(2055);
      expect(struct("bpf_iter_meta")).toBe(11876);
      expect(engine.find("bpf_iter_num_new", KIND_FUNC)).toBe(64233);
    }
  });

  it("say whether they are complete, and a type that is left out is not one out of range", () => {
    expect(install(small)).toBe(0);
    expect(Boolean(engine.vmlinuxBtfComplete())).toBe(false);
    expect(engine.kind(5000)).toBe(-1);
    expect(engine.kind(0xfffffff)).toBe(0);
    expect(install(full)).toBe(0);
    expect(Boolean(engine.vmlinuxBtfComplete())).toBe(true);
    expect(engine.kind(5000)).toBeGreaterThan(0);
  });

  it("note every question about a type that they lack, and no other", () => {
    expect(install(core)).toBe(0);
    engine.takeWantFullTypes();
    engine.kind(struct("bpf_map"));
    engine.kind(0xfffffff);
    expect(Boolean(engine.takeWantFullTypes())).toBe(false);
    engine.kind(5000);
    expect(Boolean(engine.takeWantFullTypes())).toBe(true);
  });

  it("are refused when they are damaged, and the types before stay", () => {
    expect(install(small)).toBe(0);
    expect(install(small.subarray(0, small.length - 1))).toBe(-22);
    const damaged = small.slice();
    damaged[24 + 8 * damaged[4] + 7] ^= 0xff;
    expect(install(damaged)).toBe(-22);
    expect(struct("bpf_map")).toBe(2055);
  });
});

/** What a walk says, in the recording's words. */
function walk(name: string, off: number, size: number): string | [number, ...string[]] {
  const answer = engine.walk(struct(name), off, size, false);
  const code = Number(answer.slice(0, answer.indexOf(" ")));
  const text = answer.slice(answer.indexOf(" ") + 1);
  if (code < 0) return [code, ...text.trimEnd().split("\n")];
  return code === 0 ? "scalar" : code === 1 ? `untrusted_ptr_${text}` : "rdonly_untrusted_mem";
}

describe("walks over struct members", () => {
  it("end where the kernel's do", () => {
    install(small);
    for (const [name, off, size, answer] of recorded<[string, number, number, unknown]>("walks.kernel.jsonl")) {
      expect([name, off, size, walk(name, off, size)]).toEqual([name, off, size, answer]);
    }
  });

  it("keep as much trust", () => {
    for (const [name, from, inRcu, off, kept] of recorded<[string, string, number, number, string]>(
      "trust.kernel.jsonl",
    )) {
      const id = struct(name);
      engine.walk(id, off, 8, false);
      const found = TRUST[engine.trust(id, TRUST.indexOf(from), inRcu === 1)];
      expect([name, from, inRcu, off, found]).toEqual([name, from, inRcu, off, kept]);
    }
  });

  it("find a struct inside of another", () => {
    for (const [name, off, wanted, found, said] of recorded<[string, number, string, number, string[]]>(
      "holds.kernel.jsonl",
    )) {
      const text = [found, ...said].join("\n").replace("\n", " ") + (said.length ? "\n" : " ");
      expect([name, off, engine.holds(struct(name), off, struct(wanted))]).toEqual([name, off, text]);
    }
  });

  it("may only read", () => {
    expect(engine.walk(struct("bpf_map"), 68, 4, true)).toBe("-13 only read is supported\n");
  });

  it("ask for the full types where the recording ends", () => {
    install(small);
    engine.takeWantFullTypes();
    const ops = struct("bpf_map_ops");
    expect(engine.walk(struct("bpf_map"), 40, 8, false)).toBe("1 bpf_map_ops");
    expect(engine.walk(ops, 0, 8, false)).toBe("-4096 ");
    expect(Boolean(engine.takeWantFullTypes())).toBe(true);
    expect(Boolean(engine.takeWantFullTypes())).toBe(false);
    install(full);
    expect(engine.walk(ops, 0, 8, false)).toBe("2 ");
    expect(Boolean(engine.takeWantFullTypes())).toBe(false);
  });
});

describe("BTF_LOAD", () => {
  it("gives the kernel's errno", () => {
    // Through the door: special fields are looked at after the types.
    const kernel = new Engine().kernel({}, LARGEST);
    for (const [hex, errno] of recorded<[string, number]>("user-btf.kernel.jsonl")) {
      const fd = kernel.btfLoad(Buffer.from(hex, "hex"));
      expect([hex, Math.min(fd, 0)]).toEqual([hex, errno]);
      if (fd >= 0) kernel.close(fd);
    }
  });
});
