/* SPDX-License-Identifier: MIT
 *
 * Look-up in the table that tools/ksyms generates, sorted by address.
 */
#include "lib/ksyms.h"
#include <stddef.h>
#include "mm/layout.h"

struct ksym {
    uint32_t address; /* above KERNEL_BASE */
    uint32_t name;    /* offset in ksyms_strings */
};

extern const uint64_t ksyms_count;
extern const struct ksym ksyms_table[];
extern const char ksyms_strings[];
extern const char text_start[], text_end[];

const char *ksyms_find(uint64_t address, uint64_t *offset)
{
    uint64_t low = 0, high = ksyms_count;

    if (address < (uint64_t)text_start || address >= (uint64_t)text_end || high == 0) {
        return NULL;
    }
    while (high - low > 1) {
        uint64_t middle = (low + high) / 2;

        if (KERNEL_BASE + ksyms_table[middle].address <= address) {
            low = middle;
        } else {
            high = middle;
        }
    }
    *offset = address - (KERNEL_BASE + ksyms_table[low].address);
    return ksyms_strings + ksyms_table[low].name;
}
