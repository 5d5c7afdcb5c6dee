/* SPDX-License-Identifier: MIT
 *
 * VM entries, and what runs under them.
 */
#define VMCS_HOST_RSP 0x6c14

    .text
    .code64

/* 23 instructions, of which 12 exit: 10 CPUID, the OUT and the HLT. */
    .globl hvm_guest, hvm_guest_end
hvm_guest:
    .rept 10
    nop
    cpuid
    .endr
    movb $0x5a, %al
    outb %al, $0x80
    hlt
hvm_guest_end:

/* void svm_run(uint64_t vmcb): in: RDI; clobbers: RAX */
    .globl svm_run
svm_run:
    movq %rdi, %rax
    vmrun %rax
    ret

/* bool vmx_run(uint64_t resume): in: RDI = 0 for VMLAUNCH; out: AL; clobbers: RAX, RDX
 * stack: VMCS_HOST_RSP points at the return address */
    .globl vmx_run, vmx_exited
vmx_run:
    movl $VMCS_HOST_RSP, %edx
    vmwrite %rsp, %rdx
    testq %rdi, %rdi
    jnz 1f
    vmlaunch
    jmp 2f
1:  vmresume
2:  xorl %eax, %eax
    ret
vmx_exited:
    movl $1, %eax
    ret

    .section .note.GNU-stack, "", @progbits
