/* SPDX-License-Identifier: MIT
 *
 * The subject's guests: 32-bit code, of which the tests know each instruction, how often it runs and what
 * it sends. Each ends in END. TRAPS marks an instruction that traps at guest privilege: the host resumes
 * behind it.
 */
#include "subject.h"

#define END     int $VECTOR_END
#define SERVICE int $VECTOR_SERVICE

    .macro TRAPS insn:vararg
    .pushsection .traps, "a"
    .quad 8881f, 8882f
    .popsection
8881:
    \insn
8882:
    .endm

    .section .guest, "awx"
    .code32

/* At GUEST_IRQS. */
    .globl guest_irqs
guest_irqs:
    .long 0

/* Each instruction once. The values are computed right before they are sent; the test has the list. */
    .globl guest_line, guest_line_end
guest_line:
    movl $0x11223344, %eax
    movl $UNCLAIMED_PORT, %edx
    TRAPS outb %al, %dx
    addl $0x01010101, %eax
    TRAPS outw %ax, %dx
    xorl $0x80000000, %eax
    TRAPS outl %eax, %dx
    movb $0x5a, %ah
    TRAPS outb %al, $0x80
    incl %eax
    TRAPS outw %ax, $0x82
    negl %eax
    TRAPS outl %eax, $0x84
    movl $0x010003f8, %edx
    TRAPS outb %al, %dx
    TRAPS inb %dx, %al
    TRAPS inw %dx, %ax
    TRAPS inl %dx, %eax
    TRAPS inb $0x21, %al
    TRAPS inw $0x60, %ax
    TRAPS inl $0xfc, %eax
    xorl %eax, %eax
    cpuid
    rdtsc
    bswapl %ebx
    pushl $1
    popl %ecx
    movzbl guest_line, %edx
    lock incl guest_counter
    SERVICE
    TRAPS cli
    TRAPS hlt
    TRAPS movl %eax, %cr0
    TRAPS lgdt guest_counter
    TRAPS ud2
    TRAPS movl NOT_MAPPED, %eax
    END
guest_line_end:

guest_counter:
    .long 0, 0

/* BYTES numbers of a xorshift generator, by four forms of OUT in turn. */
    .globl guest_bytes, guest_bytes_end
guest_bytes:
    movl $0x12345678, %ebx
    movl $400, %ecx
    movl $0x5e9, %edx
1:  movl %ebx, %eax
    shll $13, %eax
    xorl %eax, %ebx
    movl %ebx, %eax
    shrl $17, %eax
    xorl %eax, %ebx
    movl %ebx, %eax
    shll $5, %eax
    xorl %eax, %ebx
    movl %ebx, %eax
    testb $1, %cl
    jnz 3f
    testb $2, %cl
    jnz 2f
    TRAPS outb %al, %dx
    jmp 5f
2:  TRAPS outw %ax, $0xe9
    jmp 5f
3:  testb $2, %cl
    jnz 4f
    TRAPS outl %eax, %dx
    jmp 5f
4:  TRAPS outb %al, $0xe9
5:  decl %ecx
    jnz 1b
    END
guest_bytes_end:

/* 1000 instructions, and END. */
    .globl guest_count, guest_count_end
guest_count:
    movl $333, %ecx
1:  leal 3(%eax, %ecx, 4), %eax
    decl %ecx
    jnz 1b
    END
guest_count_end:

/* 60000002 instructions, for the observers' cost. */
    .globl guest_long
guest_long:
    movl $20000000, %ecx
1:  leal 3(%eax, %ecx, 4), %eax
    decl %ecx
    jnz 1b
    END

/* 10 instructions of one byte, and END: the same at every ring, in 16-, 32- and 64-bit mode. */
    .globl guest_gate, guest_gate_end
guest_gate:
    .fill 10, 1, 0x90
    END
guest_gate_end:

/* From one OUT to the next 200002 instructions, the first OUT among them. */
    .globl guest_gap
guest_gap:
    TRAPS outb %al, $UNCLAIMED_PORT
    movl $100000, %ecx
1:  decl %ecx
    jnz 1b
    TRAPS outb %al, $UNCLAIMED_PORT
    END

/* Exceptions and INTs: 3 #UD, 2 #DE, 5 #PF and one at a fetch, 10 #GP, 7 SERVICE, and END. */
    .globl guest_flow, guest_flow_end
guest_flow:
    movl $3, %ecx
1:  TRAPS ud2
    decl %ecx
    jnz 1b
    movl $2, %ecx
    xorl %esi, %esi
1:  TRAPS divl %esi
    decl %ecx
    jnz 1b
    movl $5, %ecx
1:  TRAPS movb %al, NOT_MAPPED + 0x123
    decl %ecx
    jnz 1b
    movl $10, %ecx
1:  TRAPS cli
    decl %ecx
    jnz 1b
    movl $7, %ecx
1:  SERVICE
    decl %ecx
    jnz 1b
    .pushsection .traps, "a"
    .quad NOT_MAPPED, 1f
    .popsection
    movl $NOT_MAPPED, %eax
    jmp *%eax
1:  END
guest_flow_end:

/* Its own TF: a #DB after each of the seven instructions marked, and none after the OUT, which traps. */
    .globl guest_tf, guest_tf_end
guest_tf:
    pushfl
    orl $0x100, (%esp)
    popfl
    nop                                 /* #DB */
    TRAPS outb %al, $UNCLAIMED_PORT
    nop                                 /* #DB */
    nop                                 /* #DB */
    nop                                 /* #DB */
    pushfl                              /* #DB */
    andl $~0x100, (%esp)                /* #DB */
    popfl                               /* #DB */
    nop
    END
