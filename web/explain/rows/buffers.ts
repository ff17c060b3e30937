// Key and value of the iterated map, and the context that leads to them.
import { row } from "../row.ts";

export const BUFFERS = [
  row(
    /^(?<reg>R\d+) invalid mem access '(?<type>(?:rdonly_)?buf_or_null)'$/,
    [
      "{reg} may be NULL here, so it cannot be dereferenced.",
      "In the last call of an iterator key and value are NULL: without a test the access would go to address 0.",
      "The NULL check is missing; or it tests another copy that was loaded anew (each load of key or value from the context is a pointer of its own); or it compares only 32 bits.",
      "Test the very register that is used: `if (!key || !value) return 0;`, in assembly `if r7 == 0 goto out`, before the first access.",
    ],
    { must: "a pointer that was compared with NULL" },
  ),
  row(
    /^(?<reg>R\d+) pointer arithmetic on (?<type>\w+_or_null_?) prohibited, null-check it first$/,
    [
      "{reg} may be NULL, and NULL plus something would look like a valid pointer.",
      "After arithmetic a NULL check proves nothing any more.",
      "The offset is added before the pointer was tested.",
      "Test first, then add.",
    ],
    { must: "a pointer that was compared with NULL" },
  ),
  row(
    /^(?<reg>R\d+) cannot write into rdonly_buf$/,
    [
      "{reg} points to the key, which is read-only.",
      "The key decides in which bucket an element lives; changing it in place would lose the element.",
      "A store goes through ctx->key, or a helper is told to write there.",
      "Write to the value, or copy the key to the stack and change the copy.",
    ],
    { must: "memory that the program may write: value, stack, a map's value" },
  ),
  row(
    /^(?<reg>R\d+) cannot write into (?<type>\w+)$/,
    [
      "{reg} points to read-only memory ({type}).",
      "It belongs to the kernel, or to a map that programs may only read.",
      "A store through a pointer to the kernel's memory or to .rodata, or a helper that is told to write there.",
      "Copy the bytes to the stack and change the copy.",
    ],
    { must: "memory that the program may write: value, stack, a map's value" },
  ),
  row(
    /^(?<reg>R\d+) invalid variable buffer offset: off=(?<off>-?\d+), var_off=(?<var>.*)$/,
    [
      "key and value can only be accessed at constant offsets; {reg} has a variable part {var}.",
      "The verifier does not know the map, so it records the farthest byte that is touched and lets the link compare it. It records none for a variable offset, whatever its bounds.",
      "An index that was read or computed at run time is added to key or value.",
      "Unroll the accesses to constant offsets, or copy the bytes to the stack (bpf_probe_read_kernel) and index there.",
    ],
    { must: "key or value plus a constant" },
  ),
  row(
    /^(?<reg>R\d+) invalid (?<kind>rdonly|rdwr) buffer access: off=(?<off>-?\d+), size=(?<size>\d+)$/,
    [
      "The access begins at {off}, in front of the buffer.",
      "There is nothing that belongs to the program before the first byte of key or value.",
      "A negative constant was added to the pointer.",
      "Correct the offset: what was added to the register and the instruction's own offset together must not be negative.",
    ],
    { must: "an offset of 0 or more" },
  ),
  row(
    /^invalid bpf_context access off=(?<off>-?\d+) size=(?<size>\d+)$/,
    [
      "The context has no member of {size} bytes at {off} that could be accessed like this.",
      "The context of a map-element iterator holds four pointers: meta +0, map +8, key +16, value +24. Each is read whole, 8 bytes; none can be written.",
      "A smaller load, an offset between two members or behind the last, or a store.",
      "Load 8 bytes at 0, 8, 16 or 24.",
    ],
    { about: "base" },
  ),
  row(
    /^func '(?<func>\S+)' (?:offset (?<off>-?\d+) is not multiple of 8|doesn't have (?<n>\d+)-th argument|size (?<size>\d+) must be 8)$/,
    [
      "The context has no such member.",
      "It holds four pointers: meta +0, map +8, key +16, value +24. Each is read whole, 8 bytes.",
      "A smaller load, or an offset that is none of these.",
      "Load 8 bytes at 0, 8, 16 or 24.",
    ],
    { about: "base" },
  ),
  row(
    /^dereference of modified ctx ptr (?<reg>R\d+) off=(?<off>-?\d+) disallowed$/,
    [
      "{reg} is the context plus {off}; the context is only good at its start.",
      "The verifier knows the context's members by their constant offset in the load itself.",
      "Something was added to the pointer before the load.",
      "Put the offset into the load: `r2 = *(u64 *)(r1 + 16)`.",
    ],
    { must: "ctx, unmoved" },
  ),
  row(
    /^dereference of modified (?<type>\S+) ptr (?<reg>R\d+) off=(?<off>-?\d+) disallowed$/,
    [
      "{reg} was moved by {off}; this {type} pointer is only good where its object begins.",
      "The callee expects the object itself and would find other bytes.",
      "Something was added to the pointer before it was passed.",
      "Pass the pointer as it came.",
    ],
    { must: "the pointer, unmoved" },
  ),
  row(
    /^negative offset (?<type>\S+) ptr (?<reg>R\d+) off=(?<off>-?\d+) disallowed$/,
    [
      "{reg} points {off} bytes before its object.",
      "What lies there is another object's.",
      "A subtraction too many.",
      "Keep the sum of what is added to the pointer at 0 or more.",
    ],
    { must: "an offset of 0 or more" },
  ),
  row(
    /^variable (?<type>\S+) access var_off=(?<var>.*) disallowed$/,
    [
      "This {type} pointer was moved by a number that is not known ({var}).",
      "Such a pointer is only good at its start or at constant offsets: what lies in between has different types.",
      "An index is added to a pointer to the context or to a kernel object; or the register was never set.",
      "Use constant offsets, or copy the bytes out with bpf_probe_read_kernel.",
    ],
    { about: "base", must: "a constant offset" },
  ),
];
