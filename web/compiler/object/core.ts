/**
 * CO-RE: what an access path of the object's types means in the kernel's types. Kinds are numbered as in BTF.ext;
 * the rules (names without `___flavour`, first candidate that matches) are those of libbpf.
 */
import * as K from "../btf/kinds.ts";
import type { Btf } from "../btf/reader.ts";

/** A path resolved in one BTF: where the accessed field lies. */
interface Spec {
  root: number;
  /** Bits from the root's beginning. */
  bit: number;
  type: number;
  bits: number;
  steps: { name: string | null; index: number }[];
  enumValue: bigint | null;
}

/** The value to write, or null when the target does not have it. */
export interface CoreResult {
  value: bigint | null;
  /** What the object's own types would have given: the instruction must hold this now. */
  local: bigint;
}

const essential = (name: string) => {
  const at = name.indexOf("___");
  return at > 0 ? name.slice(0, at) : name;
};

/** Resolves relocations of one object against one kernel. */
export class CoreResolver {
  constructor(
    private readonly local: Btf,
    private readonly kernel: Btf,
  ) {}

  /** Computes one relocation; throws an Error with a plain message when it makes no sense. */
  resolve(kind: number, typeId: number, access: string): CoreResult {
    const spec = this.localSpec(kind, typeId, access);
    const local = this.value(kind, this.local, spec, typeId);
    if (kind === 6) return { value: BigInt(typeId), local: BigInt(typeId) };
    const root = kind >= 6 && kind !== 10 && kind !== 11 ? typeId : this.local.skipModifiers(typeId);
    const name = essential(this.local.name(root) || this.local.name(this.local.skipModifiers(typeId)));
    for (const id of this.candidates(root, name)) {
      const target = this.targetSpec(kind, spec, id);
      if (target) return { value: this.value(kind, this.kernel, target, id), local };
    }
    // Questions about existence have an answer; everything else is missing.
    const absent = kind === 2 || kind === 7 || kind === 8 || kind === 9 || kind === 10 || kind === 12;
    return { value: absent ? 0n : null, local };
  }

  private candidates(root: number, name: string): number[] {
    const kind = this.local.kind(root);
    const family = (k: number) => (k === K.KIND_ENUM64 ? K.KIND_ENUM : k);
    if (name === "") return [];
    return this.kernel.findAll(name).filter((id) => family(this.kernel.kind(id)) === family(kind));
  }

  private localSpec(kind: number, typeId: number, access: string): Spec {
    const b = this.local;
    const numbers = access.split(":").map(Number);
    if (numbers.some((n) => !Number.isInteger(n) || n < 0) || numbers.length > 64)
      throw new Error(`access path '${access}' is malformed`);
    const root = b.skipModifiers(typeId);
    const spec: Spec = { root, bit: 0, type: root, bits: 0, steps: [], enumValue: null };
    if (kind === 10 || kind === 11) {
      if (b.kind(root) !== K.KIND_ENUM && b.kind(root) !== K.KIND_ENUM64)
        throw new Error("enumerator of something that is no enum");
      const e = b.enumValues(root)[numbers[0]];
      if (!e) throw new Error(`enumerator ${numbers[0]} does not exist`);
      spec.steps.push({ name: e.name, index: numbers[0] });
      spec.enumValue = e.value;
      return spec;
    }
    if (kind >= 6) return spec;
    spec.bit = numbers[0] * b.sizeOf(root) * 8;
    for (const n of numbers.slice(1)) {
      const at = b.skipModifiers(spec.type);
      const k = b.kind(at);
      if (k === K.KIND_STRUCT || k === K.KIND_UNION) {
        const m = b.members(at)[n];
        if (!m) throw new Error(`member ${n} of '${b.name(at)}' does not exist`);
        spec.bit += m.bitOffset;
        spec.bits = m.bits;
        spec.type = m.type;
        if (m.name !== "") spec.steps.push({ name: m.name, index: n });
      } else if (k === K.KIND_ARRAY) {
        spec.type = b.word(at, 0);
        spec.bit += n * b.sizeOf(spec.type) * 8;
        spec.bits = 0;
        spec.steps.push({ name: null, index: n });
      } else throw new Error(`access path '${access}' goes through a type without members`);
    }
    return spec;
  }

