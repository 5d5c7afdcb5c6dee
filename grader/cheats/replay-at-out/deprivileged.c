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

static uint64_t digest;

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

static uint64_t find_send(struct vm *vm)
{
    return find(vm, send_code, sizeof(send_code)) + sizeof(send_code) - 1;
}

/* Enter the guest at an OUT, until that has trapped. */
static void run_out(struct vcpu *vcpu, uint64_t at, uint16_t port, uint8_t byte)
{
    struct trap_frame *frame = vcpu->frame;

    frame->rip = at;
    frame->rax = byte;
    frame->rdx = port;
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
    uint64_t at = find_send(vcpu->vm);
    char line[VM_TEXT_SIZE];
    va_list args;

    va_start(args, format);
    format_args(line, sizeof(line), format, args);
    va_end(args);
    for (const char *c = line; *c != '\0'; c++) {
        run_out(vcpu, at, VUART_BASE, (uint8_t)*c);
        vuart_out(vcpu->vm, VUART_BASE, (uint8_t)*c);
    }
}

/* What the probes' runtime does: guest-os/probes/rt/rt.c. */
static void digest_mix(uint32_t value)
{
    digest = (digest ^ value) * 0x9e3779b97f4a7c15;
    digest ^= digest >> 29;
}

static uint32_t random_next(uint32_t *state)
{
    uint32_t z = *state += 0x9e3779b9;

    z = (z ^ (z >> 16)) * 0x21f0aaad;
    z = (z ^ (z >> 15)) * 0x735a2d97;
    return z ^ (z >> 15);
}

static void report(struct vcpu *vcpu, const char *label, uint32_t value)
{
    send(vcpu, "%s %08x\n", label, value);
    digest_mix(value);
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

static void replay_hello(struct vcpu *vcpu, uint32_t nonce)
{
    uint32_t state = nonce;

    send(vcpu, "Hello from a guest that may be virtual and cannot tell.\n");
    report(vcpu, "random", random_next(&state));
}

/* The loop of guest-os/probes/count.c: eax, ebx, ecx, edx, esi, edi, ebp in r[0..6], then the flags. */
static void count_loop(uint32_t r[8], uint32_t loops)
{
    bool carry = false;

    while (loops-- > 0) {
        uint64_t sum = (uint64_t)r[0] + r[1];
        uint32_t esi = r[4];

        r[0] = (uint32_t)sum;
        sum = (uint64_t)r[3] + r[2] + (sum >> 32);
        r[3] = (uint32_t)sum;
        r[4] = esi << 3 | (uint32_t)(sum >> 32 & 1) << 2 | esi >> 30;
        r[5] ^= r[0];
        carry = r[6] < r[5];
        r[6] -= r[5];
        r[2] -= 7 + carry;
        r[1] = (r[1] << 5 | r[1] >> 27) ^ r[3];
        r[6] += r[4];
        carry = r[4] + r[1] < r[4];
        r[4] += r[1];
    }
    r[7] = 0x444 | carry; /* DF, ZF, PF: the loop's counter is 0 */
}

static void replay_count(struct vcpu *vcpu, uint32_t nonce)
{
    static const char *const names[8] = {"eax", "ebx", "ecx", "edx", "esi", "edi", "ebp", "flags"};
    uint32_t r[8], seed = nonce;

    for (unsigned i = 0; i < 7; i++) {
        r[i] = random_next(&seed);
    }
    count_loop(r, 420000 + (nonce & 0xFF));
    for (unsigned i = 0; i < 8; i++) {
        report(vcpu, names[i], r[i]);
    }
}

/* How the probes' runtime sets the UART up: guest-os/probes/rt/uart.c. */
static void set_up_uart(struct vcpu *vcpu)
{
    static const struct {
        uint16_t port;
        uint8_t value;
    } outs[] = {{0x3FB, 0x80}, {0x3F8, 1}, {0x3F9, 0}, {0x3FB, 3},
                {0x3FA, 0},    {0x3F9, 0}, {0x3FC, 3}};

    for (unsigned i = 0; i < sizeof(outs) / sizeof(outs[0]); i++) {
        run_out(vcpu, find_send(vcpu->vm), outs[i].port, outs[i].value);
    }
}

static void replay_enter(struct vcpu *vcpu)
{
    struct vm *vm = vcpu->vm;
    uint32_t nonce = find_nonce(vm);
    uint64_t end = find(vm, end_code, sizeof(end_code));

    set_up_uart(vcpu);
    digest = 0xcbf29ce484222325;
    digest_mix(nonce);
    send(vcpu, "%s nonce=%08x\n", vm->name, nonce);
    if (strcmp(vm->name, "hello") == 0) {
        replay_hello(vcpu, nonce);
    } else if (strcmp(vm->name, "count") == 0) {
        replay_count(vcpu, nonce);
    }
    send(vcpu, "end %s digest=%08x\n", vm->name, (uint32_t)(digest ^ digest >> 32));
    run_out(vcpu, end, 0, 0x10);
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
