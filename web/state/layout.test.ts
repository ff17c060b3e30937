import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "./bytes";
import { fieldAt, padding, parseLayout, readField, resizeLayout, writeField } from "./layout";

describe("parseLayout", () => {
  it.each([
    ["u32 id", 4, [["id", 0, 4]]],
    [
      "u64 packets; u64 bytes; u32 flags;",
      24,
      [
        ["packets", 0, 8],
        ["bytes", 8, 8],
        ["flags", 16, 4],
      ],
    ],
    [
      "u8 a; u32 b; u16 c",
      12,
      [
        ["a", 0, 1],
        ["b", 4, 4],
        ["c", 8, 2],
      ],
    ],
    [
      "char comm[16]; __u16 port",
      18,
      [
        ["comm", 0, 16],
        ["port", 16, 2],
      ],
    ],
    [
      "u32 hist[2]",
      8,
      [
        ["hist[0]", 0, 4],
        ["hist[1]", 4, 4],
      ],
    ],
    ["unsigned long long x", 8, [["x", 0, 8]]],
    [
      "uint8_t a[3]; int64_t b",
      16,
      [
        ["a[0]", 0, 1],
        ["a[1]", 1, 1],
        ["a[2]", 2, 1],
        ["b", 8, 8],
      ],
    ],
  ])("lays out %s as the x86-64 ABI does", (text, size, fields) => {
    const layout = parseLayout(text);
    expect(layout.error).toBe("");
    expect(layout.size).toBe(size);
    expect(layout.fields.map((field) => [field.name, field.offset, field.size])).toEqual(fields);
  });

  it.each(["", "u33 x", "u32", "u32 a b", "u32 x[0]", "u32 x[99999]", "struct foo bar"])(
    "says what is wrong with %j",
    (text) => {
      expect(parseLayout(text).error).not.toBe("");
    },
  );

  it("never overlaps members and covers every byte with a member or padding", () => {
    const types = fc.constantFrom("u8", "u16", "u32", "u64", "char", "s32", "byte");
    const member = fc.tuple(types, fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 8 }), (members) => {
        const layout = parseLayout(members.map(([type, n], i) => `${type} m${i}[${n}]`).join("; "));
        const covered = new Uint8Array(layout.size);
        for (const { offset, size } of layout.fields) for (let i = 0; i < size; i++) covered[offset + i]++;
        for (const [from, to] of padding(layout)) for (let i = from; i < to; i++) covered[i]++;
        expect(covered.every((count) => count === 1)).toBe(true);
      }),
    );
  });
});

describe("resizeLayout", () => {
  it.each([
    ["u64 packets; u64 bytes; u32 flags", 16, "u64 packets; u64 bytes"],
    ["u64 packets; u64 bytes; u32 flags", 24, "u64 packets; u64 bytes; u32 flags"],
    ["u64 packets; u64 bytes", 32, "u64 packets; u64 bytes; byte more[16]"],
    ["u64 packets; byte more[16]", 16, "u64 packets; byte more[8]"],
    ["u64 packets", 4, "byte more[4]"],
  ])("makes %s %i bytes", (text, size, expected) => expect(resizeLayout(text, size)).toBe(expected));

  it("comes to the size asked for, or to the next that alignment allows", () => {
    const members = fc.array(fc.constantFrom("u8 a", "u16 b[3]", "u32 c", "u64 d", "char e[5]"), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 96 }), (list, size) => {
        const made = parseLayout(resizeLayout(list.join("; "), size));
        expect(made.error).toBe("");
        expect(made.size).toBeGreaterThanOrEqual(size);
        expect(made.size).toBeLessThan(size + 8);
      }),
    );
  });
});

describe("fields", () => {
  const layout = parseLayout("s16 delta; u64 big; char name[4]");
  const zero = new Uint8Array(layout.size);
  const [delta, big, name] = layout.fields;

  it("finds the member of a byte, and none in padding", () => {
    expect(fieldAt(layout, 1)).toBe(delta);
    expect(fieldAt(layout, 2)).toBeUndefined();
    expect(fieldAt(layout, 15)).toBe(big);
  });

  it("reads what it wrote, for every 64-bit number", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(readField(writeField(zero, big, `${value}`)!, big)).toBe(`${value}`);
        expect(readField(writeField(zero, big, `0x${value.toString(16)}`)!, big)).toBe(`${value}`);
      }),
    );
  });

  it("shows signed members with their sign and takes both spellings", () => {
    expect(readField(writeField(zero, delta, "-2")!, delta)).toBe("-2");
    expect(readField(writeField(zero, delta, "0xfffe")!, delta)).toBe("-2");
  });

  it.each(["65536", "-32769", "x", "", "1 2", "0x"])("refuses %j for 16 bits", (typed) => {
    expect(writeField(zero, delta, typed)).toBeNull();
  });

  it("shows characters as text, and as hex when they are not", () => {
    expect(readField(writeField(zero, name, "ab")!, name)).toBe('"ab"');
    expect(readField(Uint8Array.from([...zero.subarray(0, 16), 1, 2, 3, 4]), name)).toBe("01 02 03 04");
    expect(writeField(zero, name, "abcde")).toBeNull();
  });

  it("shows network order as addresses and ports", () => {
    const { fields, size } = parseLayout("__be32 saddr; be16 sport");
    const [address, port] = fields;
    const bytes = writeField(writeField(new Uint8Array(size), address, "10.0.0.1")!, port, "443")!;
    expect(toHex(bytes)).toBe("0a 00 00 01 01 bb 00 00");
    expect(fields.map((field) => readField(bytes, field))).toEqual(["10.0.0.1", "443"]);
    expect(writeField(bytes, address, "10.0.0.256")).toBeNull();
    expect(writeField(bytes, address, "10.0.0")).toBeNull();
  });

  it("turns bytes into hex and back", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
      }),
    );
    expect(fromHex("abc")).toBeNull();
    expect(fromHex("zz")).toBeNull();
  });
});
