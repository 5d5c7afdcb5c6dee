/* SPDX-License-Identifier: MIT
 *
 * Bits of the processor's registers, and its vectors. A fact header: Intel SDM volume 3, 2.3 (EFLAGS), 2.5
 * (control registers), table 7-1 (vectors); volume 2, CPUID; volume 4, table 2-2 (MSRs).
 */
#ifndef OS_X86_BITS_H
#define OS_X86_BITS_H

#define FLAGS_FIXED 0x002 /* always set */
#define FLAGS_TF    0x100
#define FLAGS_IF    0x200
#define FLAGS_DF    0x400
#define FLAGS_NT    0x4000
#define FLAGS_AC    0x40000

#define CR0_PE 0x00000001
#define CR0_MP 0x00000002
#define CR0_EM 0x00000004
#define CR0_TS 0x00000008
#define CR0_NE 0x00000020
#define CR0_WP 0x00010000
#define CR0_PG 0x80000000

#define CR4_PAE        0x020
#define CR4_OSFXSR     0x200
#define CR4_OSXMMEXCPT 0x400

#define VECTOR_DE    0
#define VECTOR_DB    1
#define VECTOR_BP    3
#define VECTOR_OF    4
#define VECTOR_BR    5
#define VECTOR_UD    6
#define VECTOR_NM    7
#define VECTOR_MF    16
#define VECTOR_PF    14
#define VECTOR_XM    19
#define VECTOR_IRQ_0 32 /* where the 8259s' 16 are put */
#define N_STUBS      48

#define PF_PRESENT 0x1 /* error code of a page fault: the page is there, and forbidden */
#define PF_WRITE   0x2

#define CPUID_1_EDX_APIC (1u << 9)
#define CPUID_1_EDX_SEP  (1u << 11)
#define CPUID_1_EDX_FXSR (1u << 24)
#define CPUID_1_EDX_SSE  (1u << 25)

#define MSR_SYSENTER_CS  0x174
#define MSR_SYSENTER_ESP 0x175
#define MSR_SYSENTER_EIP 0x176
#define MSR_EFER         0xc0000080
#define MSR_STAR         0xc0000081
#define MSR_LSTAR        0xc0000082
#define MSR_FMASK        0xc0000084

#define EFER_SCE 0x001
#define EFER_LME 0x100

#endif
