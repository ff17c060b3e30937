// A growable byte buffer with the few printf conversions that the engine's text needs.
// Formats numbers without allocating; knows nothing of what it prints.

const HEX: usize = memory.data<u8>([
  0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66,
]);
/** Decimal digits are written backwards into here. */
const SCRATCH: usize = memory.data(32);

/** Append-only bytes at `ptr`, `len` of them. The buffer moves when it grows. */
export class Text {
  ptr: usize;
  len: i32 = 0;
  cap: i32;

  constructor(cap: i32 = 4096) {
    this.cap = cap;
    this.ptr = heap.alloc(<usize>cap);
  }

  /** Room for `n` more bytes. */
  reserve(n: i32): void {
    if (this.len + n <= this.cap) return;
    let cap = this.cap;
    while (cap < this.len + n) cap <<= 1;
    this.ptr = heap.realloc(this.ptr, <usize>cap);
    this.cap = cap;
  }

  /** One byte. */
  ch(c: i32): Text {
    if (this.len == this.cap) this.reserve(1);
    store<u8>(this.ptr + this.len++, <u8>c);
    return this;
  }

  /** `n` blanks. */
  spaces(n: i32): Text {
    if (n <= 0) return this;
    if (this.len + n > this.cap) this.reserve(n);
    memory.fill(this.ptr + this.len, 0x20, <usize>n);
    this.len += n;
    return this;
  }

  /** An ASCII string. */
  str(s: string): Text {
    const n = s.length;
    if (this.len + n + 4 > this.cap) this.reserve(n + 4);
    let at = this.ptr + this.len;
    const end = at + n;
    // Four UTF-16 units become four bytes at a time; what is written behind the end is overwritten later.
    for (let from = changetype<usize>(s); at < end; at += 4, from += 8) {
      let four = load<u64>(from);
      four = (four | (four >> 8)) & 0x0000ffff0000ffff;
      store<u32>(at, <u32>(four | (four >> 16)));
    }
    this.len += n;
    return this;
  }

  bytes(from: usize, n: i32): Text {
    if (this.len + n > this.cap) this.reserve(n);
    memory.copy(this.ptr + this.len, from, <usize>n);
    this.len += n;
    return this;
  }

  /** A NUL-terminated byte string, without its NUL. */
  cstr(from: usize): Text {
    let n = 0;
    while (load<u8>(from + n) != 0) n++;
    return this.bytes(from, n);
  }

  /** %llu */
  u64(v: u64): Text {
    if (v < 10) return this.ch(0x30 + <i32>v);
    if (v <= u32.MAX_VALUE) return this.u32(<u32>v);
    let at: usize = 32;
    do {
      store<u8>(SCRATCH + --at, 0x30 + <u8>(v % 10));
      v /= 10;
    } while (v != 0);
    return this.bytes(SCRATCH + at, 32 - <i32>at);
  }

  private u32(v: u32): Text {
    let digits = 1;
    for (let r = v / 10; r != 0; r /= 10) digits++;
    if (this.len + digits > this.cap) this.reserve(digits);
    let at = this.ptr + this.len + digits;
    for (let i = 0; i < digits; i++) {
      store<u8>(--at, 0x30 + <u8>(v % 10));
      v /= 10;
    }
    this.len += digits;
    return this;
  }

  /** %lld */
  i64(v: i64): Text {
    if (v >= 0) return this.u64(<u64>v);
    this.ch(0x2d);
    return this.u64(0 - <u64>v);
  }

  /** %llx */
  hex(v: u64): Text {
    let at: usize = 32;
    do {
      store<u8>(SCRATCH + --at, load<u8>(HEX + <usize>(v & 15)));
      v >>= 4;
    } while (v != 0);
    return this.bytes(SCRATCH + at, 32 - <i32>at);
  }

  /** %0*llx */
  hexWidth(v: u64, width: i32): Text {
    for (let i = width - 1; i >= 0; i--) this.ch(load<u8>(HEX + <usize>((v >> (<u64>i * 4)) & 15)));
    return this;
  }

  /** 0x%llx */
  hex0x(v: u64): Text {
    return this.ch(0x30).ch(0x78).hex(v);
  }

  /** %#llx as the kernel's printf has it: zero keeps its prefix. */
  hexAlt(v: u64): Text {
    return this.hex0x(v);
  }

  /** %*d with blanks on the left. */
  i32Width(v: i32, width: i32): Text {
    let digits = v < 0 ? 2 : 1;
    for (let r = v / 10; r != 0; r /= 10) digits++;
    for (; digits < width; digits++) this.ch(0x20);
    return this.i64(v);
  }

  /** Drops everything behind the first `len` bytes. */
  truncate(len: i32): void {
    if (len < this.len) this.len = len;
  }

  free(): void {
    heap.free(this.ptr);
  }
}
