// Helpers that copy from addresses which may be bad, and those on numbers in text.
import { E2BIG, EFAULT, EINVAL, ERANGE } from "../../util/errno";
import { peek, reach } from "../region";
import { input, output, stringLength } from "./memory";

// @ts-ignore: decorator
@inline function errno(e: i32): u64 {
  return <u64>(<i64>e);
}

/** Why a kernel address cannot be read: what is none at all is out of range. */
function badSource(addr: u64): u64 {
  return errno(addr >> 47 == 0x1ffff ? -EFAULT : -ERANGE);
}

/** The old helpers 4 and 45 take a user's address as one, which faults; the newer ones call it out of range. */
const USER_END: u64 = 0x7ffffffff000;

export function probeReadCompat(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const n = probeRead(r1, r2, r3, r4, r5);
  return n == errno(-ERANGE) && r3 < USER_END ? errno(-EFAULT) : n;
}

export function probeReadStrCompat(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const n = probeReadStr(r1, r2, r3, r4, r5);
  return n == errno(-ERANGE) && r3 < USER_END ? errno(-EFAULT) : n;
}

export function probeRead(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const to = output(r1, r2);
  if (!to || !r2) return 0;
  const from = peek(r3, <u32>r2);
  if (from) {
    memory.copy(to, from, <usize>r2);
    return 0;
  }
  memory.fill(to, 0, <usize>r2);
  return badSource(r3);
}

/** There is no user memory: every copy from it fails, and leaves zeros. */
export function probeReadUser(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const to = output(r1, r2);
  if (!to || !r2) return 0;
  memory.fill(to, 0, <usize>r2);
  return errno(-EFAULT);
}

export function probeReadStr(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const to = output(r1, r2);
  const size = <u32>r2;
  if (!to || !size) return 0;
  const n = stringLength(r3, size);
  if (n < 0) {
    memory.fill(to, 0, size);
    return badSource(r3);
  }
  const kept = min<u32>(n, size - 1);
  memory.copy(to, <usize>r3, kept);
  store<u8>(to + kept, 0);
  return kept + 1;
}

export function strncmp(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const a = input(r1, r2);
  if (!a) return 0;
  const b = <usize>r3;
  const most = min<u32>(<u32>r2, reach(r3));
  for (let i: u32 = 0; i < most; i++) {
    const x = load<u8>(a + i);
    const y = load<u8>(b + i);
    if (x != y) return errno(x < y ? -1 : 1);
    if (!x) break;
  }
  return 0;
}

// Numbers in text

let digits: u64 = 0;
let overflow = false;

function digitOf(c: u32): u32 {
  const lower = c | 0x20;
  return c >= 0x30 && c <= 0x39 ? c - 0x30 : lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : 16;
}

function isSpace(c: u32): bool {
  return c == 0x20 || (c >= 9 && c <= 13);
}

/**
 * Parses like bpf_strtol: white space, a minus, a prefix by `base`, at most 63 digits. Returns the bytes consumed or an errno;
 * the magnitude is left in `digits`. `sign` is set to 1 behind a minus.
 */
function parse(text: usize, size: u32, flags: u64, sign: usize): i32 {
  let base = <u32>flags & 31;
  if (flags & ~31 || (base != 0 && base != 8 && base != 10 && base != 16)) return -EINVAL;
  let at: u32 = 0;
  while (at < size && isSpace(load<u8>(text + at))) at++;
  const minus = at < size && load<u8>(text + at) == 0x2d;
  store<u8>(sign, minus ? 1 : 0);
  if (minus) at++;
  const end = min(size, at + 63);
  const prefix = at + 1 < end && load<u8>(text + at) == 0x30 && (load<u8>(text + at + 1) | 0x20) == 0x78;
  if (base == 0) {
    const hex = prefix && at + 2 < end && digitOf(load<u8>(text + at + 2)) < 16;
    base = hex ? 16 : at < end && load<u8>(text + at) == 0x30 ? 8 : 10;
  }
  if (base == 16 && prefix) at += 2;
  const first = at;
  digits = 0;
  overflow = false;
  for (; at < end; at++) {
    const d = digitOf(load<u8>(text + at));
    if (d >= base) break;
    if (digits > (u64.MAX_VALUE - d) / base) overflow = true;
    digits = digits * base + d;
  }
  if (overflow) return -ERANGE;
  return at == first ? -EINVAL : <i32>at;
}

const SIGN: usize = memory.data(8);

export function strtol(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const text = input(r1, r2);
  const to = output(r4, 8);
  if (!text || !to) return 0;
  store<u64>(to, 0);
  if (!r2) return errno(-EINVAL);
  const n = parse(text, <u32>r2, r3, SIGN);
  if (n < 0) return errno(n);
  const minus = load<u8>(SIGN) != 0;
  const v = minus ? 0 - digits : digits;
  if (minus ? <i64>v > 0 : <i64>v < 0) return errno(-ERANGE);
  store<u64>(to, v);
  return n;
}

export function strtoul(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const text = input(r1, r2);
  const to = output(r4, 8);
  if (!text || !to) return 0;
  store<u64>(to, 0);
  if (!r2) return errno(-EINVAL);
  const n = parse(text, <u32>r2, r3, SIGN);
  if (n < 0) return errno(n);
  if (load<u8>(SIGN)) return errno(-EINVAL);
  store<u64>(to, digits);
  return n;
}
