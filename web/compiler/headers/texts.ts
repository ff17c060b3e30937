/**
 * The headers that BPF programs include, in our own words. Kernel types are not in here: `#pragma mapwalk kernel`
 * makes them known by name, out of the recorded type information. Long because it is text.
 */

const TYPES = `#pragma once
#ifndef __MAPWALK_TYPES
#define __MAPWALK_TYPES
typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __le16;
typedef __u16 __be16;
typedef __u32 __le32;
typedef __u32 __be32;
typedef __u64 __le64;
typedef __u64 __be64;
typedef __u16 __sum16;
typedef __u32 __wsum;
#endif
`;

const STDDEF = `#pragma once
#ifndef NULL
#define NULL ((void *)0)
#endif
typedef unsigned long size_t;
typedef long ptrdiff_t;
#ifndef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
`;

const STDINT = `#pragma once
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef short int16_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long int64_t;
typedef unsigned long uint64_t;
typedef long intptr_t;
typedef unsigned long uintptr_t;
#define INT8_MAX 127
#define INT8_MIN (-128)
#define UINT8_MAX 255
#define INT16_MAX 32767
#define INT16_MIN (-32768)
#define UINT16_MAX 65535
#define INT32_MAX 2147483647
#define INT32_MIN (-INT32_MAX - 1)
#define UINT32_MAX 4294967295U
#define INT64_MAX 9223372036854775807L
#define INT64_MIN (-INT64_MAX - 1)
#define UINT64_MAX 18446744073709551615UL
`;

const STDBOOL = `#pragma once
#ifndef bool
#define bool _Bool
#define true 1
#define false 0
#endif
`;

const LIMITS = `#pragma once
#define CHAR_BIT 8
#define SCHAR_MAX 127
#define SCHAR_MIN (-128)
#define UCHAR_MAX 255
#define CHAR_MAX 127
#define CHAR_MIN (-128)
#define SHRT_MAX 32767
#define SHRT_MIN (-32768)
#define USHRT_MAX 65535
#define INT_MAX 2147483647
#define INT_MIN (-INT_MAX - 1)
#define UINT_MAX 4294967295U
#define LONG_MAX 9223372036854775807L
#define LONG_MIN (-LONG_MAX - 1)
#define ULONG_MAX 18446744073709551615UL
#define LLONG_MAX 9223372036854775807LL
#define LLONG_MIN (-LLONG_MAX - 1)
#define ULLONG_MAX 18446744073709551615ULL
`;

const ERRNO = `#pragma once
${[
  "EPERM 1 ENOENT 2 ESRCH 3 EINTR 4 EIO 5 ENXIO 6 E2BIG 7 ENOEXEC 8 EBADF 9 ECHILD 10 EAGAIN 11 ENOMEM 12 EACCES 13",
  "EFAULT 14 ENOTBLK 15 EBUSY 16 EEXIST 17 EXDEV 18 ENODEV 19 ENOTDIR 20 EISDIR 21 EINVAL 22 ENFILE 23 EMFILE 24",
  "ENOTTY 25 ETXTBSY 26 EFBIG 27 ENOSPC 28 ESPIPE 29 EROFS 30 EMLINK 31 EPIPE 32 EDOM 33 ERANGE 34 EDEADLK 35",
  "ENAMETOOLONG 36 ENOLCK 37 ENOSYS 38 ENOTEMPTY 39 ELOOP 40 EWOULDBLOCK 11 ENOMSG 42 EIDRM 43 ENOSTR 60 ENODATA 61",
  "ETIME 62 ENOSR 63 ENOLINK 67 EPROTO 71 EBADMSG 74 EOVERFLOW 75 EILSEQ 84 ERESTART 85 EUSERS 87 ENOTSOCK 88",
  "EDESTADDRREQ 89 EMSGSIZE 90 EPROTOTYPE 91 ENOPROTOOPT 92 EPROTONOSUPPORT 93 ESOCKTNOSUPPORT 94 EOPNOTSUPP 95",
  "ENOTSUP 95 EPFNOSUPPORT 96 EAFNOSUPPORT 97 EADDRINUSE 98 EADDRNOTAVAIL 99 ENETDOWN 100 ENETUNREACH 101",
  "ECONNABORTED 103 ECONNRESET 104 ENOBUFS 105 EISCONN 106 ENOTCONN 107 ETIMEDOUT 110 ECONNREFUSED 111 EHOSTDOWN 112",
  "EHOSTUNREACH 113 EALREADY 114 EINPROGRESS 115 ESTALE 116 EUCLEAN 117 EDQUOT 122 ECANCELED 125 EOWNERDEAD 130",
]
  .join(" ")
  .replace(/(\w+) (\d+) ?/g, "#define $1 $2\n")}
`;

/** What vmlinux.h defines beside the types themselves. */
const VMLINUX = `#pragma once
#pragma mapwalk kernel
#pragma mapwalk preserve
#include <linux/types.h>
#ifndef __VMLINUX_H__
#define __VMLINUX_H__
typedef __u8 u8;
typedef __s8 s8;
typedef __u16 u16;
typedef __s16 s16;
typedef __u32 u32;
typedef __s32 s32;
typedef __u64 u64;
typedef __s64 s64;
#ifndef bool
typedef _Bool bool;
enum { false = 0, true = 1 };
#endif
typedef unsigned long size_t;
typedef unsigned long uintptr_t;
typedef int pid_t;
#endif
`;

