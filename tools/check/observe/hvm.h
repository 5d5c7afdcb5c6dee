/* SPDX-License-Identifier: MIT
 *
 * The subject's counterpart for hardware virtualization: a host that runs hvm_guest under VMX or under
 * SVM, whichever the CPU has, and steps over whatever exits until the guest halts. The guest is 64-bit
 * code at CPL 0 in the top 2 GiB and uses the host's page tables: by its address and its privilege alone
 * nobody could tell it from the host.
 */
#ifndef HVM_H
#define HVM_H

#include <stdbool.h>
#include <stdint.h>

#define HVM_PORT 0x80 /* the guest's OUT; 2 bytes long */

/* How a guest was left, and by what. */
enum hvm_exit { HVM_CPUID, HVM_IO, HVM_HLT, HVM_FAILED, HVM_OTHER };

struct hvm {
    void (*init)(void);
    void (*fail_once)(void); /* one entry that the CPU refuses */
    enum hvm_exit (*run)(void);
    void (*skip)(unsigned bytes); /* step over the guest's instruction */
    void (*invalidate)(void);     /* 2 INVLPGA, or 2 INVEPT and 1 INVVPID */
};

extern const struct hvm svm, vmx;

/* hvm.S */
extern const char hvm_guest[];
void svm_run(uint64_t vmcb);    /* its physical address; the guest changes no register */
bool vmx_run(uint64_t resume);  /* false: VMfail */
extern const char vmx_exited[]; /* where VM exits lead */

uint64_t hvm_physical(const void *at); /* of the host's own memory */
_Noreturn void hvm_stop(const char *text);
#endif
