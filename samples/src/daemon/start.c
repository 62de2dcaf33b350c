/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the program begins. The start-up files of today's glibc (crt1.o) ask for __libc_start_main of GLIBC_2.34, and state
 * a kernel of their own in the ABI note; so the daemon is linked without them, and this file stands for them.
 */
#include "old-glibc.h"

__asm__(".symver __libc_start_main, __libc_start_main@" FIRST_GLIBC);

/* The kernel leaves argc and argv on the stack, and the dynamic linker its own finaliser in rdx or edx. There is nothing to
 * run before or after main: init and fini are null. */
#ifdef __x86_64__
__asm__(".text\n"
	".globl _start\n"
	".type _start, @function\n"
	"_start:\n"
	"	xor %ebp, %ebp\n"
	"	mov %rdx, %r9\n"
	"	pop %rsi\n"
	"	mov %rsp, %rdx\n"
	"	and $-16, %rsp\n"
	"	push %rax\n"
	"	push %rsp\n"
	"	xor %r8d, %r8d\n"
	"	xor %ecx, %ecx\n"
	"	mov $main, %edi\n"
	"	call __libc_start_main\n"
	"	hlt\n"
	".size _start, . - _start\n");
#else
__asm__(".text\n"
	".globl _start\n"
	".type _start, @function\n"
	"_start:\n"
	"	xor %ebp, %ebp\n"
	"	pop %esi\n"
	"	mov %esp, %ecx\n"
	"	and $-16, %esp\n"
	"	push %eax\n"
	"	push %esp\n"
	"	push %edx\n"
	"	push $0\n"
	"	push $0\n"
	"	push %ecx\n"
	"	push %esi\n"
	"	push $main\n"
	"	call __libc_start_main\n"
	"	hlt\n"
	".size _start, . - _start\n");
#endif

/* The ABI note: "GNU", Linux (0), and the oldest kernel it is built for. ABI_KERNEL is `2,6,9` for RHEL 5, `2,6,18` for RHEL 6. */
__attribute__((section(".note.ABI-tag"), used, aligned(4)))
static const struct {
	unsigned int name_size, description_size, type;
	char name[4];
	unsigned int description[4];
} abi_note = { 4, 16, 1, "GNU", { 0, ABI_KERNEL } };

/* RHEL 5's RPMs were not stripped, so that their compiler still stands in .comment. */
#ifdef COMMENT
__asm__(".ident \"" COMMENT "\"\n");
#endif
