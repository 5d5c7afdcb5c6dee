/* SPDX-License-Identifier: MIT
 *
 * The quick way in: SYSENTER and SYSEXIT (Intel SDM volume 2; volume 3, 6.8.7).
 */
#include "frame_offsets.h"
#include "gdt.h"
#include "sensitive.h"
#include "user_segments.h"
#include "x86/bits.h"

#define VECTOR_SYSENTER 0x81

/* In: as SYSENTER leaves it: EDX = where to return, ECX = with which ESP, ESP = where the TSS keeps this
 * process's kernel stack. Interrupts off; the other flags are the user's, and are thrown away.
 * Out: by SYSEXIT to EDX and ECX, unless the call has made another program of the process; then by IRET.
 * Clobbers: ECX, EDX. Stack: struct trap_frame, so that fork and exec need not know how a call came in. */
    .text
    .global sysenter_entry
    .type sysenter_entry, @function
sysenter_entry:
    movl (%esp), %esp
    pushl $FLAGS_FIXED
    popfl
    pushl $USER_DS
    pushl %ecx
    pushl $(FLAGS_FIXED | FLAGS_IF)
    pushl $USER_CS
    pushl %edx
    pushl $0
    pushl $VECTOR_SYSENTER
    pushal
    segments_save
    movl $KERNEL_DS, %eax
    movl %eax, %ds
    movl %eax, %es
    pushl %esp
    call trap_handle
    addl $4, %esp
    cmpl $VECTOR_SYSENTER, FRAME_VECTOR(%esp)
    jne trap_return
    movl FRAME_IP(%esp), %eax
    movl %eax, FRAME_DX(%esp)
    movl FRAME_SP(%esp), %eax
    movl %eax, FRAME_CX(%esp)
    segments_restore
    popal
    sti /* from after the next instruction on */
    sysexit
    .size sysenter_entry, . - sysenter_entry

    .section .note.GNU-stack, "", @progbits
