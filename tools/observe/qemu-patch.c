/* SPDX-License-Identifier: MIT
 *
 * Changes to the running QEMU, each made only where what is there is byte for byte what we know.
 */
#define _GNU_SOURCE
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "qemu-api.h"
#include "qemu-cpu.h"
#include "qemu-patch.h"

#define PAGE 4096ul

/* ---- the binary's segments ---- */

struct segment {
    uint8_t *lo, *hi;
    bool writable, executable;
};

static struct segment segments[16];
static unsigned n_segments;

/* The first object that the loader names is the program itself. */
static int note_segments(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    for (int i = 0; i < info->dlpi_phnum && n_segments < 16; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        uint8_t *at = (uint8_t *)info->dlpi_addr + p->p_vaddr;

        if (p->p_type == PT_LOAD)
            segments[n_segments++] = (struct segment){at, at + p->p_memsz, (p->p_flags & PF_W) != 0,
                                                      (p->p_flags & PF_X) != 0};
    }
    return 1;
}

static void find_segments(struct record *r)
{
    if (n_segments == 0)
        dl_iterate_phdr(note_segments, NULL);
    if (n_segments == 0)
        record_refuse(r, "QEMU's binary has no segments");
}

static bool is_text(uint64_t address)
{
    for (unsigned i = 0; i < n_segments; i++) {
        if (segments[i].executable && address >= (uint64_t)segments[i].lo &&
            address < (uint64_t)segments[i].hi)
            return true;
    }
    return false;
}

/* The pages around `size` bytes, with that protection. */
static void protect(struct record *r, void *at, size_t size, int protection)
{
    uintptr_t lo = (uintptr_t)at & ~(PAGE - 1),
              hi = ((uintptr_t)at + size + PAGE - 1) & ~(PAGE - 1);

    if (mprotect((void *)lo, hi - lo, protection) != 0)
        record_refuse(r, "QEMU's memory cannot be changed");
}

/* ---- registers in callbacks ---- */

/* TCGHelperInfo: how the translator treats a call of a helper. */
struct helper_info {
    void *function;
    const char *name;
    uint32_t flags, types;
};

#define HELPER_NAME        "plugin_vcpu_udata_cb"
#define CALL_NO_RWG        1u     /* neither reads nor writes the guest's registers */
#define CALL_NO_WG         2u     /* does not write them: they are stored before it is called */
#define TYPES_VOID_I32_PTR 0x190u /* its arguments, two bits and a sign each */

static const char *find_helper_name(struct record *r)
{
    static const char name[] = "\0" HELPER_NAME;
    const char *found = NULL;

    for (unsigned i = 0; i < n_segments; i++) {
        uint8_t *at = segments[i].lo, *hit;

        if (segments[i].writable || segments[i].executable)
            continue;
        while ((hit = memmem(at, (size_t)(segments[i].hi - at), name, sizeof name)) != NULL) {
            if (found != NULL)
                record_refuse(r, "QEMU's helper %s: its name is there twice", HELPER_NAME);
            found = (const char *)hit + 1;
            at = hit + 1;
        }
    }
    if (found == NULL)
        record_refuse(r, "QEMU's helper %s: not found", HELPER_NAME);
    return found;
}

static struct helper_info *find_helper(struct record *r)
{
    const char *name = find_helper_name(r);
    struct helper_info *found = NULL;

    for (unsigned i = 0; i < n_segments; i++) {
        const struct segment *s = &segments[i];

        if (!s->writable)
            continue;
        for (uint8_t *at = s->lo; at + sizeof *found <= s->hi; at += sizeof(void *)) {
            struct helper_info *info = (struct helper_info *)at;

            if (info->name != name || !is_text((uint64_t)info->function))
                continue;
            if (found != NULL)
                record_refuse(r, "QEMU's helper %s: described twice", HELPER_NAME);
            found = info;
        }
    }
    if (found == NULL)
        record_refuse(r, "QEMU's helper %s: not described", HELPER_NAME);
    return found;
}

void patch_callback_flags(struct record *r)
{
    struct helper_info *info;

    find_segments(r);
    info = find_helper(r);
    if (info->flags != CALL_NO_RWG || info->types != TYPES_VOID_I32_PTR)
        record_refuse(r, "QEMU's helper %s: flags 0x%x, types 0x%x", HELPER_NAME, info->flags,
                      info->types);
    protect(r, info, sizeof *info, PROT_READ | PROT_WRITE);
    info->flags = CALL_NO_WG;
}

/* ---- detours ---- */

#define JUMP_BYTES   12
#define PROLOGUE_MAX 24

/* mov $to,%rax; jmp *%rax */
static void put_jump(uint8_t *at, const void *to)
{
    static const uint8_t jump[JUMP_BYTES] = {0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xe0};

    memcpy(at, jump, sizeof jump);
    memcpy(at + 2, &to, 8);
}

