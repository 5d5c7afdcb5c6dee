/* SPDX-License-Identifier: MIT
 *
 * Control registers, EFLAGS, debug registers and model-specific registers. A fact header: bits named as
 * in the Intel SDM, volume 3, sections 2.3 (EFLAGS), 2.5 (CR0, CR4), 2.2.1 (EFER), 19.2 (DR6, DR7) and
 * volume 4 (MSRs). Usable from C and from assembly.
 */
#ifndef PEEL_X86_CR_H
#define PEEL_X86_CR_H

#define CR0_PE 0x00000001
#define CR0_MP 0x00000002
#define CR0_EM 0x00000004
#define CR0_TS 0x00000008
#define CR0_ET 0x00000010
#define CR0_NE 0x00000020
#define CR0_WP 0x00010000
#define CR0_AM 0x00040000
#define CR0_NW 0x20000000
#define CR0_CD 0x40000000
#define CR0_PG 0x80000000

#define CR4_VME        0x00000001
#define CR4_PVI        0x00000002
#define CR4_TSD        0x00000004
#define CR4_DE         0x00000008
#define CR4_PSE        0x00000010
#define CR4_PAE        0x00000020
#define CR4_MCE        0x00000040
#define CR4_PGE        0x00000080
#define CR4_PCE        0x00000100
#define CR4_OSFXSR     0x00000200
#define CR4_OSXMMEXCPT 0x00000400
#define CR4_UMIP       0x00000800
#define CR4_VMXE       0x00002000
#define CR4_FSGSBASE   0x00010000
#define CR4_PCIDE      0x00020000
#define CR4_OSXSAVE    0x00040000
#define CR4_SMEP       0x00100000
#define CR4_SMAP       0x00200000
#define CR4_PKE        0x00400000
#define CR4_PKS        0x01000000

#define EFLAGS_CF    0x00000001
#define EFLAGS_FIXED 0x00000002 /* bit 1 reads as one */
#define EFLAGS_PF    0x00000004
#define EFLAGS_AF    0x00000010
#define EFLAGS_ZF    0x00000040
#define EFLAGS_SF    0x00000080
#define EFLAGS_TF    0x00000100
#define EFLAGS_IF    0x00000200
#define EFLAGS_DF    0x00000400
#define EFLAGS_OF    0x00000800
#define EFLAGS_IOPL  0x00003000
#define EFLAGS_NT    0x00004000
#define EFLAGS_RF    0x00010000
#define EFLAGS_VM    0x00020000
#define EFLAGS_AC    0x00040000
#define EFLAGS_VIF   0x00080000
#define EFLAGS_VIP   0x00100000
#define EFLAGS_ID    0x00200000

#define DR6_INIT    0xFFFF0FF0
#define DR7_INIT    0x00000400
#define DR7_GLOBAL0 0x00000002 /* break on execution at DR0 */

#define MSR_APIC_BASE    0x0000001B
#define MSR_SYSENTER_CS  0x00000174
#define MSR_SYSENTER_ESP 0x00000175
#define MSR_SYSENTER_EIP 0x00000176
#define MSR_EFER         0xC0000080
#define MSR_STAR         0xC0000081
#define MSR_FS_BASE      0xC0000100
#define MSR_GS_BASE      0xC0000101

#define EFER_SCE  0x00000001
#define EFER_LME  0x00000100
#define EFER_LMA  0x00000400
#define EFER_NXE  0x00000800
#define EFER_SVME 0x00001000

#endif
