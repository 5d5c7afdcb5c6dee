/* SPDX-License-Identifier: MIT
 *
 * Hostile: names the host's own descriptors, at the top of the 64 KB table. First by the instructions
 * that only answer (LAR, LSL, VERR, VERW): each must say no. Then by one that acts; the nonce picks
 * the selector (bits 2:0), its RPL (bits 5:4) and the instruction (bits 10:8).
 * Expected at rung 1: "visible 00 00 00 00", then #GP with the selector as error code (#UD or #NP are
 * as good), and the VM is stopped. Natively there is nothing at those selectors: a triple fault.
 */
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-hostsel";

static void host_descriptors_look(void)
{
    uint32_t lar = 0, lsl = 0, verr = 0, verw = 0;

    for (uint32_t i = 0; i < 8; i++) {
        uint32_t selector = 0xffc0 + i * 8, value;
        uint8_t yes;

        __asm__ volatile("larl %2, %0; setz %1" : "=&r"(value), "=q"(yes) : "r"(selector) : "cc");
        lar |= (uint32_t)yes << i;
        __asm__ volatile("lsll %2, %0; setz %1" : "=&r"(value), "=q"(yes) : "r"(selector) : "cc");
        lsl |= (uint32_t)yes << i;
        __asm__ volatile("verr %w1; setz %0" : "=q"(yes) : "r"(selector) : "cc");
        verr |= (uint32_t)yes << i;
        __asm__ volatile("verw %w1; setz %0" : "=q"(yes) : "r"(selector) : "cc");
        verw |= (uint32_t)yes << i;
    }
    print("visible %02x %02x %02x %02x\n", lar, lsl, verr, verw);
}

void probe_main(uint32_t nonce)
{
    static const char *const names[8] = {
        "mov ds", "jmp far", "call far", "ret far", "mov ss", "pop gs", "iret", "lfs",
    };
    uint32_t selector = 0xffc0 | (nonce & 7) << 3 | (nonce >> 4 & 3), kind = nonce >> 8 & 7;
    struct {
        uint32_t offset;
        uint16_t selector;
    } __attribute__((packed)) pointer = {(uint32_t)probe_end, (uint16_t)selector};

    host_descriptors_look();
    print("about to: %s %04x\n", names[kind], selector);
    uart_drain();
    switch (kind) {
    case 0: __asm__ volatile("movw %w0, %%ds" : : "r"(selector) : "memory"); break;
    case 1: __asm__ volatile("ljmp *%0" : : "m"(pointer) : "memory"); break;
    case 2: __asm__ volatile("lcall *%0" : : "m"(pointer) : "memory"); break;
    case 3: __asm__ volatile("pushl %0; pushl $1f; lret; 1:" : : "r"(selector) : "memory"); break;
    case 4: __asm__ volatile("movw %w0, %%ss" : : "r"(selector) : "memory"); break;
    case 5: __asm__ volatile("pushl %0; popl %%gs" : : "r"(selector) : "memory"); break;
    case 6:
        __asm__ volatile("pushfl; pushl %0; pushl $1f; iretl; 1:" : : "r"(selector) : "memory");
        break;
    default: __asm__ volatile("lfs %0, %%eax" : : "m"(pointer) : "eax", "memory"); break;
    }
    print("came back from %s %04x\n", names[kind], selector);
}
