// The BTF encoding: kinds, record sizes and the fields of its 32-bit words. Constants only.

export const BTF_MAGIC: u32 = 0xeb9f;
export const BTF_VERSION: u32 = 1;
/** Bytes of struct btf_header. */
export const BTF_HEADER_SIZE: u32 = 24;
/** Bytes of struct btf_type, in front of what the kind adds. */
export const BTF_TYPE_SIZE: u32 = 12;
/** Type ids above this are refused in a loaded BTF. */
export const BTF_MAX_TYPE: u32 = 0x000fffff;
export const BTF_MAX_NAME_OFFSET: u32 = 0x00ffffff;
/** Bytes of a loaded BTF. */
export const BTF_MAX_SIZE: u32 = 16 * 1024 * 1024;

/** What kind() says of an id that is in range but not among the recorded types. */
export const BTF_KIND_MISSING: i32 = -1;
/** Id 0 (void), and what kind() says of an id out of range. */
export const BTF_KIND_UNKN: i32 = 0;
export const BTF_KIND_INT: i32 = 1;
export const BTF_KIND_PTR: i32 = 2;
export const BTF_KIND_ARRAY: i32 = 3;
export const BTF_KIND_STRUCT: i32 = 4;
export const BTF_KIND_UNION: i32 = 5;
export const BTF_KIND_ENUM: i32 = 6;
export const BTF_KIND_FWD: i32 = 7;
export const BTF_KIND_TYPEDEF: i32 = 8;
export const BTF_KIND_VOLATILE: i32 = 9;
export const BTF_KIND_CONST: i32 = 10;
export const BTF_KIND_RESTRICT: i32 = 11;
export const BTF_KIND_FUNC: i32 = 12;
export const BTF_KIND_FUNC_PROTO: i32 = 13;
export const BTF_KIND_VAR: i32 = 14;
export const BTF_KIND_DATASEC: i32 = 15;
export const BTF_KIND_FLOAT: i32 = 16;
export const BTF_KIND_DECL_TAG: i32 = 17;
export const BTF_KIND_TYPE_TAG: i32 = 18;
export const BTF_KIND_ENUM64: i32 = 19;
export const BTF_KIND_MAX: i32 = 19;

/** Linkage of a FUNC, in its vlen. */
export const BTF_FUNC_STATIC: u32 = 0;
export const BTF_FUNC_GLOBAL: u32 = 1;
export const BTF_FUNC_EXTERN: u32 = 2;

/** Bits of an INT's encoding. */
export const BTF_INT_SIGNED: u32 = 1;
export const BTF_INT_CHAR: u32 = 2;
export const BTF_INT_BOOL: u32 = 4;

// Bytes behind struct btf_type: a fixed number, and one an element, by kind.
const TAIL_FIXED: usize = memory.data<u8>([0, 4, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 0, 0]);
const TAIL_EACH: usize = memory.data<u8>([0, 0, 0, 0, 12, 12, 8, 0, 0, 0, 0, 0, 0, 8, 0, 12, 0, 0, 0, 12]);

/** Bytes of a whole type record of `kind` with `vlen` elements. */
export function btfRecordSize(kind: i32, vlen: u32): u32 {
  return BTF_TYPE_SIZE + load<u8>(TAIL_FIXED + kind) + load<u8>(TAIL_EACH + kind) * vlen;
}
