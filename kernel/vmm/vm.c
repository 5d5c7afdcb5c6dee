/* SPDX-License-Identifier: MIT
 *
 * Making and ending virtual machines.
 */
#include "vmm/vm.h"
#include <stdarg.h>
#include "boot/bootblock.h"
#include "lib/console.h"
#include "lib/format.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/paging.h"
#include "vmm/elf.h"
#include "vmm/segments.h"
#include "x86/cr.h"

#define FRAMES_BESIDE 64 /* a machine's own structures: struct vm, struct vcpu, tables' roots */

/* Frames promised to machines. Guest memory is backed as it is touched, but promised whole when the
 * machine is made: otherwise one machine could use up what another was given. */
static size_t promised;

/* The memory itself, the table that finds its pages, and page tables. */
static size_t frames_to_promise(uint64_t memory)
{
    size_t pages = memory / PAGE_SIZE;

    return pages + pages * sizeof(struct guest_page) / PAGE_SIZE + pages / 512 + FRAMES_BESIDE;
}

static bool vm_promise_memory(unsigned id, const struct vm_config *config, size_t frames)
{
    size_t free = frame_count_free(), left = free > promised ? free - promised : 0;

    if (frames > left) {
        printf("peel: error: vm%u %s: mem=%lu: only %zu MiB are left; give the host more memory\n",
               id, config->name, config->memory >> 20, left * PAGE_SIZE >> 20);
        return false;
    }
    promised += frames;
    return true;
}

static size_t vm_frames(void)
{
    return page_round_up(sizeof(struct vm)) / PAGE_SIZE;
}

static int write_guest(void *context, uint64_t to, const void *from, size_t size)
{
    return guestmem_write(context, gpa(to), from, size);
}

static bool load_image(struct vm *vm, const struct vm_config *config, uint64_t *entry)
{
    const struct elf_target target = {vm, config->memory, write_guest};
    uint64_t value;
    const char *error = elf_load(config->image, config->image_size, &target, entry, &value);

    if (vm->stopped) {
        printf("peel: error: vm%u %s: %s\n", vm->id, vm->name, vm->reason);
        return false;
    }
    if (error != NULL) {
        printf("peel: error: vm%u %s: %s", vm->id, vm->name, error);
        printf(error[strlen(error) - 1] == ':' ? " 0x%lx\n" : "\n", value);
        return false;
    }
    return true;
}

static bool load_boot_block(struct vm *vm, const struct vm_config *config, uint64_t entry)
{
    static struct boot_block block;

    if (boot_block_build(&block, (uint32_t)entry, (uint32_t)(config->memory / 1024),
                         config->cmdline, NULL, 0) != 0 ||
        guestmem_write(vm, gpa(BOOT_BLOCK_ADDR), &block, sizeof(block)) != 0) {
        printf("peel: error: vm%u %s: its command line is too long\n", vm->id, vm->name);
        return false;
    }
    return true;
}

static bool vm_fill(struct vm *vm, const struct vm_config *config)
{
    uint64_t entry = 0;

    if (guestmem_init(vm, config->memory) != 0 || vm->mmu->init(vm) != 0) {
        printf("peel: error: vm%u %s: too little memory for a machine of %lu MiB\n", vm->id,
               vm->name, config->memory >> 20);
        return false;
    }
    if ((config->image != NULL && !load_image(vm, config, &entry)) ||
        !load_boot_block(vm, config, entry)) {
        return false;
    }
    vm->vcpu = vcpu_create(vm, gva(entry));
    if (vm->vcpu == NULL) {
        printf("peel: error: vm%u %s: too little memory for a virtual CPU\n", vm->id, vm->name);
        return false;
    }
    if (config->breakpoint != 0) {
        vm->vcpu->dr[0] = config->breakpoint;
        vm->vcpu->dr7 |= DR7_GLOBAL0;
    }
    segments_load_table(vm->vcpu);
    return true;
}

struct vm *vm_create(unsigned id, const struct vm_config *config)
{
    size_t to_promise = frames_to_promise(config->memory);
    hpa_t frames;
    struct vm *vm;

    if (!vm_promise_memory(id, config, to_promise)) {
        return NULL;
    }
    frames = frame_alloc(vm_frames());
    if (frames.v == FRAME_NONE.v) {
        promised -= to_promise;
        printf("peel: error: vm%u %s: too little memory\n", id, config->name);
        return NULL;
    }
    vm = paging_direct(frames);
    vm->id = id;
    vm->promised = to_promise;
    memcpy(vm->name, config->name, sizeof(vm->name));
    vm->cpu = config->cpu;
    vm->mmu = config->mmu;
    vm->limit_ns = config->limit_ns;
    vuart_init(&vm->uart);
    if (!vm_fill(vm, config)) {
        vm_destroy(vm);
        return NULL;
    }
    return vm;
}

void vm_destroy(struct vm *vm)
{
    if (vm->vcpu != NULL) {
        vcpu_destroy(vm->vcpu);
    }
    if (vm->root.v != 0 && vm->root.v != FRAME_NONE.v) {
        vm->mmu->destroy(vm);
    }
    guestmem_destroy(vm);
    promised -= vm->promised;
    frame_free(paging_direct_to_hpa(vm), vm_frames());
}

void vm_kill(struct vm *vm, const char *reason, ...)
{
    va_list args;

    if (vm->stopped) {
        return;
    }
    vm->stopped = true;
    va_start(args, reason);
    format_args(vm->reason, sizeof(vm->reason), reason, args);
    va_end(args);
}
