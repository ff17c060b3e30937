// What a helper's prototype can ask of an argument and promise of its result (spec 6.3).
// Plain numbers: a class in the low bits, requirements as flags above it.

// Argument classes: the low ARG_CLASS_MASK bits.
export const ARG_CLASS_MASK: u16 = 31;
/** No such argument. */
export const ARG_NONE: u16 = 0;
/** Any initialised register. */
export const ARG_ANYTHING: u16 = 1;
/** A map, known to the verifier. */
export const ARG_CONST_MAP_PTR: u16 = 2;
/** Memory of the map's key_size. */
export const ARG_MAP_KEY: u16 = 3;
/** Memory of the map's value_size. */
export const ARG_MAP_VALUE: u16 = 4;
/** Memory; its size is the next argument, or MEM_SIZE_FIXED bytes with ARG_FIXED_SIZE. */
export const ARG_MEM: u16 = 5;
/** Size of the memory argument before it, at least 1. */
export const ARG_CONST_SIZE: u16 = 6;
export const ARG_CONST_SIZE_OR_ZERO: u16 = 7;
/** The program's context, unmodified. */
export const ARG_CTX: u16 = 8;
/** Pointer to the kernel struct that the row names. */
export const ARG_BTF_ID: u16 = 9;
/** Any socket: a socket register type or a BTF pointer to a struct that starts with sock_common. */
export const ARG_BTF_ID_SOCK_COMMON: u16 = 10;
/** A socket register type. */
export const ARG_SOCK_COMMON: u16 = 11;
/** A bpf_spin_lock inside a map value or an allocated object. */
export const ARG_SPIN_LOCK: u16 = 12;
/** A bpf_timer inside a map value. */
export const ARG_TIMER: u16 = 13;
/** A kptr field inside a map value or an allocated object. */
export const ARG_KPTR_XCHG_DEST: u16 = 14;
/** What ringbuf_reserve returned. */
export const ARG_RINGBUF_MEM: u16 = 15;
/** A constant that becomes the size of the returned memory. */
export const ARG_CONST_ALLOC_SIZE_OR_ZERO: u16 = 16;
/** Text in a frozen read-only map, at a constant address. */
export const ARG_CONST_STR: u16 = 17;
/** A function of the program. */
export const ARG_FUNC: u16 = 18;
/** A callback's own context: stack memory. */
export const ARG_STACK: u16 = 19;
/** Pointer to a per-CPU kernel variable. */
export const ARG_PERCPU_BTF_ID: u16 = 20;
/** A dynptr on the stack. */
export const ARG_DYNPTR: u16 = 21;

// Requirements, beside the class.
/** The constant 0 will do as well. */
export const ARG_MAYBE_NULL: u16 = 1 << 5;
/** Only read: read-only memory will do. */
export const ARG_RDONLY: u16 = 1 << 6;
/** Written by the helper. */
export const ARG_WRITE: u16 = 1 << 7;
/** What it held before does not matter (memory), or it must not be one yet (dynptr). */
export const ARG_UNINIT: u16 = 1 << 8;
/** The reference that it carries is given up. */
export const ARG_RELEASE: u16 = 1 << 9;
/** MEM_SIZE_FIXED bytes, no size argument. */
export const ARG_FIXED_SIZE: u16 = 1 << 10;
/** Must be aligned to its size. */
export const ARG_ALIGNED: u16 = 1 << 11;
/** The dynptr is made over local memory. */
export const ARG_DYNPTR_LOCAL: u16 = 1 << 12;
/** The dynptr is made over, or must be over, a ring buffer record. */
export const ARG_DYNPTR_RINGBUF: u16 = 1 << 13;

/** Size of every fixed-size memory argument: a long. */
export const MEM_SIZE_FIXED: i32 = 8;

// Results.
/** A scalar. */
export const RET_INTEGER: u16 = 0;
/** Nothing; R0 is unreadable. */
export const RET_VOID: u16 = 1;
export const RET_MAP_VALUE_OR_NULL: u16 = 2;
/** Memory of the constant size argument, with a reference. */
export const RET_RINGBUF_MEM_OR_NULL: u16 = 3;
/** Memory of the constant size argument, inside of the dynptr argument. */
export const RET_DYNPTR_MEM_OR_NULL: u16 = 4;
/** Pointer to the kernel struct that the row names. */
export const RET_BTF_ID: u16 = 5;
export const RET_BTF_ID_OR_NULL: u16 = 6;
export const RET_BTF_ID_TRUSTED: u16 = 7;
/** What the per-CPU argument points to: memory for a scalar, else a BTF pointer. */
export const RET_MEM_OR_BTF_ID: u16 = 8;
export const RET_MEM_OR_BTF_ID_OR_NULL: u16 = 9;
/** The kptr that the field held before. */
export const RET_KPTR_OR_NULL: u16 = 10;

// A helper's flags.
/** Only for a program with a GPL compatible licence. */
export const HELPER_GPL: u16 = 1 << 0;
/** Only in a sleepable program. */
export const HELPER_SLEEPS: u16 = 1 << 1;
/** The result carries a reference that must be given up. */
export const HELPER_ACQUIRES: u16 = 1 << 2;
/** A result is at most the size argument. */
export const HELPER_RETURNS_SIZE: u16 = 1 << 3;
/** Runs one of the program's functions before it returns. */
export const HELPER_SYNC_CALLBACK: u16 = 1 << 4;
/** Lets the kernel run one of the program's functions later. */
export const HELPER_ASYNC_CALLBACK: u16 = 1 << 5;
/** May be called with R1–R5 kept in unused stack slots (the fastcall convention). */
export const HELPER_FASTCALL: u16 = 1 << 6;
