// A last step of the engine's build. Its strings are thousands of small data segments, each with an address that gzip
// cannot guess; put together where only zeros lie between they download in 5 KB less. Plain Node, as setup.mjs.

const DATA = 11;
const DATA_COUNT = 12;
const HEADER = 8;
/** Zeros between two segments that are cheaper than a segment of its own. */
const GAP = 64;
const I32_CONST = 0x41;
const END = 0x0b;

/** The module with neighbouring data segments as one; everything else stays as it is. */
export function packData(wasm) {
  const sections = readSections(wasm);
  const data = sections.find(({ id }) => id === DATA);
  if (!data) return wasm;
  const segments = merge(readSegments(data.body));
  const parts = [wasm.subarray(0, HEADER)];
  for (const { id, body } of sections) {
    const count = () => Uint8Array.from(unsigned(segments.length));
    const bytes = id === DATA ? dataSection(segments) : id === DATA_COUNT ? count() : body;
    parts.push(Uint8Array.of(id, ...unsigned(bytes.length)), bytes);
  }
  return Buffer.concat(parts);
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

function merge(segments) {
  const merged = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const { address, bytes } of segments) {
    if (address - end > GAP) merged.push({ address, parts: [bytes] });
    else merged.at(-1).parts.push(new Uint8Array(address - end), bytes);
    end = address + bytes.length;
  }
  return merged.map(({ address, parts }) => ({ address, bytes: Buffer.concat(parts) }));
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
