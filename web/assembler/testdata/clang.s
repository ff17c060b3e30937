# Every form that clang 14 assembles, and as .quad what it only disassembles (-mcpu=v3 with alu32), in its own spelling.
	.text
	.globl	every
	.p2align	3
	.type	every,@function
every:
	r0 = 0
	r1 = -1
	r2 = 2147483647
	r3 = -2147483648
	w4 = 5
	w5 = -7
	r6 = r10
	w7 = w1
	r1 += 1
	r1 -= r2
	r1 *= -3
	r1 /= r2
	.quad	0x0000000700000197	# r1 %= 7
	r1 |= 0x10
	r1 &= r3
	r1 ^= 255
	r1 <<= 3
	r1 >>= r2
	r1 s>>= 63
	w1 += 1
	w1 -= w2
	w1 *= 3
	w1 /= w2
	.quad	0x0000000700000194	# w1 %= 7
	w1 |= 16
	w1 &= w3
	w1 ^= 255
	w1 <<= 3
	w1 >>= w2
	w1 s>>= 31
	r1 = -r1
	w2 = -w2
	r3 = be16 r3
	r3 = be32 r3
	r3 = be64 r3
	r4 = le16 r4
	r4 = le32 r4
	r4 = le64 r4
	r1 = 1311768467463790320 ll
	r1 = -1 ll
	r2 = *(u8 *)(r10 - 1)
	r2 = *(u16 *)(r10 - 2)
	r2 = *(u32 *)(r10 - 4)
	r2 = *(u64 *)(r10 - 8)
	w2 = *(u8 *)(r10 - 1)
	w2 = *(u16 *)(r10 - 2)
	w2 = *(u32 *)(r10 + 32767)
	*(u8 *)(r10 - 1) = r2
	*(u16 *)(r10 - 2) = r2
	*(u32 *)(r10 - 4) = w2
	*(u64 *)(r10 - 32768) = r2
	r0 = *(u8 *)skb[14]
	r0 = *(u16 *)skb[12]
	r0 = *(u32 *)skb[26]
	r0 = *(u8 *)skb[r7]
	r0 = *(u32 *)skb[r7]
	lock *(u32 *)(r2 + 0) += w3
	lock *(u64 *)(r2 + 8) += r3
	lock *(u64 *)(r2 + 8) |= r3
	lock *(u64 *)(r2 + 8) &= r3
	lock *(u64 *)(r2 + 8) ^= r3
	lock *(u32 *)(r2 - 8) ^= w3
	.quad	0x00000001000832db	# r3 = atomic_fetch_add((u64 *)(r2 + 8), r3)
	.quad	0x00000041000832db	# r3 = atomic_fetch_or((u64 *)(r2 + 8), r3)
	.quad	0x00000051000832db	# r3 = atomic_fetch_and((u64 *)(r2 + 8), r3)
	.quad	0x000000a1000832db	# r3 = atomic_fetch_xor((u64 *)(r2 + 8), r3)
	.quad	0x00000001000832c3	# w3 = atomic_fetch_add((u32 *)(r2 + 8), w3)
	.quad	0x000000e1000832db	# r3 = xchg_64(r2 + 8, r3)
	.quad	0x000000e1000832c3	# w3 = xchg32_32(r2 + 8, w3)
	.quad	0x000000f1000832db	# r0 = cmpxchg_64(r2 + 8, r0, r3)
	.quad	0x000000f1000832c3	# w0 = cmpxchg32_32(r2 + 8, w0, w3)
back:
	if r1 == 0 goto forward
	if r1 != -1 goto back
	if r1 > 5 goto forward
	if r1 >= r2 goto forward
	if r1 < 5 goto forward
	if r1 <= r2 goto forward
	if r1 s> 5 goto back
	if r1 s>= r2 goto back
	if r1 s< -5 goto back
	if r1 s<= r2 goto back
	if w1 == 0 goto forward
	if w1 != w2 goto back
	if w1 > 5 goto forward
	if w1 >= w2 goto forward
	if w1 < 5 goto forward
	if w1 <= w2 goto forward
	if w1 s> 5 goto back
	if w1 s>= w2 goto back
	if w1 s< -5 goto back
	if w1 s<= w2 goto back
	goto back
	goto +1
	goto -2
	call 127
forward:
	exit
