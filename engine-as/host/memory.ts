// The engine's linear memory as a host uses it: views that survive growth, and scratch space for one call's arguments.

/** What memory.ts needs of the instance. */
export interface MemoryExports {
  memory: WebAssembly.Memory;
  hostAlloc(size: number): number;
  hostFree(ptr: number): void;
}

export class EngineMemory {
  #bytes = new Uint8Array(0);
  #view = new DataView(new ArrayBuffer(0));
  #scratch = 0;
  #size = 0;
  #used = 0;

  constructor(private readonly exports: MemoryExports) {}

  /** All of memory. Call again after anything that may grow it. */
  get bytes(): Uint8Array {
    if (this.#bytes.buffer !== this.exports.memory.buffer) {
      this.#bytes = new Uint8Array(this.exports.memory.buffer);
      this.#view = new DataView(this.exports.memory.buffer);
    }
    return this.#bytes;
  }

  get view(): DataView {
    return this.bytes && this.#view;
  }

  /** Begins a call whose arguments take at most `size` bytes: what take() gave before is void. */
  begin(size: number): void {
    this.#used = 0;
    if (size <= this.#size) return;
    if (this.#scratch) this.exports.hostFree(this.#scratch);
    this.#size = Math.max(size, 4096);
    this.#scratch = this.exports.hostAlloc(this.#size) >>> 0;
  }

  /** `size` bytes of this call's scratch space, aligned to 8. */
  take(size: number): number {
    const at = this.#scratch + this.#used;
    this.#used += (size + 7) & ~7;
    if (this.#used > this.#size) throw new RangeError("scratch space of a call is too small");
    return at;
  }

  /** Copies `bytes` into this call's scratch space. */
  put(bytes: Uint8Array): number {
    const at = this.take(bytes.length);
    this.bytes.set(bytes, at);
    return at;
  }

  /** A copy of `size` bytes at `at`. */
  copy(at: number, size: number): Uint8Array {
    return this.bytes.slice(at, at + size);
  }

  /** Latin-1 text at `at`. */
  text(at: number, size: number): string {
    return latin1(this.bytes.subarray(at, at + size));
  }
}

const decoder = new TextDecoder("latin1");
/** TextDecoder's "latin1" is windows-1252: bytes 0x80 to 0x9f need care. */
const C1 = /[\u0152-\u2122]/;

/** Bytes as the text whose code points are the bytes. */
export function latin1(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  if (!C1.test(text)) return text;
  let out = "";
  for (let i = 0; i < bytes.length; i += 8192) out += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return out;
}