const BPF_UAPI = `#pragma once
#pragma mapwalk kernel
#include <linux/types.h>
`;

const HELPERS = `#pragma once
#pragma mapwalk helpers
#ifndef __BPF_HELPERS__
#define __BPF_HELPERS__
#define SEC(name) __attribute__((section(name), used))
#define __uint(name, val) int (*name)[val]
#define __type(name, val) __typeof__(val) *name
#define __array(name, val) __typeof__(val) *name[]
#define __ulong(name, val) enum { ___bpf_concat(__unique_value, __COUNTER__) = val } name
#ifndef ___bpf_concat
#define ___bpf_concat_raw(a, b) a##b
#define ___bpf_concat(a, b) ___bpf_concat_raw(a, b)
#endif
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#ifndef __noinline
#define __noinline __attribute__((noinline))
#endif
#ifndef __weak
#define __weak __attribute__((weak))
#endif
#define __hidden __attribute__((visibility("hidden")))
#define __ksym __attribute__((section(".ksyms")))
#define __kconfig __attribute__((section(".kconfig")))
#define __kptr __attribute__((btf_type_tag("kptr")))
#define __kptr_untrusted __attribute__((btf_type_tag("kptr_untrusted")))
#define __percpu_kptr __attribute__((btf_type_tag("percpu_kptr")))
#define __uptr __attribute__((btf_type_tag("uptr")))
#define __arg_ctx __attribute__((btf_decl_tag("arg:ctx")))
#define __arg_nonnull __attribute__((btf_decl_tag("arg:nonnull")))
#define __arg_nullable __attribute__((btf_decl_tag("arg:nullable")))
#define __arg_trusted __attribute__((btf_decl_tag("arg:trusted")))
#define __arg_untrusted __attribute__((btf_decl_tag("arg:untrusted")))
#define __arg_arena __attribute__((btf_decl_tag("arg:arena")))
#ifndef NULL
#define NULL ((void *)0)
#endif
#ifndef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
#ifndef container_of
#define container_of(ptr, type, member) ({ void *__whole = (void *)(ptr); (type *)(__whole - offsetof(type, member)); })
#endif
#ifndef barrier
#define barrier() asm volatile("" ::: "memory")
#endif
#ifndef barrier_var
#define barrier_var(var) asm volatile("" : "+r"(var))
#endif
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#define __bpf_unreachable() __builtin_trap()
#define bpf_ksym_exists(sym) (!!(sym))
enum libbpf_pin_type { LIBBPF_PIN_NONE, LIBBPF_PIN_BY_NAME };
enum libbpf_tristate { TRI_NO = 0, TRI_YES = 1, TRI_MODULE = 2 };

/* Argument counting and mapping, for up to twelve arguments. */
#define ___bpf_nth(_, a1, a2, a3, a4, a5, a6, a7, a8, a9, aa, ab, ac, N, ...) N
#define ___bpf_narg(...) ___bpf_nth(_, ##__VA_ARGS__, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define ___bpf_fill0(arr, p, x) do {} while (0)
#define ___bpf_fill1(arr, p, x) arr[p] = (unsigned long long)(x)
#define ___bpf_fill2(arr, p, x, args...) arr[p] = (unsigned long long)(x); ___bpf_fill1(arr, p + 1, args)
#define ___bpf_fill3(arr, p, x, args...) arr[p] = (unsigned long long)(x); ___bpf_fill2(arr, p + 1, args)
#define ___bpf_fill4(arr, p, x, args...) arr[p] = (unsigned long long)(x); ___bpf_fill3(arr, p + 1, args)
#define ___bpf_fill5(arr, p, x, args...) arr[p] = (unsigned long long)(x); ___bpf_fill4(arr, p + 1, args)
#define ___bpf_fill6(arr, p, x, args...) arr[p] = (unsigned long long)(x); ___bpf_fill5(arr, p + 1, args)
#define ___bpf_fill7(arr, p, x, args...) arr[p] = (unsigned long long)(x); ___bpf_fill6(arr, p + 1, args)
#define ___bpf_fill8(arr, p, x, args...) arr[p] = (unsigned long long)(x); ___bpf_fill7(arr, p + 1, args)
#define ___bpf_fill9(arr, p, x, args...) arr[p] = (unsigned long long)(x); ___bpf_fill8(arr, p + 1, args)
#define ___bpf_fill10(arr, p, x, args...) arr[p] = (unsigned long long)(x); ___bpf_fill9(arr, p + 1, args)
#define ___bpf_fill11(arr, p, x, args...) arr[p] = (unsigned long long)(x); ___bpf_fill10(arr, p + 1, args)
#define ___bpf_fill12(arr, p, x, args...) arr[p] = (unsigned long long)(x); ___bpf_fill11(arr, p + 1, args)
#define ___bpf_fill(arr, args...) ___bpf_concat(___bpf_fill, ___bpf_narg(args))(arr, 0, args)

#define BPF_SEQ_PRINTF(seq, fmt, args...) ({ \\
	static const char ___fmt[] = fmt; \\
	unsigned long long ___param[___bpf_narg(args)]; \\
	___bpf_fill(___param, args); \\
	bpf_seq_printf(seq, ___fmt, sizeof(___fmt), ___param, sizeof(___param)); \\
})
#define BPF_SNPRINTF(out, out_size, fmt, args...) ({ \\
	static const char ___fmt[] = fmt; \\
	unsigned long long ___param[___bpf_narg(args)]; \\
	___bpf_fill(___param, args); \\
	bpf_snprintf(out, out_size, ___fmt, ___param, sizeof(___param)); \\
})
#ifdef BPF_NO_GLOBAL_DATA
#define BPF_PRINTK_FMT_MOD
#else
#define BPF_PRINTK_FMT_MOD static const
#endif
#define __bpf_printk(fmt, ...) ({ \\
	BPF_PRINTK_FMT_MOD char ____fmt[] = fmt; \\
	bpf_trace_printk(____fmt, sizeof(____fmt), ##__VA_ARGS__); \\
})
#define __bpf_vprintk(fmt, args...) ({ \\
	static const char ___fmt[] = fmt; \\
	unsigned long long ___param[___bpf_narg(args)]; \\
	___bpf_fill(___param, args); \\
	bpf_trace_vprintk(___fmt, sizeof(___fmt), ___param, sizeof(___param)); \\
})
#define ___bpf_pick_printk(...) ___bpf_nth(_, ##__VA_ARGS__, __bpf_vprintk, __bpf_vprintk, __bpf_vprintk, __bpf_vprintk, \\
	__bpf_vprintk, __bpf_vprintk, __bpf_vprintk, __bpf_vprintk, __bpf_printk, __bpf_printk, __bpf_printk, __bpf_printk, __bpf_printk)
#define bpf_printk(fmt, args...) ___bpf_pick_printk(args)(fmt, ##args)
#define bpf_stream_printk(stream, fmt, args...) ({ \\
	static const char ___fmt[] = fmt; \\
	unsigned long long ___param[___bpf_narg(args)]; \\
	___bpf_fill(___param, args); \\
	bpf_stream_vprintk(stream, ___fmt, ___param, sizeof(___param), NULL); \\
})

/* Open-coded iterators. The cleanup attribute destroys the iterator on every way out of the loop. */
struct bpf_iter_num;
extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __weak __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __weak __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __weak __ksym;
#define bpf_for(i, start, end) for ( \\
	struct bpf_iter_num ___it __attribute__((aligned(8), cleanup(bpf_iter_num_destroy))), \\
	*___made __attribute__((unused)) = (bpf_iter_num_new(&___it, (start), (end)), (void *)0); \\
	({ int *___cur = bpf_iter_num_next(&___it); (___cur && ((i) = *___cur, (i) >= (start) && (i) < (end))); }); )
#define bpf_repeat(N) for ( \\
	struct bpf_iter_num ___it __attribute__((aligned(8), cleanup(bpf_iter_num_destroy))), \\
	*___made __attribute__((unused)) = (bpf_iter_num_new(&___it, 0, (N)), (void *)0); \\
	bpf_iter_num_next(&___it); )
#define bpf_for_each(type, cur, args...) for ( \\
	struct bpf_iter_##type ___it __attribute__((aligned(8), cleanup(bpf_iter_##type##_destroy))), \\
	*___made __attribute__((unused)) = (bpf_iter_##type##_new(&___it, ##args), (void *)0); \\
	(((cur) = bpf_iter_##type##_next(&___it))); )
#define can_loop __mapwalk_may_goto()
#define cond_break ({ if (!__mapwalk_may_goto()) break; })
#define cond_break_label(label) ({ if (!__mapwalk_may_goto()) goto label; })
#endif
`;

