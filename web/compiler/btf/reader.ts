/**
 * Reading BTF bytes: every type by id, names, lookups by name. Checks all lengths, so that hostile input gives a
 * BtfError and nothing else; it does not check that ids form sensible types.
 */
import * as K from "./kinds.ts";

const RECORDING_MAGIC = 0x544b574d;

/** Malformed BTF: what is wrong and at which byte of the section. */
export class BtfError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** A struct's or union's member. */
export interface BtfMember {
  name: string;
  type: number;
  bitOffset: number;
  /** 0 when the member is no bit-field. */
  bits: number;
}

/** Type information out of raw bytes; ids count from 1, 0 is void. */
export class Btf {
  readonly data: DataView;
  /** Byte offset of each type's header; index 0 unused. */
  readonly offsets: number[] = [0];
  readonly typeStart: number;
  readonly typeEnd: number;
  readonly strStart: number;
  readonly strEnd: number;
  private readonly names = new Map<number, string>();
  private strings: Map<string, number> | null = null;
  private byName: Map<number, number[]> | null = null;
  private enumerators: Map<number, number> | null = null;

  constructor(readonly bytes: Uint8Array) {
    const d = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.data = d;
    if (bytes.length >= 24 && d.getUint32(0, true) === RECORDING_MAGIC) {
      // The engine's recording: runs of ids, then BTF's own records for those ids only.
      const runs = d.getUint32(4, true);
      this.typeStart = 24 + runs * 8;
      this.typeEnd = this.typeStart + d.getUint32(12, true);
      this.strStart = this.typeEnd;
      this.strEnd = this.strStart + d.getUint32(16, true);
      if (this.strEnd > bytes.length + 1) throw new BtfError("recorded types are truncated", 0);
      let at = this.typeStart;
      for (let r = 0; r < runs; r++) {
        const first = d.getUint32(24 + r * 8, true);
        const count = d.getUint32(28 + r * 8, true);
        while (this.offsets.length < first) this.offsets.push(0);
        for (let k = 0; k < count; k++) at = this.index(at);
      }
      return;
    }
    if (bytes.length < 24) throw new BtfError("BTF header is truncated", 0);
    if (d.getUint16(0, true) !== K.BTF_MAGIC) throw new BtfError("BTF magic is wrong", 0);
    const hdr = d.getUint32(4, true);
    if (hdr < 24 || hdr > bytes.length) throw new BtfError(`BTF header length ${hdr} is out of range`, 4);
    this.typeStart = hdr + d.getUint32(8, true);
    this.typeEnd = this.typeStart + d.getUint32(12, true);
    this.strStart = hdr + d.getUint32(16, true);
    this.strEnd = this.strStart + d.getUint32(20, true);
    if (this.typeEnd > bytes.length) throw new BtfError("BTF type section runs past the end", 8);
    if (this.strEnd > bytes.length) throw new BtfError("BTF string section runs past the end", 16);
    for (let at = this.typeStart; at < this.typeEnd; ) at = this.index(at);
  }

  /** Gives the next id to the record at an offset; answers where the next record begins. */
  private index(at: number): number {
    if (at + 12 > this.typeEnd) throw new BtfError("BTF type is truncated", at);
    const info = this.data.getUint32(at + 4, true);
    const kind = (info >>> 24) & 31;
    const extra = kind === 0 ? undefined : K.EXTRA[kind];
    if (!extra) throw new BtfError(`BTF kind ${kind} is unknown`, at);
    this.offsets.push(at);
    const end = at + 12 + extra[0] + extra[1] * (info & 0xffff);
    if (end > this.typeEnd) throw new BtfError("BTF type runs past the type section", at);
    return end;
  }

  /** Number of types, void included. */
  get count(): number {
    return this.offsets.length;
  }

  /** The kind of a type; 0 for void; a BtfError for an id that does not exist. */
  kind(id: number): number {
    return id === 0 || this.offsets[id] === 0 ? 0 : (this.data.getUint32(this.at(id) + 4, true) >>> 24) & 31;
  }