  private targetSpec(kind: number, local: Spec, id: number): Spec | null {
    const b = this.kernel;
    const spec: Spec = { root: id, bit: 0, type: id, bits: 0, steps: [], enumValue: null };
    if (kind === 10 || kind === 11) {
      const want = essential(local.steps[0].name as string);
      const e = b.enumValues(b.skipModifiers(id)).find((x) => essential(x.name) === want);
      if (!e) return null;
      spec.enumValue = e.value;
      return spec;
    }
    if (kind >= 6) return spec;
    for (const step of local.steps) {
      const at = b.skipModifiers(spec.type);
      if (step.name === null) {
        if (b.kind(at) !== K.KIND_ARRAY) return null;
        const n = b.word(at, 2);
        if (n !== 0 && step.index >= n) return null;
        spec.type = b.word(at, 0);
        spec.bit += step.index * b.sizeOf(spec.type) * 8;
        spec.bits = 0;
      } else if (!this.enter(spec, at, step.name)) return null;
    }
    return this.compatible(local.type, spec.type) ? spec : null;
  }

  /** Steps into a member by name, through anonymous members. */
  private enter(spec: Spec, at: number, name: string): boolean {
    const b = this.kernel;
    const kind = b.kind(at);
    if (kind !== K.KIND_STRUCT && kind !== K.KIND_UNION) return false;
    for (const m of b.members(at)) {
      if (m.name === "") {
        const inner: Spec = { ...spec, bit: spec.bit + m.bitOffset };
        if (this.enter(inner, b.skipModifiers(m.type), name)) {
          Object.assign(spec, inner);
          return true;
        }
      } else if (m.name === name) {
        spec.bit += m.bitOffset;
        spec.bits = m.bits;
        spec.type = m.type;
        return true;
      }
    }
    return false;
  }

  /** Whether two fields may stand for each other: same kind; sizes of integers may differ. */
  private compatible(localId: number, kernelId: number, depth = 0): boolean {
    const l = this.local.skipModifiers(localId);
    const k = this.kernel.skipModifiers(kernelId);
    const composite = (kind: number) => kind === K.KIND_STRUCT || kind === K.KIND_UNION;
    const lk = this.local.kind(l);
    const kk = this.kernel.kind(k);
    if (composite(lk) && composite(kk)) return true;
    const family = (x: number) => (x === K.KIND_ENUM64 || x === K.KIND_INT ? K.KIND_ENUM : x);
    if (family(lk) !== family(kk)) return false;
    if (lk === K.KIND_ARRAY)
      return depth < 32 && this.compatible(this.local.word(l, 0), this.kernel.word(k, 0), depth + 1);
    if (lk === K.KIND_FWD || lk === K.KIND_ENUM) {
      const [x, y] = [essential(this.local.name(l)), essential(this.kernel.name(k))];
      return x === "" || y === "" || x === y || kk === K.KIND_INT;
    }
    return true;
  }

  private value(kind: number, b: Btf, spec: Spec, typeId: number): bigint {
    const size = b.sizeOf(spec.type);
    switch (kind) {
      case 0:
        return BigInt(spec.bits > 0 ? fieldByte(spec, size) : spec.bit >> 3);
      case 1:
        return BigInt(size);
      case 2:
        return 1n;
      case 3: {
        const t = b.skipModifiers(spec.type);
        const k = b.kind(t);
        return k === K.KIND_INT
          ? BigInt(b.intInfo(t).encoding & 1)
          : k === K.KIND_ENUM || k === K.KIND_ENUM64
            ? b.kindFlag(t)
              ? 1n
              : 0n
            : 0n;
      }
      case 4: {
        const byte = spec.bits > 0 ? fieldByte(spec, size) : spec.bit >> 3;
        const bits = spec.bits || size * 8;
        return BigInt(64 - (spec.bit + bits - byte * 8));
      }
      case 5:
        return BigInt(64 - (spec.bits || size * 8));
      case 6:
      case 7:
        return BigInt(typeId);
      case 8:
      case 12:
        return 1n;
      case 9:
        return BigInt(b.sizeOf(spec.root));
      case 10:
        return 1n;
      case 11:
        return spec.enumValue ?? 0n;
      default:
        throw new Error(`relocation kind ${kind} is unknown`);
    }
  }
}

/** First byte of the aligned unit that holds a bit-field, widened until the field fits. */
function fieldByte(spec: Spec, size: number): number {
  let width = size;
  let byte = Math.floor(spec.bit / 8 / width) * width;
  while (spec.bit + spec.bits - byte * 8 > width * 8 && width < 8) {
    width *= 2;
    byte = Math.floor(spec.bit / 8 / width) * width;
  }
  return byte;
}
