// Bytes of a WebAssembly module: the few encodings and opcodes that the translator needs.
import { Text } from "../util/text";

// Control
export const UNREACHABLE: i32 = 0x00;
export const BLOCK: i32 = 0x02;
export const LOOP: i32 = 0x03;
export const IF: i32 = 0x04;
export const ELSE: i32 = 0x05;
export const END: i32 = 0x0b;
export const BR: i32 = 0x0c;
export const BR_IF: i32 = 0x0d;
export const BR_TABLE: i32 = 0x0e;
export const RETURN: i32 = 0x0f;
export const CALL: i32 = 0x10;
export const CALL_INDIRECT: i32 = 0x11;
export const SELECT: i32 = 0x1b;
// Block and value types
export const VOID: i32 = 0x40;
export const I32: i32 = 0x7f;
export const I64: i32 = 0x7e;
export const FUNCREF: i32 = 0x70;
// Variables and memory
export const LOCAL_GET: i32 = 0x20;
export const LOCAL_SET: i32 = 0x21;
export const LOCAL_TEE: i32 = 0x22;
export const GLOBAL_GET: i32 = 0x23;
export const GLOBAL_SET: i32 = 0x24;
export const I32_LOAD: i32 = 0x28;
export const I64_LOAD: i32 = 0x29;
export const I64_LOAD8_S: i32 = 0x30;
export const I64_LOAD8_U: i32 = 0x31;
export const I32_STORE: i32 = 0x36;
export const I64_STORE: i32 = 0x37;
export const I64_STORE8: i32 = 0x3c;
export const I32_CONST: i32 = 0x41;
export const I64_CONST: i32 = 0x42;
// 32-bit operations; the 64-bit ones follow at a fixed distance
export const I32_EQZ: i32 = 0x45;
export const I32_EQ: i32 = 0x46;
export const I32_NE: i32 = 0x47;
export const I32_LE_U: i32 = 0x4d;
export const I32_ADD: i32 = 0x6a;
export const I32_SUB: i32 = 0x6b;
export const I32_MUL: i32 = 0x6c;
export const I32_DIV_S: i32 = 0x6d;
export const I32_DIV_U: i32 = 0x6e;
export const I32_REM_S: i32 = 0x6f;
export const I32_REM_U: i32 = 0x70;
export const I32_AND: i32 = 0x71;
export const I32_OR: i32 = 0x72;
export const I32_XOR: i32 = 0x73;
export const I32_SHL: i32 = 0x74;
export const I32_SHR_S: i32 = 0x75;
export const I32_SHR_U: i32 = 0x76;
export const I32_ROTL: i32 = 0x77;
/** From a 32-bit comparison, and from 32-bit arithmetic, to the 64-bit one. */
export const COMPARE64: i32 = 0x0b;
export const ARITH64: i32 = 0x12;
export const WRAP: i32 = 0xa7;
export const EXTEND_U: i32 = 0xad;
export const I32_EXTEND8_S: i32 = 0xc0;
export const I64_EXTEND8_S: i32 = 0xc2;

export class Wasm extends Text {
  uleb(v: u32): Wasm {
    while (v >= 0x80) {
      this.ch((v & 0x7f) | 0x80);
      v >>= 7;
    }
    this.ch(v);
    return this;
  }

  sleb(v: i64): Wasm {
    let low = <i32>(v & 0x7f);
    v >>= 7;
    while (!((v == 0 && !(low & 0x40)) || (v == -1 && (low & 0x40) != 0))) {
      this.ch(low | 0x80);
      low = <i32>(v & 0x7f);
      v >>= 7;
    }
    this.ch(low);
    return this;
  }

  op(code: i32): Wasm {
    this.ch(code);
    return this;
  }

  /** An opcode with an index: a local, a global, a function, a label. */
  at(code: i32, index: u32): Wasm {
    this.ch(code);
    return this.uleb(index);
  }

  i32c(v: i32): Wasm {
    this.ch(I32_CONST);
    return this.sleb(v);
  }

  i64c(v: i64): Wasm {
    this.ch(I64_CONST);
    return this.sleb(v);
  }

  /** A load or store at `offset` from the address on the stack; no alignment is promised. */
  mem(code: i32, offset: u32): Wasm {
    this.ch(code);
    this.ch(0);
    return this.uleb(offset);
  }

  /** A section, or anything else that is preceded by its length. */
  sized(body: Wasm): Wasm {
    this.uleb(body.len);
    this.bytes(body.ptr, body.len);
    return this;
  }
}