const TRACING = `#pragma once
#include <bpf/bpf_helpers.h>
#ifndef __BPF_TRACING_H__
#define __BPF_TRACING_H__
#define PT_REGS_PARM1(x) ((x)->di)
#define PT_REGS_PARM1_CORE(x) BPF_CORE_READ((x), di)
#define PT_REGS_PARM2(x) ((x)->si)
#define PT_REGS_PARM2_CORE(x) BPF_CORE_READ((x), si)
#define PT_REGS_PARM3(x) ((x)->dx)
#define PT_REGS_PARM3_CORE(x) BPF_CORE_READ((x), dx)
#define PT_REGS_PARM4(x) ((x)->cx)
#define PT_REGS_PARM4_CORE(x) BPF_CORE_READ((x), cx)
#define PT_REGS_PARM5(x) ((x)->r8)
#define PT_REGS_PARM5_CORE(x) BPF_CORE_READ((x), r8)
#define PT_REGS_PARM6(x) ((x)->r9)
#define PT_REGS_PARM6_CORE(x) BPF_CORE_READ((x), r9)
#define PT_REGS_RET(x) ((x)->sp)
#define PT_REGS_RET_CORE(x) BPF_CORE_READ((x), sp)
#define PT_REGS_FP(x) ((x)->bp)
#define PT_REGS_FP_CORE(x) BPF_CORE_READ((x), bp)
#define PT_REGS_RC(x) ((x)->ax)
#define PT_REGS_RC_CORE(x) BPF_CORE_READ((x), ax)
#define PT_REGS_SP(x) ((x)->sp)
#define PT_REGS_SP_CORE(x) BPF_CORE_READ((x), sp)
#define PT_REGS_IP(x) ((x)->ip)
#define PT_REGS_IP_CORE(x) BPF_CORE_READ((x), ip)
#define ___bpf_ctx_cast0() ctx
#define ___bpf_ctx_cast1(x) ___bpf_ctx_cast0(), __mapwalk_any(ctx[0])
#define ___bpf_ctx_cast2(x, args...) ___bpf_ctx_cast1(args), __mapwalk_any(ctx[1])
#define ___bpf_ctx_cast3(x, args...) ___bpf_ctx_cast2(args), __mapwalk_any(ctx[2])
#define ___bpf_ctx_cast4(x, args...) ___bpf_ctx_cast3(args), __mapwalk_any(ctx[3])
#define ___bpf_ctx_cast5(x, args...) ___bpf_ctx_cast4(args), __mapwalk_any(ctx[4])
#define ___bpf_ctx_cast6(x, args...) ___bpf_ctx_cast5(args), __mapwalk_any(ctx[5])
#define ___bpf_ctx_cast7(x, args...) ___bpf_ctx_cast6(args), __mapwalk_any(ctx[6])
#define ___bpf_ctx_cast8(x, args...) ___bpf_ctx_cast7(args), __mapwalk_any(ctx[7])
#define ___bpf_ctx_cast9(x, args...) ___bpf_ctx_cast8(args), __mapwalk_any(ctx[8])
#define ___bpf_ctx_cast10(x, args...) ___bpf_ctx_cast9(args), __mapwalk_any(ctx[9])
#define ___bpf_ctx_cast11(x, args...) ___bpf_ctx_cast10(args), __mapwalk_any(ctx[10])
#define ___bpf_ctx_cast12(x, args...) ___bpf_ctx_cast11(args), __mapwalk_any(ctx[11])
#define ___bpf_ctx_cast(args...) ___bpf_concat(___bpf_ctx_cast, ___bpf_narg(args))(args)
#define ___bpf_kprobe_args0() ctx
#define ___bpf_kprobe_args1(x) ___bpf_kprobe_args0(), __mapwalk_any(PT_REGS_PARM1(ctx))
#define ___bpf_kprobe_args2(x, args...) ___bpf_kprobe_args1(args), __mapwalk_any(PT_REGS_PARM2(ctx))
#define ___bpf_kprobe_args3(x, args...) ___bpf_kprobe_args2(args), __mapwalk_any(PT_REGS_PARM3(ctx))
#define ___bpf_kprobe_args4(x, args...) ___bpf_kprobe_args3(args), __mapwalk_any(PT_REGS_PARM4(ctx))
#define ___bpf_kprobe_args5(x, args...) ___bpf_kprobe_args4(args), __mapwalk_any(PT_REGS_PARM5(ctx))
#define ___bpf_kprobe_args(args...) ___bpf_concat(___bpf_kprobe_args, ___bpf_narg(args))(args)
#define ___bpf_kretprobe_args0() ctx
#define ___bpf_kretprobe_args1(x) ctx, __mapwalk_any(PT_REGS_RC(ctx))
#define ___bpf_kretprobe_args(args...) ___bpf_concat(___bpf_kretprobe_args, ___bpf_narg(args))(args)
/* The program reads its arguments out of its context and hands them to a function with the declared parameters. */
#define ___bpf_program(name, ctx_type, values, args...) \\
name(ctx_type *ctx); \\
static __always_inline __typeof__(name(0)) ____##name(ctx_type *ctx, ##args); \\
__typeof__(name(0)) name(ctx_type *ctx) { return ____##name(values); } \\
static __always_inline __typeof__(name(0)) ____##name(ctx_type *ctx, ##args)
#define BPF_PROG(name, args...) ___bpf_program(name, unsigned long long, ___bpf_ctx_cast(args), ##args)
#define BPF_PROG2(name, args...) BPF_PROG(name, ##args)
#define BPF_KPROBE(name, args...) ___bpf_program(name, struct pt_regs, ___bpf_kprobe_args(args), ##args)
#define BPF_KRETPROBE(name, args...) ___bpf_program(name, struct pt_regs, ___bpf_kretprobe_args(args), ##args)
#define BPF_UPROBE(name, args...) BPF_KPROBE(name, ##args)
#define BPF_URETPROBE(name, args...) BPF_KRETPROBE(name, ##args)
#define BPF_KSYSCALL(name, args...) BPF_KPROBE(name, ##args)
#define BPF_KPROBE_SYSCALL BPF_KSYSCALL
#endif
`;

