// The engine's binary records as plain data: callbacks, elements, cursors.
import type { CallbackRecord, Cursor, ElementView } from "./types.ts";

const HEAD = 56;
const FINAL = 1;
const OVERFLOW = 2;

/** Decodes the callback records in `bytes` (iter/record.ts). */
export function readCallbacks(bytes: Uint8Array): CallbackRecord[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out: CallbackRecord[] = [];
  for (let at = 0; at + HEAD <= bytes.length; ) {
    const u32 = (off: number) => view.getUint32(at + off, true);
    const flags = u32(12);
    const keyLen = u32(36);
    const valueLen = u32(40);
    const seqLen = u32(44);
    const final = (flags & FINAL) !== 0;
    let p = at + HEAD;
    const next = (n: number) => {
      p += n;
      return bytes.slice(p - n, p);
    };
    const key = next(keyLen);
    const before = next(valueLen);
    const after = next(valueLen);
    out.push({
      index: u32(4),
      sessionId: u32(8),
      seqNum: Number(view.getBigUint64(at + 16, true)),
      bucket: u32(24),
      skip: u32(28),
      ret: u32(32),
      steps: u32(48),
      key: final ? null : key,
      valueBefore: final ? null : before,
      valueAfter: final ? null : after,
      seqBytes: next(seqLen),
      overflowed: (flags & OVERFLOW) !== 0,
    });
    at += u32(0);
  }
  return out;
}

/** Decodes what mapElements wrote. `cpus` copies of a value. */
export function readElements(bytes: Uint8Array, keySize: number, valueSize: number, cpus: number): ElementView[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const keyBytes = (keySize + 7) & ~7;
  const copy = (valueSize + 7) & ~7;
  const stride = 8 + keyBytes + copy * cpus;
  const out: ElementView[] = [];
  for (let at = 0; at + stride <= bytes.length; at += stride) {
    const values: Uint8Array[] = [];
    for (let cpu = 0; cpu < cpus; cpu++) {
      const from = at + 8 + keyBytes + cpu * copy;
      values.push(bytes.slice(from, from + valueSize));
    }
    out.push({ bucket: view.getUint32(at, true), key: bytes.slice(at + 8, at + 8 + keySize), values });
  }
  return out;
}

/** Decodes a session's view at `at`. */
export function readCursor(view: DataView, at: number): Cursor {
  return {
    bucket: view.getUint32(at, true),
    skip: view.getUint32(at + 4, true),
    pendingBytes: view.getUint32(at + 8, true),
    done: view.getUint32(at + 12, true) !== 0,
    seqNum: Number(view.getBigUint64(at + 16, true)),
  };
}