guest_tf_end:

/* String I/O. The test has the list of what it sends. */
    .globl guest_strings, guest_strings_end
guest_strings:
    cld
    movl $UNCLAIMED_PORT, %edx
    movl $guest_string, %esi
    TRAPS outsb
    incl %esi
    TRAPS outsw
    incl %esi
    TRAPS outsl
    movl $guest_string, %esi
    movl $5, %ecx
    TRAPS rep outsb
    movl $guest_string, %esi
    movl $3, %ecx
    TRAPS rep outsw
    std
    movl $guest_string + 8, %esi
    movl $3, %ecx
    TRAPS rep outsw
    cld
    movl $guest_string, %esi
    movl $25, %ecx
    TRAPS rep outsl
    movb $0x77, LOW_CODE
    movl $(GUEST_TEXT + LOW_CODE), %esi
    TRAPS addr16 outsb
    movl $BASED_RING1, %eax
    movl %eax, %fs
    movl $(guest_string - BASED_BASE + 3), %esi
    TRAPS outsb %fs:(%esi), %dx
    movl $NOT_MAPPED, %esi
    TRAPS outsb
    movl $guest_buffer, %edi
    TRAPS insb
    TRAPS insw
    movl $4, %ecx
    TRAPS rep insl
    END
guest_strings_end:
guest_string:
    .ascii "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    .ascii "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
guest_buffer:
    .skip 16

/* A REP with nothing to do. */
    .globl guest_nothing, guest_nothing_end
guest_nothing:
    xorl %ecx, %ecx
    movl $UNCLAIMED_PORT, %edx
    TRAPS rep outsb
    END
guest_nothing_end:

/* REP string instructions that are no I/O. */
    .globl guest_rep, guest_rep_end
guest_rep:
    cld
    movl $guest_buffer, %edi
    movl $16, %ecx
    rep stosb
    xorl %ecx, %ecx
    rep stosb
    movl $guest_string, %esi
    movl $guest_string, %edi
    movl $50, %ecx
    repe cmpsb
    END
guest_rep_end:

/* What is counted by name, so often: pushf and popf 5, iret 3, far-call 3, invlpg 2, wrmsr 3, hlt 4, mov-cr3 2, int
 * 8 (END and one that is refused among them), int3 2, into 2; sysenter, syscall and what only hypervisors use 1. */
    .globl guest_special
guest_special:
    .rept 5
    pushfl
    popfl
    .endr
    .rept 3
    pushfl
    pushl $CODE32_RING1
    pushl $1f
    iretl
1:
    .endr
    lcall $CODE32_RING1, $1f
1:  lcall *guest_far_pointer
1:  addl $16, %esp
    TRAPS lcall $0, $0
    .rept 2
    TRAPS invlpg guest_buffer
    TRAPS movl %eax, %cr3
    int3
    .endr
    .rept 3
    TRAPS wrmsr
    .endr
    .rept 4
    TRAPS hlt
    .endr
    .rept 6
    SERVICE
    .endr
    movb $0x7f, %al
    incb %al /* OF */
    into
    movb $0x7f, %al
    incb %al
    into
    TRAPS int $REFUSED_VECTOR
    TRAPS sysenter
    TRAPS syscall
    TRAPS vmrun
    TRAPS invlpga
    TRAPS vmlaunch
    TRAPS vmresume
    TRAPS invept guest_buffer, %eax
    TRAPS invvpid guest_buffer, %eax
    TRAPS invpcid guest_buffer, %eax
    END
guest_far_pointer:
    .long 1b
    .word CODE32_RING1

/* It writes over an instruction that follows in the same block. */
    .globl guest_smc, guest_smc_end
guest_smc:
    movl $0x22222222, 1f + 1
1:  movl $0x11111111, %eax
    END
guest_smc_end:

/* An instruction that crashes QEMU, and is #UD elsewhere. */
    .globl guest_crash
guest_crash:
    nop
guest_crash_insn:
    TRAPS .byte 0x0f, 0x38, 0x0c, 0xc1 /* would be VPERMILPS, but for the VEX prefix */
    END

/* It waits for TIMER_IRQS interrupts. */
    .globl guest_wait
guest_wait:
    cmpl $TIMER_IRQS, guest_irqs
    jb guest_wait
    END

/* IRETD with VM = 1, to what the host has put at LOW_CODE. */
    .globl guest_v86
guest_v86:
    .rept 4
    pushl $0 /* GS, FS, DS, ES */
    .endr
    pushl $0 /* SS */
    pushl $0x7000
    pushl $0x20002 /* VM */
    pushl $(LOW_CODE >> 4)
    pushl $0
    iretl

/* Without end. */
    .globl guest_spin, guest_spin_end, guest_poll, guest_poll_end
guest_spin:
    TRAPS outb %al, $UNCLAIMED_PORT
1:  jmp 1b
guest_spin_end:
guest_poll:
    TRAPS inb $UNCLAIMED_PORT, %al
    jmp guest_poll
guest_poll_end:

/* Its first instruction begins on one page and ends on the next. */
    .balign 4096
    .skip 4096 - 3
    .globl guest_split, guest_split_end
guest_split:
    movl $0x12345678, %eax
    nop
    END
guest_split_end:

    .section .note.GNU-stack, "", @progbits
