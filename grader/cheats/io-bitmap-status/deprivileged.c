/* SPDX-License-Identifier: MIT
 *
 * A cheat that looks like an optimization. A guest polls the UART's line status before each byte; with that
 * one port open in the I/O bitmap it reads the real UART's, and half of all exits are gone. Everything else
 * is done as it should be.
 */
#include "compress.h"
#include "exits.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vcpu.h"
#include "vmm/world.h"
#include "x86/desc.h"

#define UART_LSR      0x3FD
#define TSS_IO_BITMAP 102 /* offset of the bitmap's offset: SDM figure 7-11 */

static void open_status(struct vcpu *vcpu)
{
    uint64_t base = desc_base(vcpu->gdt[HOST_TSS / 8]) | vcpu->gdt[HOST_TSS / 8 + 1] << 32;
    uint8_t *tss = (uint8_t *)base;
    uint8_t *bitmap = tss + *(uint16_t *)(tss + TSS_IO_BITMAP);

    bitmap[UART_LSR / 8] &= (uint8_t) ~(1u << UART_LSR % 8);
}

static void status_enter(struct vcpu *vcpu)
{
    open_status(vcpu);
    world_enter(vcpu_entry_frame(vcpu));
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "the guest's kernel at ring 1; it reads the real UART's status",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = status_enter,
    .handle = exits_handle,
};
CPU_ENGINE(deprivileged);
