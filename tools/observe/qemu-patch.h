/* SPDX-License-Identifier: MIT
 *
 * The three places where the plugin changes QEMU's own code and data, because the plugin API has no
 * other way: registers in callbacks, interrupts, and VM exits.
 */
#ifndef PEEL_OBSERVE_QEMU_PATCH_H
#define PEEL_OBSERVE_QEMU_PATCH_H

#include "record.h"

typedef void interrupt_fn(void *cpu, int vector, int is_int, int error, uint64_t next_eip,
                          int is_hw);
typedef void vmexit_fn(void *env, uint32_t code, uint64_t info, uintptr_t host_pc);

/* From now on the registers are in memory when a callback of an instruction runs. */
void patch_callback_flags(struct record *r);

/* From now on `hook` is called instead of do_interrupt_all() or cpu_vmexit(). They return the way to the
 * original, which may leave by longjmp. After cpu_calibrate(). */
interrupt_fn *patch_interrupts(struct record *r, interrupt_fn *hook);
vmexit_fn *patch_vm_exits(struct record *r, vmexit_fn *hook);

#endif
