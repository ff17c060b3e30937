// A last step of the engine's build: static data as it downloads best. The compiler writes thousands of small segments,
// two thirds of them strings with two bytes a character and a header each. Strings go into one packed segment, which
// assembly/util/strings.ts unpacks first thing, and what remains is put together where only zeros lie between.
// Plain Node, as setup.mjs.

const MEMORY = 5;
const DATA = 11;
const DATA_COUNT = 12;
const HEADER = 8;
/** Zeros between two segments that are cheaper than a segment of its own. */
const GAP = 64;
const PAGE = 65536;
// As assembly/util/strings.ts has them.
const MAGIC = 0x5453574d;
const STRING_HEADER = 20;
const STRING_CLASS = 2;
const I32_CONST = 0x41;
const END = 0x0b;

/** The same module with its static data packed. One page of memory more carries the strings in. */
export function packData(wasm) {
  const sections = readSections(wasm);
  const body = (id) => sections.find((section) => section.id === id).body;
  const [flags, pages] = [body(MEMORY)[1], leb(body(MEMORY), 2)[0]];
  if (flags !== 0) throw new Error("a memory with a limit");
  const image = Buffer.alloc(pages * PAGE);
  const used = readSegments(body(DATA)).map(({ address, bytes }) => {
    image.set(bytes, address);
    return { from: address, to: address + bytes.length };
  });
  const { packed, rest } = packStrings(image, used);
  const segments = [...merge(rest), { from: pages * PAGE, to: pages * PAGE + packed.length }].map(({ from, to }) => ({
    address: from,
    bytes: from < image.length ? image.subarray(from, to) : packed,
  }));
  const changed = {
    [MEMORY]: Uint8Array.of(1, 0, ...unsigned(pages + 1)),
    [DATA]: dataSection(segments),
    [DATA_COUNT]: Uint8Array.from(unsigned(segments.length)),
  };
  const parts = sections.map(({ id, body }) => {
    const bytes = changed[id] ?? body;
    return Buffer.concat([Uint8Array.of(id, ...unsigned(bytes.length)), bytes]);
  });
  return Buffer.concat([wasm.subarray(0, HEADER), ...parts]);
}

/** The strings in the form that assembly/util/strings.ts reads, and what is left of the used ranges. */
function packStrings(image, used) {
  const first = used[0].from;
  const end = used.at(-1).to;
  const out = [word(MAGIC)];
  const rest = [];
  let next = 0;
  let kept = first;
  for (let at = Math.ceil((first + STRING_HEADER) / 16) * 16; at < end; ) {
    const text = stringAt(image, at);
    if (text === null) {
      at += 16;
      continue;
    }
    if (at !== next) {
      out.push(next === 0 ? Buffer.alloc(0) : Buffer.alloc(1), word(at));
      if (at - STRING_HEADER > kept) rest.push({ from: kept, to: at - STRING_HEADER });
    }
    out.push(Buffer.from(`${text}\0`, "latin1"));
    next = at + image.readUInt32LE(at - STRING_HEADER) + 4;
    kept = Math.min(next - STRING_HEADER, end);
    at = next;
  }
  out.push(Buffer.alloc(5));
  if (end > kept) rest.push({ from: kept, to: end });
  const packed = Buffer.concat(out);
  if (packed.length > PAGE) throw new Error("more text than a page");
  return { packed, rest: rest.flatMap((range) => within(range, used)) };
}

/** The text of a managed string whose characters begin at `at`; null for anything else, or what one byte cannot hold. */
function stringAt(image, at) {
  const u32 = (offset) => image.readUInt32LE(at - STRING_HEADER + offset);
  const size = u32(16);
  if (u32(12) !== STRING_CLASS || u32(4) !== 0 || u32(8) !== 0 || size === 0 || size % 2 !== 0) return null;
  if (u32(0) !== Math.ceil((size + STRING_HEADER) / 16) * 16 - 4 || at + size > image.length) return null;
  const text = image.toString("utf16le", at, at + size);
  return /^[\x01-\xff]*$/.test(text) ? text : null;
}

const within = ({ from, to }, used) =>
  used
    .filter((range) => range.to > from && range.from < to)
    .map((range) => ({ from: Math.max(from, range.from), to: Math.min(to, range.to) }));

function word(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function readSections(wasm) {
  const sections = [];
  for (let at = HEADER; at < wasm.length; ) {
    const [size, body] = leb(wasm, at + 1);
    sections.push({ id: wasm[at], body: wasm.subarray(body, body + size) });
    at = body + size;
  }
  return sections;
}

/** Segments by ascending address. The compiler writes no others than active ones at a constant. */
function readSegments(body) {
  let [count, at] = leb(body, 0);
  const segments = [];
  for (; count > 0; count--) {
    if (body[at] !== 0 || body[at + 1] !== I32_CONST) throw new Error("a data segment without a constant address");
    const [address, end] = leb(body, at + 2, true);
    const [size, start] = leb(body, end + 1);
    segments.push({ address, bytes: body.subarray(start, start + size) });
    at = start + size;
  }
  return segments.sort((a, b) => a.address - b.address);
}

function merge(ranges) {
  const merged = [];
  for (const { from, to } of ranges) {
    const last = merged.at(-1);
    if (last && from - last.to <= GAP) last.to = to;
    else merged.push({ from, to });
  }
  return merged;
}

function dataSection(segments) {
  const parts = segments.map(({ address, bytes }) => [
    Uint8Array.of(0, I32_CONST, ...signed(address), END, ...unsigned(bytes.length)),
    bytes,
  ]);
  return Buffer.concat([Uint8Array.from(unsigned(segments.length)), ...parts.flat()]);
}

/** The LEB128 number at `at` and where it ends. */
function leb(bytes, at, isSigned = false) {
  let value = 0;
  let shift = 0;
  let byte = 0;
  do {
    byte = bytes[at++];
    value |= (byte & 127) << shift;
    shift += 7;
  } while (byte & 128);
  if (isSigned && shift < 32 && byte & 64) value |= -1 << shift;
  return [isSigned ? value : value >>> 0, at];
}

function unsigned(value) {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

/** Addresses are positive: one more bit for the sign. */
const signed = (value) => {
  const bytes = unsigned(value);
  const last = bytes.length - 1;
  if (bytes[last] & 64) return [...bytes.slice(0, last), bytes[last] | 128, 0];
  return bytes;
};