/** Reading chains of pointers: each step is a relocated probe read. */
const CORE_READ = `#pragma once
#include <bpf/bpf_helpers.h>
#ifndef __BPF_CORE_READ_H__
#define __BPF_CORE_READ_H__
enum bpf_field_info_kind { BPF_FIELD_BYTE_OFFSET = 0, BPF_FIELD_BYTE_SIZE = 1, BPF_FIELD_EXISTS = 2, BPF_FIELD_SIGNED = 3, BPF_FIELD_LSHIFT_U64 = 4, BPF_FIELD_RSHIFT_U64 = 5 };
enum bpf_type_id_kind { BPF_TYPE_ID_LOCAL = 0, BPF_TYPE_ID_TARGET = 1 };
enum bpf_type_info_kind { BPF_TYPE_EXISTS = 0, BPF_TYPE_SIZE = 1, BPF_TYPE_MATCHES = 2 };
enum bpf_enum_value_kind { BPF_ENUMVAL_EXISTS = 0, BPF_ENUMVAL_VALUE = 1 };
#define __CORE_RELO(src, field, info) __builtin_preserve_field_info((src)->field, BPF_FIELD_##info)
#define __core_field1(f) f
#define __core_field2(t, f) ((__typeof__(t) *)0)->f
#define __core_field(...) ___bpf_concat(__core_field, ___bpf_narg(__VA_ARGS__))(__VA_ARGS__)
#define bpf_core_field_exists(field...) __builtin_preserve_field_info(__core_field(field), BPF_FIELD_EXISTS)
#define bpf_core_field_size(field...) __builtin_preserve_field_info(__core_field(field), BPF_FIELD_BYTE_SIZE)
#define bpf_core_field_offset(field...) __builtin_preserve_field_info(__core_field(field), BPF_FIELD_BYTE_OFFSET)
#define bpf_core_type_id_local(type) __builtin_btf_type_id(*(__typeof__(type) *)0, BPF_TYPE_ID_LOCAL)
#define bpf_core_type_id_kernel(type) __builtin_btf_type_id(*(__typeof__(type) *)0, BPF_TYPE_ID_TARGET)
#define bpf_core_type_exists(type) __builtin_preserve_type_info(*(__typeof__(type) *)0, BPF_TYPE_EXISTS)
#define bpf_core_type_matches(type) __builtin_preserve_type_info(*(__typeof__(type) *)0, BPF_TYPE_MATCHES)
#define bpf_core_type_size(type) __builtin_preserve_type_info(*(__typeof__(type) *)0, BPF_TYPE_SIZE)
#define bpf_core_enum_value_exists(enum_type, enum_value) __builtin_preserve_enum_value(*(__typeof__(enum_type) *)enum_value, BPF_ENUMVAL_EXISTS)
#define bpf_core_enum_value(enum_type, enum_value) __builtin_preserve_enum_value(*(__typeof__(enum_type) *)enum_value, BPF_ENUMVAL_VALUE)
#define bpf_core_read(dst, sz, src) bpf_probe_read_kernel(dst, sz, (const void *)__builtin_preserve_access_index(src))
#define bpf_core_read_user(dst, sz, src) bpf_probe_read_user(dst, sz, (const void *)__builtin_preserve_access_index(src))
#define bpf_core_read_str(dst, sz, src) bpf_probe_read_kernel_str(dst, sz, (const void *)__builtin_preserve_access_index(src))
#define bpf_core_read_user_str(dst, sz, src) bpf_probe_read_user_str(dst, sz, (const void *)__builtin_preserve_access_index(src))
extern void *bpf_rdonly_cast(const void *obj__ign, __u32 btf_id__k) __ksym __weak;
#define bpf_core_cast(ptr, type) ((__typeof__(type) *)bpf_rdonly_cast((ptr), bpf_core_type_id_kernel(type)))
#define BPF_CORE_READ_BITFIELD(s, field) ({ \\
	const void *__at = (const void *)s + __CORE_RELO(s, field, BYTE_OFFSET); \\
	unsigned long long __bits = 0; \\
	switch (__CORE_RELO(s, field, BYTE_SIZE)) { \\
	case 1: __bits = *(const unsigned char *)__at; break; \\
	case 2: __bits = *(const unsigned short *)__at; break; \\
	case 4: __bits = *(const unsigned int *)__at; break; \\
	case 8: __bits = *(const unsigned long long *)__at; break; \\
	} \\
	__bits <<= __CORE_RELO(s, field, LSHIFT_U64); \\
	if (__CORE_RELO(s, field, SIGNED)) __bits = ((long long)__bits) >> __CORE_RELO(s, field, RSHIFT_U64); \\
	else __bits = __bits >> __CORE_RELO(s, field, RSHIFT_U64); \\
	__bits; \\
})
#define BPF_CORE_READ_BITFIELD_PROBED(s, field) ({ \\
	unsigned long long __bits = 0; \\
	bpf_probe_read_kernel(&__bits, __CORE_RELO(s, field, BYTE_SIZE), (const void *)s + __CORE_RELO(s, field, BYTE_OFFSET)); \\
	__bits <<= __CORE_RELO(s, field, LSHIFT_U64); \\
	if (__CORE_RELO(s, field, SIGNED)) __bits = ((long long)__bits) >> __CORE_RELO(s, field, RSHIFT_U64); \\
	else __bits = __bits >> __CORE_RELO(s, field, RSHIFT_U64); \\
	__bits; \\
})
/* A path a, b, c: every arrow but the last follows a pointer that was read before. */
#define ___core_type2(s, a) __typeof__((s)->a)
#define ___core_step(fn, dst, s, a) fn((void *)(dst), sizeof(*(dst)), &(s)->a)
#define ___core_rd1(last, dst, size, s, a) last((void *)(dst), size, &(s)->a)
#define ___core_rd2(last, dst, size, s, a, rest...) ({ __typeof__((s)->a) ___p2; bpf_core_read((void *)&___p2, sizeof(___p2), &(s)->a); ___core_rd1(last, dst, size, ___p2, rest); })
#define ___core_rd3(last, dst, size, s, a, rest...) ({ __typeof__((s)->a) ___p3; bpf_core_read((void *)&___p3, sizeof(___p3), &(s)->a); ___core_rd2(last, dst, size, ___p3, rest); })
#define ___core_rd4(last, dst, size, s, a, rest...) ({ __typeof__((s)->a) ___p4; bpf_core_read((void *)&___p4, sizeof(___p4), &(s)->a); ___core_rd3(last, dst, size, ___p4, rest); })
#define ___core_rd5(last, dst, size, s, a, rest...) ({ __typeof__((s)->a) ___p5; bpf_core_read((void *)&___p5, sizeof(___p5), &(s)->a); ___core_rd4(last, dst, size, ___p5, rest); })
#define ___core_rd6(last, dst, size, s, a, rest...) ({ __typeof__((s)->a) ___p6; bpf_core_read((void *)&___p6, sizeof(___p6), &(s)->a); ___core_rd5(last, dst, size, ___p6, rest); })
#define ___core_rd(last, dst, size, s, path...) ___bpf_concat(___core_rd, ___bpf_narg(path))(last, dst, size, s, path)
#define ___core_ty1(s, a) (s)->a
#define ___core_ty2(s, a, rest...) ___core_ty1((s)->a, rest)
#define ___core_ty3(s, a, rest...) ___core_ty2((s)->a, rest)
#define ___core_ty4(s, a, rest...) ___core_ty3((s)->a, rest)
#define ___core_ty5(s, a, rest...) ___core_ty4((s)->a, rest)
#define ___core_ty6(s, a, rest...) ___core_ty5((s)->a, rest)
#define ___core_ty(s, path...) __typeof__(___bpf_concat(___core_ty, ___bpf_narg(path))(s, path))
#define BPF_CORE_READ_INTO(dst, src, a, ...) ({ ___core_rd(bpf_core_read, dst, sizeof(*(dst)), src, a, ##__VA_ARGS__); })
#define BPF_CORE_READ_USER_INTO(dst, src, a, ...) ({ ___core_rd(bpf_core_read_user, dst, sizeof(*(dst)), src, a, ##__VA_ARGS__); })
#define BPF_CORE_READ_STR_INTO(dst, src, a, ...) ({ ___core_rd(bpf_core_read_str, dst, sizeof(*(dst)), src, a, ##__VA_ARGS__); })
#define BPF_CORE_READ(src, a, ...) ({ ___core_ty((src), a, ##__VA_ARGS__) __r; BPF_CORE_READ_INTO(&__r, (src), a, ##__VA_ARGS__); __r; })
#define BPF_CORE_READ_USER(src, a, ...) ({ ___core_ty((src), a, ##__VA_ARGS__) __r; BPF_CORE_READ_USER_INTO(&__r, (src), a, ##__VA_ARGS__); __r; })
#define ___probe_rd1(last, dst, size, s, a) last((void *)(dst), size, &(s)->a)
#define BPF_PROBE_READ_INTO(dst, src, a, ...) BPF_CORE_READ_INTO(dst, src, a, ##__VA_ARGS__)
#define BPF_PROBE_READ(src, a, ...) BPF_CORE_READ(src, a, ##__VA_ARGS__)
#endif
`;

