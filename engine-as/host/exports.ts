// The engine's exports as TypeScript sees them. u32 results come as signed numbers, 64-bit ones as BigInt.
import type { MemoryExports } from "./memory.ts";

export interface EngineExports extends MemoryExports {
  __collect(): void;
  bpf(cmd: number, attr: number, size: number): number;
  read(fd: number, buf: number, size: number, fuel: number): number;
  readResume(fd: number, fuel: number): number;
  readAbandon(fd: number): void;
  close(fd: number): number;
  installTypes(ptr: number, len: number): number;
  wantsFullTypes(): number;
  iterFunctionId(): number;
  setPossibleCpus(n: number): void;
  setCurrentCpu(n: number): void;
  setLinkInterface(old: number): void;
  setRecording(bytes: number): void;
  recordsPtr(): number;
  recordsLen(): number;
  recordsLost(): number;
  recordsFull(): number;
  runCount(): number;
  linkChecks(): number;
  logPtr(): number;
  logLen(): number;
  processedInsns(): number;
  faultPtr(): number;
  faultLen(): number;
  progRanges(fd: number): bigint;
  progId(fd: number): number;
  fdinfoPtr(fd: number): number;
  fdinfoLen(fd: number): number;
  sessionView(fd: number): number;
  mapCount(fd: number): bigint;
  mapIndex(fd: number): number;
  mapId(fd: number): number;
  mapStorageBytes(fd: number): bigint;
  mapBuckets(fd: number): number;
  mapElements(fd: number, from: number, out: number, room: number): bigint;
  mapFill(fd: number, from: number, count: number, mix: number, zero: number, flags: number): number;
  ringbufConsume(fd: number): number;
  ringbufRecord(fd: number): number;
}

// Answers of read and readResume that are no errno
export const READ_PENDING = -0x10000;
export const READ_FAULT = -0x10001;
export const READ_BREAK = -0x10002;
