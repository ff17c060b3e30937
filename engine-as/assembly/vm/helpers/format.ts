// The kernel's printf of BPF programs (spec 6.5): a bounded format language over 64-bit arguments. Used by seq_printf, snprintf
// and the trace helpers, which differ only in where the bytes go.
import { EINVAL, ENOSPC } from "../../util/errno";
import { peek } from "../region";
import { copyBytes } from "../../util/copy";
import { stringLength } from "./memory";

// Flags of a specifier
const LEFT: u32 = 1;
const ZEROS: u32 = 2;
const PLUS: u32 = 4;
const SPACE: u32 = 8;

/** What the kernel keeps the converted arguments in. */
const ARGS_ROOM: u32 = 512;
/** Most arguments of one call. */
export const MAX_ARGS: u32 = 12;

// Where the output goes: bytes behind `end` are only counted.
let at: usize = 0;
let end: usize = 0;
// The specifier at hand
let flags: u32 = 0;
let width: u32 = 0;

const SCRATCH: usize = memory.data(64);
const ZERO16: usize = memory.data(16);

// @ts-ignore: decorator
@inline function put(c: u32): void {
  if (at < end) store<u8>(at, <u8>c);
  at++;
}

/** `n` bytes: all that fit. */
function bytes(from: usize, n: u32): void {
  if (at < end) copyBytes(at, from, min<u32>(n, <u32>(end - at)));
  at += n;
}

function pad(c: u32, n: i32): void {
  while (n-- > 0) put(c);
}

function text(from: usize, n: u32): void {
  if (!(flags & LEFT)) pad(0x20, <i32>width - <i32>n);
  bytes(from, n);
  if (flags & LEFT) pad(0x20, <i32>width - <i32>n);
}

/** A number in base 10 or 16; `sign` is the character in front of it, or 0. */
function number(v: u64, hex: bool, upper: bool, sign: u32): void {
  let p = SCRATCH + 64;
  if (hex) {
    const letter = upper ? 0x37 : 0x57;
    do {
      const d = <u32>v & 15;
      store<u8>(--p, d < 10 ? 0x30 + d : letter + d);
      v >>= 4;
    } while (v);
  } else {
    // Nine digits at a time: 64-bit divisions are dear.
    while (v >> 32) {
      const high = v / 1000000000;
      let low = <u32>(v - high * 1000000000);
      for (let i = 0; i < 9; i++) {
        const q = low / 10;
        store<u8>(--p, 0x30 + low - q * 10);
        low = q;
      }
      v = high;
    }
    let low = <u32>v;
    do {
      const q = low / 10;
      store<u8>(--p, 0x30 + low - q * 10);
      low = q;
    } while (low);
  }
  const n = <i32>(SCRATCH + 64 - p);
  const rest = <i32>width - n - (sign ? 1 : 0);
  if (!(flags & (LEFT | ZEROS))) pad(0x20, rest);
  if (sign) put(sign);
  if ((flags & (LEFT | ZEROS)) == ZEROS) pad(0x30, rest);
  bytes(p, n);
  if (flags & LEFT) pad(0x20, rest);
}

function signedNumber(v: i64): void {
  const sign = v < 0 ? 0x2d : flags & PLUS ? 0x2b : flags & SPACE ? 0x20 : 0;
  number(v < 0 ? 0 - <u64>v : <u64>v, false, false, sign);
}

/** 16 digits unless a width says otherwise. */
function rawPointer(v: u64): void {
  if (!width) {
    width = 16;
    flags |= ZEROS;
  }
  number(v, true, false, 0);
}

/** What stands for a pointer that must not be shown: the same for the same pointer. NULL and errors show themselves. */
function hashedPointer(v: u64): void {
  if (v == 0 || v >= <u64>-4095) return rawPointer(v);
  const h = (v ^ (v >> 29)) * 0xbf58476d1ce4e5b9;
  rawPointer((h ^ (h >> 32)) & 0xffffffff);
}

/** No symbol is known here: the address. */
function symbol(v: u64): void {
  let n = 2;
  for (let r = v >> 4; r; r >>= 4) n++;
  const w = width;
  const f = flags;
  if (!(f & LEFT)) pad(0x20, <i32>w - n - 1);
  put(0x30);
  put(0x78);
  width = 0;
  flags = 0;
  number(v, true, false, 0);
  if (f & LEFT) pad(0x20, <i32>w - n - 1);
}

/** Converted in advance: where nothing fits any more it does not even count. */
function address(v: u64, wide: bool, separators: bool): void {
  if (at >= end) return;
  const n: u32 = wide ? 16 : 4;
  const p = peek(v, n);
  const from = p ? p : ZERO16;
  width = 0;
  flags = ZEROS;
  for (let i: u32 = 0; i < n; i++) {
    if (wide) {
      if (i && separators && !(i & 1)) put(0x3a);
      width = 2;
      number(load<u8>(from + i), true, false, 0);
    } else {
      if (i) put(0x2e);
      width = separators ? 0 : 3;
      number(load<u8>(from + i), false, false, 0);
    }
  }
}

// The kernel's character classes: Latin-1 above ASCII.
// @ts-ignore: decorator
@inline function isSpace(c: u32): bool { return c == 0x20 || c - 9 < 5 || c == 0xa0; }
function isAlnum(c: u32): bool {
  return c - 0x30 < 10 || (c | 0x20) - 0x61 < 26 || (c >= 0xc0 && c != 0xd7 && c != 0xf7);
}
function isPunct(c: u32): bool { return c > 0x20 && c - 0x7f > 0x21 && !isAlnum(c); }
/** What may stand behind %s and a bare %p. */
function ends(c: u32): bool { return c == 0 || isSpace(c) || isPunct(c); }