const ENDIAN = `#pragma once
#ifndef __BPF_ENDIAN__
#define __BPF_ENDIAN__
#define ___bpf_swab16(x) ((__u16)((((__u16)(x)) << 8) | (((__u16)(x)) >> 8)))
#define ___bpf_swab32(x) ((__u32)((((__u32)(x) & 0xffU) << 24) | (((__u32)(x) & 0xff00U) << 8) | (((__u32)(x) & 0xff0000U) >> 8) | (((__u32)(x) >> 24) & 0xffU)))
#define ___bpf_swab64(x) ((__u64)(((__u64)___bpf_swab32((__u32)(x)) << 32) | ___bpf_swab32((__u32)((__u64)(x) >> 32))))
#define bpf_htons(x) (__builtin_constant_p(x) ? ___bpf_swab16(x) : __builtin_bswap16(x))
#define bpf_ntohs(x) bpf_htons(x)
#define bpf_htonl(x) (__builtin_constant_p(x) ? ___bpf_swab32(x) : __builtin_bswap32(x))
#define bpf_ntohl(x) bpf_htonl(x)
#define bpf_cpu_to_be64(x) (__builtin_constant_p(x) ? ___bpf_swab64(x) : __builtin_bswap64(x))
#define bpf_be64_to_cpu(x) bpf_cpu_to_be64(x)
#endif
`;

