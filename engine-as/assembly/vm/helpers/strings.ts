// Kernel functions on strings (spec 6.7): arguments are read with care, at most so far; a place is told by its index.
import { E2BIG, EFAULT, ENOENT } from "../../util/errno";
import { stringLength, int32 } from "./memory";

const MAX_STRING: u32 = 4096;

/** Length of a string argument, -EFAULT for a bad address, -E2BIG for an endless one. */
function checked(s: u64): i32 {
  const n = stringLength(s, MAX_STRING);
  return n < 0 ? -EFAULT : <u32>n == MAX_STRING ? -E2BIG : n;
}

export function kStrlen(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return int32(checked(r1));
}

export function kStrnlen(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const n = stringLength(r1, r2 < MAX_STRING ? <u32>r2 : MAX_STRING);
  if (r2 == 0) return 0;
  return n < 0 ? int32(-EFAULT) : <u32>n == MAX_STRING ? int32(-E2BIG) : n;
}

function compare(a: u64, b: u64, fold: bool): u64 {
  const na = checked(a);
  const nb = checked(b);
  if (na < 0 || nb < 0) return int32(na < 0 ? na : nb);
  for (let i = 0; i <= min(na, nb); i++) {
    let x = i < na ? <u32>load<u8>(<usize>a + i) : 0;
    let y = i < nb ? <u32>load<u8>(<usize>b + i) : 0;
    if (fold && x - 0x41 < 26) x |= 0x20;
    if (fold && y - 0x41 < 26) y |= 0x20;
    if (x != y) return int32(x < y ? -1 : 1);
  }
  return 0;
}

export function kStrcmp(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return compare(r1, r2, false);
}

export function kStrcasecmp(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return compare(r1, r2, true);
}

function find(s: u64, count: u64, c: u64, orEnd: bool): u64 {
  const n = checked(s);
  if (n < 0) return int32(n);
  const end = min<u64>(count, n + 1);
  for (let i: u32 = 0; i < <u32>end; i++) if (load<u8>(<usize>s + i) == <u8>c) return i;
  return orEnd ? n : int32(-ENOENT);
}

export function kStrchr(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return find(r1, u64.MAX_VALUE, r2, false);
}

export function kStrchrnul(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return find(r1, u64.MAX_VALUE, r2, true);
}

export function kStrnchr(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return find(r1, r2, r3, false);
}

export function kStrrchr(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  const n = checked(r1);
  for (let i = n; i >= 0; i--) if (load<u8>(<usize>r1 + i) == <u8>r2) return i;
  return int32(n < 0 ? n : -ENOENT);
}

/** Length of the beginning of `s` whose characters are, or with `not` are not, among those of `set`. */
function span(s: u64, set: u64, not: bool): u64 {
  const n = checked(s);
  const m = checked(set);
  if (n < 0 || m < 0) return int32(n < 0 ? n : m);
  for (let i = 0; i < n; i++) {
    let among = false;
    for (let j = 0; j < m && !among; j++) among = load<u8>(<usize>s + i) == load<u8>(<usize>set + j);
    if (among == not) return i;
  }
  return n;
}

export function kStrspn(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return span(r1, r2, false);
}

export function kStrcspn(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return span(r1, r2, true);
}

function search(s: u64, what: u64, len: u64): u64 {
  const n = checked(s);
  const m = checked(what);
  if (n < 0 || m < 0) return int32(n < 0 ? n : m);
  const last = <i32>min<u64>(n, len) - m;
  for (let i = 0; i <= last; i++) if (memory.compare(<usize>s + i, <usize>what, m) == 0) return i;
  return int32(-ENOENT);
}

export function kStrstr(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return search(r1, r2, u64.MAX_VALUE);
}

export function kStrnstr(r1: u64, r2: u64, r3: u64, r4: u64, r5: u64): u64 {
  return search(r1, r2, r3);
}