/**
 * Writes the text of `fmt` (at most `size` bytes, with a NUL among them) and its `count` arguments at `args` to `out`, as far as
 * `room` allows; with `args` 0 it only is a format for `count` arguments or not. Returns the length that the whole text has, or a negative errno.
 */
export function format(fmt: usize, size: u32, args: usize, count: u32, out: usize, room: u32): i32 {
  const fmtEnd = fmt + size;
  let f = fmt;
  // The last byte is a NUL, as good as always.
  if (!size || load<u8>(fmtEnd - 1)) {
    while (f < fmtEnd && load<u8>(f)) f++;
    if (f == fmtEnd) return -EINVAL;
    f = fmt;
  }
  at = out;
  end = out + room;
  let used: u32 = 0;
  let next: u32 = 0;
  for (;;) {
    let c: u32 = load<u8>(f);
    if (c == 0) break;
    if (c != 0x25) {
      if (c < 0x20 ? !isSpace(c) : c == 0x7f) return -EINVAL;
      put(c);
      f++;
      continue;
    }
    c = load<u8>(++f);
    if (c == 0x25) {
      put(c);
      f++;
      continue;
    }
    if (next >= count) return -EINVAL;
    const arg: u64 = args ? load<u64>(args + (<usize>next << 3)) : 0;
    if (!args) used = 0;
    next++;
    flags = 0;
    width = 0;
    for (; ; c = load<u8>(++f)) {
      const bit = c == 0x30 ? ZEROS : c == 0x2b ? PLUS : c == 0x2d ? LEFT : c == 0x20 ? SPACE : 0;
      if (!bit) break;
      flags |= bit;
    }
    for (; c - 0x30 < 10; c = load<u8>(++f)) width = min(width * 10 + (c - 0x30), 0xffffff);
    const size = pointerOrText(f, c, arg, used);
    if (size < 0) return size;
    if (size) {
      used += size & 0xffff;
      f += size >> 16;
      continue;
    }
    let long = false;
    if (c == 0x6c) {
      long = true;
      c = load<u8>(++f);
      if (c == 0x6c) c = load<u8>(++f);
    }
    used = ((used + 3) & ~3) + (long ? 8 : 4);
    if (used > ARGS_ROOM) return -ENOSPC;
    if (c == 0x64 || c == 0x69) signedNumber(long ? <i64>arg : <i64>(<i32>arg));
    else if (c == 0x75) number(long ? arg : arg & 0xffffffff, false, false, 0);
    else if (c == 0x78 || c == 0x58) number(long ? arg : arg & 0xffffffff, true, c == 0x58, 0);
    else return -EINVAL;
    f++;
  }
  return <i32>(at - out);
}

/**
 * A %p…, %s or %c with `c` at `f`: what it used of the argument room, and << 16 the characters of the specifier. 0 if it is none
 * of them, or a negative errno.
 */
function pointerOrText(f: usize, c: u32, arg: u64, used: u32): i32 {
  if (c == 0x63) {
    if (used + 1 > ARGS_ROOM) return -ENOSPC;
    const v = <u8>arg;
    store<u8>(SCRATCH, v);
    text(SCRATCH, 1);
    return 1 << 16 | 1;
  }
  let length = 1;
  let string = c == 0x73;
  if (c == 0x70) {
    const kind: u32 = load<u8>(f + 1);
    if ((kind == 0x6b || kind == 0x75) && load<u8>(f + 2) == 0x73) {
      string = true;
      length = 3;
    } else {
      return pointerKind(f, kind, arg, used);
    }
  }
  if (!string) return 0;
  if (!ends(load<u8>(f + length))) return -EINVAL;
  const room = ARGS_ROOM - used;
  if (room == 0) return -ENOSPC;
  const n = length == 3 && load<u8>(f + 1) == 0x75 ? -1 : stringLength(arg, room);
  const kept = n < 0 ? 0 : min<u32>(n, room - 1);
  text(<usize>arg, kept);
  return length << 16 | (kept + 1);
}

function pointerKind(f: usize, kind: u32, arg: u64, used: u32): i32 {
  let room: u32 = 8;
  if (kind == 0x69 || kind == 0x49) {
    const digit: u32 = load<u8>(f + 2);
    if (digit != 0x34 && digit != 0x36) return -EINVAL;
    room = digit == 0x36 ? 40 : 16;
    if (used + room > ARGS_ROOM) return -ENOSPC;
    address(arg, digit == 0x36, kind == 0x49);
  } else {
    if (used + room > ARGS_ROOM) return -ENOSPC;
    if (kind == 0x78) rawPointer(arg);
    else if (kind == 0x73 || kind == 0x53 || kind == 0x42) {
      // %pB is converted in advance, without its width.
      if (kind == 0x42) width = flags = 0;
      if (kind != 0x42 || at < end) symbol(arg);
    } else if (kind == 0x4b || ends(kind)) hashedPointer(arg);
    else return -EINVAL;
  }
  // Whatever letters and digits follow belong to the specifier, known or not.
  let length = 1;
  while (isAlnum(load<u8>(f + length))) length++;
  return length << 16 | room;
}
