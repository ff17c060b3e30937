/** The object's BTF as the kernel takes it: section sizes and offsets filled in, externs made harmless, as libbpf does. */
import * as K from "../btf/kinds.ts";
import type { Btf } from "../btf/reader.ts";
import type { ElfFile } from "./elf.ts";

/** Offsets of kconfig externs in the map that holds them. */
export type KconfigLayout = Map<string, number>;

/** A patched copy of the .BTF section. */
export function kernelReadyBtf(btf: Btf, elf: ElfFile, kconfig: KconfigLayout, kconfigSize: number): Uint8Array {
  const bytes = btf.bytes.slice();
  const d = new DataView(bytes.buffer);
  const patch = (id: number, word: number, value: number) => d.setUint32(btf.offsets[id] + word * 4, value >>> 0, true);
  let dummy = 0;
  const needsDummy = () => {
    dummy ||= btf.count;
    return dummy;
  };
  for (let id = 1; id < btf.count; id++) {
    if (btf.kind(id) === K.KIND_FUNC) {
      const symbol = elf.symbols.find((s) => s.name === btf.name(id) && s.type === 2);
      // Hidden global functions are verified in their callers, like static ones.
      if (symbol?.hidden && btf.vlen(id) === 1) patch(id, 1, K.KIND_FUNC << 24);
    }
    if (btf.kind(id) !== K.KIND_DATASEC) continue;
    const name = btf.name(id);
    const vars = btf.datasec(id);
    if (name === ".ksyms") {
      vars.forEach((v, i) => {
        if (btf.kind(v.type) === K.KIND_FUNC) {
          patch(v.type, 1, (K.KIND_FUNC << 24) | 1);
          patch(id, 3 + i * 3, needsDummy());
        } else patch(v.type, 3, 1);
        patch(id, 4 + i * 3, i * 4);
        patch(id, 5 + i * 3, 4);
      });
      patch(id, 2, vars.length * 4);
      continue;
    }
    if (name === ".kconfig") {
      vars.forEach((v, i) => {
        patch(v.type, 3, 1);
        patch(id, 4 + i * 3, kconfig.get(btf.name(v.type)) ?? 0);
        patch(id, 5 + i * 3, btf.sizeOf(v.type));
      });
      patch(id, 2, kconfigSize);
      continue;
    }
    const section = elf.sections.find((s) => s.name === name);
    const placed = vars.map((v) => {
      const symbol = section && elf.symbols.find((s) => s.name === btf.name(v.type) && s.section === section.index);
      return { type: v.type, offset: symbol ? symbol.value : v.offset, size: v.size };
    });
    placed.sort((a, b) => a.offset - b.offset);
    // A constant that the linker moved to a mergeable section (.rodata.cst16) still stands here: it goes behind.
    let end = 0;
    placed.forEach((v, i) => {
      const offset = Math.max(v.offset, end);
      end = offset + v.size;
      patch(id, 3 + i * 3, v.type);
      patch(id, 4 + i * 3, offset);
      patch(id, 5 + i * 3, v.size);
    });
    if (section) patch(id, 2, Math.max(section.size, end));
  }
  return dummy === 0 ? bytes : withDummy(btf, bytes);
}

/** Appends the variable that stands for kernel functions in `.ksyms`, and names parameters that have none. */
function withDummy(btf: Btf, bytes: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode("dummy_ksym\0");
  let int = btf.find("int", K.KIND_INT);
  const added: number[] = [];
  const nameOff = btf.strEnd - btf.strStart;
  let nextId = btf.count;
  // The variable takes the id that was promised; a missing `int` follows it.
  if (!int) int = nextId + 1;
  added.push(nameOff, (K.KIND_VAR << 24) | 0, int, 1);
  nextId++;
  if (int === nextId) added.push(nameOff, K.KIND_INT << 24, 4, (1 << 24) | 32);
  const types = bytes.subarray(btf.typeStart, btf.typeEnd);
  const strings = bytes.subarray(btf.strStart, btf.strEnd);
  const out = new Uint8Array(24 + types.length + added.length * 4 + strings.length + name.length);
  const d = new DataView(out.buffer);
  out.set(bytes.subarray(0, 24));
  d.setUint32(4, 24, true);
  d.setUint32(8, 0, true);
  d.setUint32(12, types.length + added.length * 4, true);
  d.setUint32(16, types.length + added.length * 4, true);
  d.setUint32(20, strings.length + name.length, true);
  out.set(types, 24);
  added.forEach((w, i) => {
    d.setUint32(24 + types.length + i * 4, w >>> 0, true);
  });
  out.set(strings, 24 + types.length + added.length * 4);
  out.set(name, 24 + types.length + added.length * 4 + strings.length);
  for (let id = 1; id < btf.count; id++) {
    if (btf.kind(id) !== K.KIND_FUNC) continue;
    const proto = btf.ref(id);
    if (btf.kind(proto) !== K.KIND_FUNC_PROTO) continue;
    btf.params(proto).forEach((p, i) => {
      if (p.type !== 0 && p.name === "")
        d.setUint32(24 + (btf.offsets[proto] - btf.typeStart) + 12 + i * 8, nameOff, true);
    });
  }
  return out;
}