/** The selftests' own conveniences: their annotations say nothing to a compiler. */
const MISC = `#pragma once
#include <bpf/bpf_helpers.h>
#define __msg(msg) __attribute__((btf_decl_tag("comment:test_expect_msg=" msg)))
#define __failure __attribute__((btf_decl_tag("comment:test_expect_failure")))
#define __success __attribute__((btf_decl_tag("comment:test_expect_success")))
#define __description(desc) __attribute__((btf_decl_tag("comment:test_description=" desc)))
#define __log_level(lvl)
#define __flag(flag)
#define __retval(val)
#define __xlated(msg)
#define __jited(msg)
#define __failure_unpriv
#define __success_unpriv
#define __msg_unpriv(msg)
#define __retval_unpriv(val)
#define __not_msg(msg)
#define __regex(msg)
#define __arch_x86_64
#define __arch_arm64
#define __auxiliary
#define __auxiliary_unpriv
#define __btf_path(path)
#define __load_if_JITed()
#define __load_if_no_JITed()
#define __caps_unpriv(...)
#define __stderr(msg)
#define __stdout(msg)
#define __linear_size(sz)
#define POINTER_VALUE 0xbadcafe
#define TEST_DATA_LEN 64
#define __used __attribute__((used))
#define __imm_addr(name) [name]"i"(&name)
#define __imm_insn(name, expr) [name]"i"(*(long *)&(expr))
#define SYS_PREFIX "__x64_"
#define FUNC_REG_ARG_CNT 6
#define __naked __attribute__((naked))
#define __clobber_all "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "memory"
#define __clobber_common "r0", "r1", "r2", "r3", "r4", "r5", "memory"
#define __imm(name) [name]"i"(name)
#define __imm_const(name, expr) [name]"i"(expr)
#define __imm_ptr(name) [name]"r"(&name)
#define __maybe_unused __attribute__((unused))
#define __sink(expr) asm volatile("" : "+g"(expr))
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#ifndef likely
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#endif
#define bpf_ptr_to_u64(ptr) ((__u64)(unsigned long)(ptr))
`;