  kindFlag(id: number): boolean {
    return this.data.getUint32(this.at(id) + 4, true) >>> 31 !== 0;
  }

  vlen(id: number): number {
    return this.data.getUint32(this.at(id) + 4, true) & 0xffff;
  }

  /** The size or type field of the header. */
  size(id: number): number {
    return this.data.getUint32(this.at(id) + 8, true);
  }

  /** The type that a pointer, typedef, qualifier, func, var … refers to. */
  ref(id: number): number {
    return this.size(id);
  }

  nameOff(id: number): number {
    return this.data.getUint32(this.at(id), true);
  }

  name(id: number): string {
    return id === 0 ? "void" : this.string(this.nameOff(id));
  }

  /** A NUL-terminated string of the string section. */
  string(off: number): string {
    if (off === 0) return "";
    let s = this.names.get(off);
    if (s === undefined) {
      const from = this.strStart + off;
      if (from >= this.strEnd) throw new BtfError(`BTF string offset ${off} is out of range`, from);
      let to = from;
      while (to < this.strEnd && this.bytes[to] !== 0) to++;
      s = "";
      for (let i = from; i < to; i++) s += String.fromCharCode(this.bytes[i]);
      this.names.set(off, s);
    }
    return s;
  }

  /** [integer encoding bits: 1 signed, 2 char, 4 bool; bit width]. */
  intInfo(id: number): { encoding: number; bits: number } {
    const v = this.word(id, 0);
    return { encoding: (v >>> 24) & 15, bits: v & 0xff };
  }

  /** The 32-bit word at an index after the header. */
  word(id: number, index: number): number {
    return this.data.getUint32(this.at(id) + 12 + index * 4, true);
  }

  members(id: number): BtfMember[] {
    const flag = this.kindFlag(id);
    return Array.from({ length: this.vlen(id) }, (_, i) => {
      const off = this.word(id, i * 3 + 2);
      return {
        name: this.string(this.word(id, i * 3)),
        type: this.word(id, i * 3 + 1),
        bitOffset: flag ? off & 0xffffff : off,
        bits: flag ? off >>> 24 : 0,
      };
    });
  }

  params(id: number): { name: string; type: number }[] {
    return Array.from({ length: this.vlen(id) }, (_, i) => ({
      name: this.string(this.word(id, i * 2)),
      type: this.word(id, i * 2 + 1),
    }));
  }

  enumValues(id: number): { name: string; value: bigint }[] {
    const wide = this.kind(id) === K.KIND_ENUM64;
    const signed = this.kindFlag(id);
    return Array.from({ length: this.vlen(id) }, (_, i) => {
      const at = this.at(id) + 12 + i * (wide ? 12 : 8);
      const name = this.string(this.data.getUint32(at, true));
      if (wide) {
        const v = this.data.getBigUint64(at + 4, true);
        return { name, value: signed ? BigInt.asIntN(64, v) : v };
      }
      return { name, value: BigInt(signed ? this.data.getInt32(at + 4, true) : this.data.getUint32(at + 4, true)) };
    });
  }

  /** Variables of a datasec. */
  datasec(id: number): { type: number; offset: number; size: number }[] {
    return Array.from({ length: this.vlen(id) }, (_, i) => ({
      type: this.word(id, i * 3),
      offset: this.word(id, i * 3 + 1),
      size: this.word(id, i * 3 + 2),
    }));
  }

  /** Ids of all types of a name, in order. */
  findAll(name: string): number[] {
    const off = this.findString(name);
    return off === 0 ? [] : (this.nameIndex().get(off) ?? []);
  }

  /** The first type of a name among some kinds; 0 when there is none. */
  find(name: string, ...kinds: number[]): number {
    return this.findAll(name).find((id) => kinds.includes(this.kind(id))) ?? 0;
  }

