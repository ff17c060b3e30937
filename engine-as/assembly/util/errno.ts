/** The errno values that the engine answers with. Functions return them negated. */
export const EPERM: i32 = 1;
export const ENOENT: i32 = 2;
export const E2BIG: i32 = 7;
export const EBADF: i32 = 9;
export const EAGAIN: i32 = 11;
export const ENOMEM: i32 = 12;
export const EACCES: i32 = 13;
export const EFAULT: i32 = 14;
export const EBUSY: i32 = 16;
export const EEXIST: i32 = 17;
export const EINVAL: i32 = 22;
export const ENOSPC: i32 = 28;
export const ESPIPE: i32 = 29;
export const EDOM: i32 = 33;
export const ERANGE: i32 = 34;
export const EDEADLK: i32 = 35;
export const EPROTO: i32 = 71;
export const EOVERFLOW: i32 = 75;
export const EOPNOTSUPP: i32 = 95;
/** Kernel-internal, yet it leaks to user space. */
export const ENOTSUPP: i32 = 524;

/** Results in [-MAX_ERRNO, -1] are errors. */
export const MAX_ERRNO: i64 = 4095;
