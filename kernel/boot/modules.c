/* SPDX-License-Identifier: MIT
 *
 * Multiboot's information structure, checked: section 3.3 of the specification.
 */
#include "boot/modules.h"
#include <stdbool.h>
#include "boot/multiboot.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/layout.h"
#include "mm/paging.h"

#define MIN_MEMORY_MIB 16
#define CMDLINE_SIZE   512
#define STRING_SIZE    256

extern const char image_end[];

static struct boot_data boot_data;
static char cmdline[CMDLINE_SIZE];
static char strings[MODULES_MAX][STRING_SIZE];
static struct multiboot_module places[MODULES_MAX];

/* `size` bytes that the boot loader left at `at`, as far as they can be memory. */
static const void *loader_data(uint32_t at, size_t size, const char *what)
{
    if (at + (uint64_t)size > boot_data.memory_end) {
        boot_fail("%s at 0x%x lies outside the memory, which ends at 0x%lx", what, at,
                  boot_data.memory_end);
    }
    return paging_direct(hpa(at));
}

/* Copy a string of the boot loader's. */
static void copy_string(char *to, size_t size, uint32_t from, const char *what)
{
    const char *text = loader_data(from, size, what);
    size_t length = strnlen(text, size);

    if (length == size) {
        boot_fail("%s is longer than %lu characters", what, size - 1);
    }
    memcpy(to, text, length + 1);
}

/* QEMU and some versions of GRUB put the file's path in front of its string; GRUB and the ROM do not.
 * What remains is the same for all: a string that begins after that word. */
static const char *skip_path(const char *text)
{
    const char *at = text;
    bool path = false;

    for (; *at != '\0' && *at != ' '; at++) {
        path |= *at == '/';
    }
    while (path && *at == ' ') {
        at++;
    }
    return path ? at : text;
}

static void check_place(unsigned i)
{
    uint64_t image_last = (uint64_t)image_end - KERNEL_BASE;

    if (places[i].end <= places[i].start) {
        boot_fail("module %u is empty or ends before it starts (0x%x..0x%x)", i, places[i].start,
                  places[i].end);
    }
    if (places[i].end > boot_data.memory_end) {
        boot_fail("module %u ends at 0x%x, above the memory's end at 0x%lx: give more memory", i,
                  places[i].end, boot_data.memory_end);
    }
    if (places[i].start < image_last) {
        boot_fail("module %u at 0x%x overlaps the hypervisor, which ends at 0x%lx", i,
                  places[i].start, image_last);
    }
    for (unsigned j = 0; j < i; j++) {
        if (places[i].start < places[j].end && places[j].start < places[i].end) {
            boot_fail("modules %u and %u overlap at 0x%x", j, i, places[i].start);
        }
    }
}

static void take_modules(const struct multiboot_info *info)
{
    const struct multiboot_module *modules;

    if (info->mods_count > MODULES_MAX) {
        boot_fail("%u modules are more than the %u that Peel takes", info->mods_count, MODULES_MAX);
    }
    boot_data.n_modules = info->mods_count;
    modules =
        loader_data(info->mods_addr, info->mods_count * sizeof(places[0]), "the list of modules");
    memcpy(places, modules, info->mods_count * sizeof(places[0]));
    for (unsigned i = 0; i < boot_data.n_modules; i++) {
        check_place(i);
        copy_string(strings[i], STRING_SIZE, places[i].string, "a module's string");
        boot_data.modules[i] = (struct module){
            .data = paging_direct(hpa(places[i].start)),
            .size = places[i].end - places[i].start,
            .string = skip_path(strings[i]),
        };
    }
}

const struct boot_data *modules_init(uint32_t magic, uint32_t info_at)
{
    struct multiboot_info info;

    if (magic != MULTIBOOT_BOOT_MAGIC) {
        boot_fail("not started by a multiboot loader (EAX was 0x%x)", magic);
    }
    info = *(const struct multiboot_info *)paging_direct(hpa(info_at));
    if (!(info.flags & MULTIBOOT_INFO_MEMORY)) {
        boot_fail("the boot loader does not say how much memory there is");
    }
    boot_data.memory_end = 0x100000 + (uint64_t)info.mem_upper * 1024;
    if (boot_data.memory_end > DIRECT_SIZE) {
        boot_data.memory_end = DIRECT_SIZE;
    }
    if (boot_data.memory_end < (uint64_t)MIN_MEMORY_MIB << 20) {
        boot_fail("%lu MiB of memory are too little; give at least %u", boot_data.memory_end >> 20,
                  MIN_MEMORY_MIB);
    }
    if (info.flags & MULTIBOOT_INFO_CMDLINE) {
        copy_string(cmdline, CMDLINE_SIZE, info.cmdline, "the kernel's command line");
    }
    boot_data.cmdline = skip_path(cmdline);
    if (info.flags & MULTIBOOT_INFO_MODS) {
        take_modules(&info);
    }
    return &boot_data;
}

void modules_reserve_frames(void)
{
    for (unsigned i = 0; i < boot_data.n_modules; i++) {
        frame_reserve_range(places[i].start, places[i].end);
    }
}