/* A function's first instructions: whole ones, and none that depends on where it stands, so that they can
 * run elsewhere. They end with a 32-bit distance from the CPU's object to its registers or back. */
struct prologue {
    const char *name;
    uint8_t *function;
    size_t size; /* without that distance */
    uint8_t bytes[PROLOGUE_MAX];
    int32_t distance;
};

/* Let the function begin with a jump to `hook`. Returns its beginning, elsewhere, with a jump to the rest. */
static void *detour(struct record *r, const struct prologue *p, const void *hook)
{
    uint8_t *original;
    size_t size = p->size + 4;

    if (memcmp(p->function, p->bytes, p->size) != 0 ||
        memcmp(p->function + p->size, &p->distance, 4) != 0)
        record_refuse(r, "QEMU's %s does not begin as it should", p->name);
    original = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (original == MAP_FAILED)
        record_refuse(r, "no memory for the way to %s", p->name);
    memcpy(original, p->function, size);
    put_jump(original + size, p->function + size);
    protect(r, original, PAGE, PROT_READ | PROT_EXEC);

    protect(r, p->function, JUMP_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC);
    put_jump(p->function, hook);
    protect(r, p->function, JUMP_BYTES, PROT_READ | PROT_EXEC);
    return original;
}

static int32_t env_distance(void)
{
    return (int32_t)(cpu_env - (uint8_t *)cpu_object);
}

/* ---- interrupts ---- */

/* How many CALL and JMP between the two lead to the function: E8 or E9 and a distance. The distances are looked
 * at first, since hardly any fits: millions of bytes, at each start. */
static unsigned count_callers(const uint8_t *lo, const uint8_t *hi, const uint8_t *function)
{
    unsigned callers = 0;

    for (const uint8_t *at = lo; at + 5 <= hi; at++) {
        int32_t distance;

        memcpy(&distance, at + 1, 4);
        if (distance == (int32_t)(function - at) - 5)
            callers += (*at & 0xfe) == 0xe8;
    }
    return callers;
}

/* Where it were called in more places than these two, or built into a caller, we would not see all there is. */
static void check_callers(struct record *r, const uint8_t *function)
{
    unsigned callers = 0;

    for (unsigned i = 0; i < n_segments; i++) {
        if (segments[i].executable)
            callers += count_callers(segments[i].lo, segments[i].hi, function);
    }
    if (callers != 2)
        record_refuse(r, "QEMU's do_interrupt_all is called in %u places", callers);
}

/* Near its beginning the function asks whether it runs under VMRUN: mov HFLAGS(%rdi),%r9d and
 * and $HFLAGS_GUEST,%r9d. No printed state shows that bit. */
static void check_guest_bit(struct record *r, const uint8_t *function)
{
    uint8_t load[] = {0x44, 0x8b, 0x8f, 0, 0, 0, 0}, test[] = {0x41, 0x81, 0xe1, 0, 0, 0, 0};
    uint32_t offset = (uint32_t)env_distance() + ENV_HFLAGS, bit = HFLAGS_GUEST;

    memcpy(load + 3, &offset, 4);
    memcpy(test + 3, &bit, 4);
    if (memmem(function, 128, load, sizeof load) == NULL ||
        memmem(function, 128, test, sizeof test) == NULL)
        record_refuse(r, "QEMU's do_interrupt_all does not ask for VMRUN as it should");
}

interrupt_fn *patch_interrupts(struct record *r, interrupt_fn *hook)
{
    /* push %r15; mov %edx,%r15d; push %r14; lea DISTANCE(%rdi),%r14 */
    struct prologue p = {
        .name = "do_interrupt_all",
        .function = (uint8_t *)do_interrupt_all,
        .size = 10,
        .bytes = {0x41, 0x57, 0x41, 0x89, 0xd7, 0x41, 0x56, 0x4c, 0x8d, 0xb7},
        .distance = env_distance(),
    };

    find_segments(r);
    check_guest_bit(r, p.function);
    check_callers(r, p.function);
    return (interrupt_fn *)detour(r, &p, (const void *)hook);
}

vmexit_fn *patch_vm_exits(struct record *r, vmexit_fn *hook)
{
    /* push %r14; push %r13; mov %rdx,%r13; push %r12; lea -DISTANCE(%rdi),%r12 */
    struct prologue p = {
        .name = "cpu_vmexit",
        .function = (uint8_t *)cpu_vmexit,
        .size = 12,
        .bytes = {0x41, 0x56, 0x41, 0x55, 0x49, 0x89, 0xd5, 0x41, 0x54, 0x4c, 0x8d, 0xa7},
        .distance = -env_distance(),
    };

    return (vmexit_fn *)detour(r, &p, (const void *)hook);
}