  /** The enum that has an enumerator of this name, 0 when none has. */
  findEnumerator(name: string): number {
    const off = this.findString(name);
    if (off === 0) return 0;
    this.enumerators ??= this.indexEnumerators();
    return this.enumerators.get(off) ?? 0;
  }

  /** Looks through typedefs, qualifiers and type tags; gives up on cycles. */
  skipModifiers(id: number): number {
    for (let steps = 0; steps < 64; steps++) {
      const k = this.kind(id);
      if (
        k === K.KIND_TYPEDEF ||
        k === K.KIND_CONST ||
        k === K.KIND_VOLATILE ||
        k === K.KIND_RESTRICT ||
        k === K.KIND_TYPE_TAG
      ) {
        id = this.ref(id);
      } else return id;
    }
    throw new BtfError("BTF type chain is cyclic", this.at(id));
  }

  /** Size in bytes of a type; 0 for void, functions and what has no size. */
  sizeOf(id: number, depth = 0): number {
    const real = this.skipModifiers(id);
    if (depth > 32) throw new BtfError("BTF array nesting is too deep or cyclic", this.at(real));
    switch (this.kind(real)) {
      case K.KIND_PTR:
        return 8;
      case K.KIND_ARRAY:
        return this.word(real, 2) * this.sizeOf(this.word(real, 0), depth + 1);
      case K.KIND_INT:
      case K.KIND_STRUCT:
      case K.KIND_UNION:
      case K.KIND_ENUM:
      case K.KIND_ENUM64:
      case K.KIND_FLOAT:
      case K.KIND_DATASEC:
        return this.size(real);
      case K.KIND_VAR:
        return this.sizeOf(this.ref(real), depth + 1);
      default:
        return 0;
    }
  }

  /** Names of all types of some kinds, for completion. */
  *namesOf(...kinds: number[]): Iterable<string> {
    for (let id = 1; id < this.count; id++)
      if (kinds.includes(this.kind(id)) && this.nameOff(id) !== 0) yield this.name(id);
  }

  private at(id: number): number {
    const off = this.offsets[id];
    if (!off || id <= 0) throw new BtfError(`BTF type id ${id} does not exist`, this.typeStart);
    return off;
  }

  /** Offset of a string in the string section, 0 when it is not there. */
  private findString(name: string): number {
    return this.stringIndex().get(name) ?? 0;
  }

  private stringIndex(): Map<string, number> {
    if (this.strings) return this.strings;
    const index = new Map<string, number>();
    const text = latin1(this.bytes.subarray(this.strStart, this.strEnd));
    for (let at = 1; at < text.length; ) {
      const end = text.indexOf("\0", at);
      const to = end < 0 ? text.length : end;
      const s = text.slice(at, to);
      if (!index.has(s)) index.set(s, at);
      at = to + 1;
    }
    this.strings = index;
    return index;
  }

  private nameIndex(): Map<number, number[]> {
    if (this.byName) return this.byName;
    const index = new Map<number, number[]>();
    for (let id = 1; id < this.offsets.length; id++) {
      if (this.offsets[id] === 0) continue;
      const off = this.data.getUint32(this.offsets[id], true);
      if (off === 0) continue;
      const list = index.get(off);
      if (list) list.push(id);
      else index.set(off, [id]);
    }
    this.byName = index;
    return index;
  }

  private indexEnumerators(): Map<number, number> {
    const index = new Map<number, number>();
    for (let id = 1; id < this.offsets.length; id++) {
      const kind = this.kind(id);
      if (kind !== K.KIND_ENUM && kind !== K.KIND_ENUM64) continue;
      const step = kind === K.KIND_ENUM ? 8 : 12;
      for (let i = this.vlen(id) - 1, at = this.offsets[id] + 12; i >= 0; i--, at += step) {
        const off = this.data.getUint32(at, true);
        if (!index.has(off)) index.set(off, id);
      }
    }
    return index;
  }
}

function latin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return parts.join("");
}
