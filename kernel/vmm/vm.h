/* SPDX-License-Identifier: MIT
 *
 * A virtual machine: memory, devices, one or more virtual CPUs, two engines, and how it fares.
 */
#ifndef PEEL_VMM_VM_H
#define PEEL_VMM_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "mm/addr.h"
#include "vdev/uart.h"
#include "vmm/engine.h"
#include "vmm/exit.h"
#include "vmm/guestmem.h"
#include "vmm/vcpu.h"

#define VM_MAX       16
#define VM_HISTORY   16
#define VM_NAME_SIZE 32
#define VM_TEXT_SIZE 256

struct vm_config {
    char name[VM_NAME_SIZE];    /* the first word of the module's string */
    char cmdline[VM_TEXT_SIZE]; /* the whole string: what the guest gets as its command line */
    const void *image;          /* the ELF file; NULL: none, the memory stays empty */
    size_t image_size;
    uint64_t memory;     /* bytes; a multiple of the page size (mem=MiB) */
    uint64_t limit_ns;   /* guest time after which it is stopped; 0: none (limit=ms) */
    uint32_t breakpoint; /* break=ADDRESS: the hypervisor's own breakpoint in DR0; 0: none */
    const struct cpu_engine *cpu;
    const struct mmu_engine *mmu;
};

struct vm {
    unsigned id;
    char name[VM_NAME_SIZE];
    const struct cpu_engine *cpu;
    const struct mmu_engine *mmu;
    struct guest_memory memory;
    size_t promised; /* frames that it may still ask for: see vm.c */
    hpa_t root;      /* of the page tables that guest code runs on */
    struct vcpu *vcpu;
    struct vuart uart;

    bool stopped;
    char reason[VM_TEXT_SIZE]; /* the first reason for which it was stopped */

    uint64_t limit_ns, used_ns;
    uint64_t exits[EXIT_REASONS];
    struct vmexit history[VM_HISTORY];
    uint64_t history_next;
};

/* Make a machine and load its image, ready to run. NULL after one line that says what is wrong with the
 * configuration; that line is an error of the whole boot. */
struct vm *vm_create(unsigned id, const struct vm_config *config);
/* Give everything back. The machine must not be loaded (vcpu_put). */
void vm_destroy(struct vm *vm);

/* Stop the machine for something that its guest did. Only the first reason is kept, so that callers need
 * no error plumbing: say what is known where it is known and return. */
void vm_kill(struct vm *vm, const char *reason, ...) __attribute__((format(printf, 2, 3)));

#endif
