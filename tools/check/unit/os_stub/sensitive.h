/* SPDX-License-Identifier: MIT
 *
 * In place of the guest OS's header of this name: a test has no interrupts.
 */
#ifndef OS_STUB_SENSITIVE_H
#define OS_STUB_SENSITIVE_H

#include <stdint.h>

static inline uintptr_t irq_save(void)
{
    return 0;
}

static inline void irq_restore(uintptr_t flags)
{
    (void)flags;
}

static inline void irq_disable(void)
{
}
#endif
