/* SPDX-License-Identifier: MIT
 *
 * Making Bochs call us: its hooks for instrumentation are empty functions, which Debian builds in and
 * whose names it exports. Each has 16 bytes to itself, enough for a jump to anywhere.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "bochs-cpu.h"
#include "bochs-hooks.h"

/* RET, then NOPs up to the next function: between two hooks, and behind the last one. */
#define RET 0xc3
static const uint8_t nops[2][15] = {
    {0x66, 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0, 0x0f, 0x1f, 0x40, 0},
    {0x66, 0x2e, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0, 0x0f, 0x1f, 0x44, 0, 0},
};
#define HOOK_SIZE (1 + sizeof nops[0])

static bool is_empty(const uint8_t *at)
{
    return at[0] == RET && (memcmp(at + 1, nops[0], sizeof nops[0]) == 0 ||
                            memcmp(at + 1, nops[1], sizeof nops[1]) == 0);
}

void hook_patch(struct record *r, const char *name, void *function)
{
    /* mov $function, %rax; jmp *%rax. RAX is nobody's at a function's entry. */
    uint8_t jump[12] = {0x48, 0xb8, [10] = 0xff, 0xe0}, *at = cpu_symbol(r, name);
    uintptr_t page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    uint8_t *page = (uint8_t *)((uintptr_t)at & ~(page_size - 1));
    size_t size = (size_t)(at + HOOK_SIZE - page);

    if (!is_empty(at))
        record_refuse(r, "Bochs' %s is not the empty function that it was", name);
    memcpy(jump + 2, &function, sizeof function);
    if (mprotect(page, size, PROT_READ | PROT_WRITE) != 0)
        record_refuse(r, "Bochs' code cannot be changed (mprotect)");
    memcpy(at, jump, sizeof jump);
    if (mprotect(page, size, PROT_READ | PROT_EXEC) != 0)
        record_refuse(r, "Bochs' code cannot be changed back (mprotect)");
}