const EXPERIMENTAL = `#pragma once
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#define __contains(name, node) __attribute__((btf_decl_tag("contains:" #name ":" #node)))
#define private(name) SEC(".data." #name) __hidden __attribute__((aligned(8)))
#define bpf_obj_new(type) ((type *)bpf_obj_new_impl(bpf_core_type_id_local(type), NULL))
#define bpf_obj_drop(kptr) bpf_obj_drop_impl(kptr, NULL)
#define bpf_refcount_acquire(kptr) bpf_refcount_acquire_impl(kptr, NULL)
#define bpf_list_push_front(head, node) bpf_list_push_front_impl(head, node, NULL, 0)
#define bpf_list_push_back(head, node) bpf_list_push_back_impl(head, node, NULL, 0)
#define bpf_rbtree_add(head, node, less) bpf_rbtree_add_impl(head, node, less, NULL, 0)
#define bpf_percpu_obj_new(type) ((type __percpu_kptr *)bpf_percpu_obj_new_impl(bpf_core_type_id_local(type), NULL))
#define bpf_percpu_obj_drop(kptr) bpf_percpu_obj_drop_impl(kptr, NULL)
#define bpf_throw_if(cond) do { if (cond) bpf_throw(0); } while (0)
#define bpf_assert(cond) do { if (!(cond)) bpf_throw(0); } while (0)
#define bpf_assert_with(cond, value) do { if (!(cond)) bpf_throw(value); } while (0)
#define bpf_assert_range(LHS, BEG, END) bpf_assert((LHS) >= (BEG) && (LHS) <= (END))
#define __exception_cb(name) __attribute__((btf_decl_tag("exception_callback:" #name)))
#define bpf_cmp_unlikely(LHS, OP, RHS) __builtin_expect((LHS) OP (RHS), 0)
#define bpf_cmp_likely(LHS, OP, RHS) __builtin_expect((LHS) OP (RHS), 1)
#define bpf_nop_mov(var) asm volatile("%[reg]=%[reg]" :: [reg]"r"(var))
#ifndef likely
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#endif
`;

/** `NAME value …` as #defines. */
function defines(pairs: string): string {
  return pairs.replace(/(\w+) (\S+) ?/g, "#define $1 $2\n");
}

/** Headers that programs include for the kernel's structs alone. */
const TYPES_ONLY = [
  "linux/ptrace.h linux/ip.h linux/ipv6.h linux/in.h linux/in6.h linux/tcp.h linux/udp.h linux/icmp.h linux/icmpv6.h",
  "linux/if_vlan.h linux/if.h linux/fs.h linux/sched.h linux/perf_event.h linux/bpf_common.h linux/filter.h",
  "linux/netdevice.h linux/skbuff.h linux/seq_file.h linux/mm_types.h linux/unistd.h linux/sock_diag.h asm/unistd.h",
  "uapi/linux/bpf.h uapi/linux/ptrace.h uapi/linux/in.h uapi/linux/ip.h netinet/in.h arpa/inet.h net/if.h unistd.h",
]
  .join(" ")
  .split(" ");

const SOCKET = `#pragma once
${defines("AF_UNSPEC 0 AF_UNIX 1 AF_INET 2 AF_INET6 10 SOL_SOCKET 1 SOL_TCP 6 SO_REUSEADDR 2 SO_SNDBUF 7 SO_RCVBUF 8 SO_KEEPALIVE 9 SO_MARK 36 TCP_CONGESTION 13 TCP_NODELAY 1")}`;

const TIME = `#pragma once
${defines("CLOCK_REALTIME 0 CLOCK_MONOTONIC 1 CLOCK_BOOTTIME 7 CLOCK_TAI 11 NSEC_PER_SEC 1000000000L NSEC_PER_MSEC 1000000L NSEC_PER_USEC 1000L USEC_PER_SEC 1000000L")}`;

const COMPILER = `#pragma once
#ifndef likely
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#endif
#ifndef READ_ONCE
#define READ_ONCE(x) (*(volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val) ((*(volatile __typeof__(x) *)&(x)) = (val))
#endif
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#endif
#ifndef min
#define min(x, y) ((x) < (y) ? (x) : (y))
#define max(x, y) ((x) > (y) ? (x) : (y))
#endif
`;

/** Text of every header by the name in its #include. */
export const HEADERS: Readonly<Record<string, string>> = {
  "vmlinux.h": VMLINUX,
  "bpf_iter.h": `#pragma once\n#include "vmlinux.h"\n`,
  "linux/bpf.h": BPF_UAPI,
  "linux/btf.h": BPF_UAPI,
  "linux/types.h": TYPES,
  "asm/types.h": `#include <linux/types.h>\n`,
  "asm-generic/types.h": `#include <linux/types.h>\n`,
  "linux/stddef.h": STDDEF,
  "linux/errno.h": ERRNO,
  "asm/errno.h": ERRNO,
  "errno.h": ERRNO,
  "stddef.h": STDDEF,
  "stdint.h": STDINT,
  "inttypes.h": STDINT,
  "stdbool.h": STDBOOL,
  "limits.h": LIMITS,
  "string.h": `#pragma once\n${STDDEF}#define memcpy(d, s, n) __builtin_memcpy(d, s, n)\n#define memset(d, c, n) __builtin_memset(d, c, n)\n#define memcmp(a, b, n) __builtin_memcmp(a, b, n)\n#define memmove(d, s, n) __builtin_memmove(d, s, n)\n#define strlen(s) __builtin_strlen(s)\n#define strcmp(a, b) __builtin_strcmp(a, b)\n#define strncmp(a, b, n) __builtin_strncmp(a, b, n)\n`,
  "sys/types.h": `${STDDEF}#include <stdint.h>\ntypedef int pid_t;\n`,
  ...Object.fromEntries(TYPES_ONLY.map((name) => [name, BPF_UAPI])),
  "linux/if_ether.h": `${BPF_UAPI}${defines("ETH_P_IP 0x0800 ETH_P_IPV6 0x86DD ETH_P_ARP 0x0806 ETH_P_8021Q 0x8100 ETH_P_8021AD 0x88A8 ETH_ALEN 6 ETH_HLEN 14 ETH_FRAME_LEN 1514 ETH_DATA_LEN 1500")}`,
  "linux/if_packet.h": `${BPF_UAPI}${defines("PACKET_HOST 0 PACKET_BROADCAST 1 PACKET_MULTICAST 2 PACKET_OTHERHOST 3 PACKET_OUTGOING 4")}`,
  "linux/pkt_cls.h": `${BPF_UAPI}${defines("TC_ACT_UNSPEC (-1) TC_ACT_OK 0 TC_ACT_RECLASSIFY 1 TC_ACT_SHOT 2 TC_ACT_PIPE 3 TC_ACT_STOLEN 4 TC_ACT_QUEUED 5 TC_ACT_REPEAT 6 TC_ACT_REDIRECT 7")}`,
  "linux/socket.h": SOCKET,
  "sys/socket.h": SOCKET,
  "linux/version.h": `#pragma once\n#define LINUX_VERSION_CODE ((6 << 16) + (18 << 8))\n#ifndef KERNEL_VERSION\n#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))\n#endif\n`,
  "linux/time.h": TIME,
  "time.h": TIME,
  "linux/const.h": "#pragma once\n#define BIT(nr) (1UL << (nr))\n#define BIT_ULL(nr) (1ULL << (nr))\n",
  "linux/limits.h": `#pragma once\n${defines("NAME_MAX 255 PATH_MAX 4096")}`,
  "linux/compiler.h": COMPILER,
  "linux/kernel.h": COMPILER,
  "bpf/bpf_helpers.h": HELPERS,
  "bpf/bpf_helper_defs.h": `#pragma once\n#pragma mapwalk helpers\n`,
  "bpf/bpf_tracing.h": TRACING,
  "bpf/bpf_core_read.h": CORE_READ,
  "bpf/bpf_endian.h": ENDIAN,
  "bpf_helpers.h": `#include <bpf/bpf_helpers.h>\n`,
  "bpf_tracing.h": `#include <bpf/bpf_tracing.h>\n`,
  "bpf_core_read.h": `#include <bpf/bpf_core_read.h>\n`,
  "bpf_endian.h": `#include <bpf/bpf_endian.h>\n`,
  "bpf_tcp_helpers.h": `#pragma once\n#include "vmlinux.h"\n#include <bpf/bpf_helpers.h>\n#include <bpf/bpf_tracing.h>\n#include <bpf/bpf_core_read.h>\n`,
  "bpf_atomic.h": `#pragma once\n#include "vmlinux.h"\n#include <bpf/bpf_helpers.h>\n#include "bpf_experimental.h"\n`,
  "bpf_misc.h": MISC,
  "bpf_experimental.h": EXPERIMENTAL,
  "bpf_kfuncs.h": `#pragma once\n#pragma mapwalk kfuncs\n`,
  "bpf_tracing_net.h": `#pragma once\n#include "vmlinux.h"\n#include <bpf/bpf_core_read.h>\n${SOCKET}`,
  "bpf_compiler.h": `#pragma once\n#define __pragma_loop_unroll_full _Pragma("unroll")\n`,
};
