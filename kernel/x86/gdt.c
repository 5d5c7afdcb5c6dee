/* SPDX-License-Identifier: MIT
 *
 * GDT and TSS: Intel SDM volume 3, sections 3.5.1 and 9.7.
 */
#include "x86/gdt.h"
#include <stddef.h>
#include "lib/checksum.h"
#include "lib/string.h"
#include "x86/desc.h"
#include "x86/insn.h"
#include "mm/addr.h"

#define IO_BITMAP_BYTES (65536 / 8)
#define IST_STACK_SIZE  PAGE_SIZE

struct tss64 {
    uint32_t reserved0;
    uint64_t rsp[3];
    uint64_t reserved1;
    uint64_t ist[7];
    uint64_t reserved2;
    uint16_t reserved3;
    uint16_t io_bitmap_base;
    uint8_t io_bitmap[IO_BITMAP_BYTES + 1]; /* the CPU reads one byte past the last port's */
} __attribute__((packed));

_Static_assert(offsetof(struct tss64, rsp) == 4, "SDM figure 9-11");
_Static_assert(offsetof(struct tss64, ist) == 36, "SDM figure 9-11");
_Static_assert(offsetof(struct tss64, io_bitmap_base) == 102, "SDM figure 9-11");

static uint64_t host_gdt[GDT_ENTRIES] __attribute__((aligned(4096)));
static struct tss64 tss __attribute__((aligned(4096)));
static uint8_t ist_stacks[3][IST_STACK_SIZE] __attribute__((aligned(16)));

void gdt_fill_host_part(uint64_t *gdt)
{
    uint64_t base = (uint64_t)&tss;

    memset(&gdt[HOST_GDT_FIRST], 0, (GDT_ENTRIES - HOST_GDT_FIRST) * sizeof(uint64_t));
    gdt[HOST_CS >> 3] = desc_make(
        0, 0xFFFFF, DESC_S | DESC_CODE | DESC_WRITABLE | DESC_ACCESSED | DESC_P | DESC_L | DESC_G);
    gdt[HOST_DS >> 3] =
        desc_make(0, 0xFFFFF, DESC_S | DESC_WRITABLE | DESC_ACCESSED | DESC_P | DESC_DB | DESC_G);
    gdt[HOST_TSS >> 3] =
        desc_make((uint32_t)base, sizeof(tss) - 1, DESC_TSS64_AVAIL << DESC_TYPE_SHIFT | DESC_P);
    gdt[(HOST_TSS >> 3) + 1] = base >> 32;
}

void gdt_load(uint64_t *gdt)
{
    struct descriptor_pointer pointer = {GDT_SIZE - 1, (uint64_t)(gdt ? gdt : host_gdt)};

    lgdt(&pointer);
}

/* [route trap 26] What the CPU reads when ring 1 traps: the TSS
 *
 * Now the guest executes the OUT of step 5: #GP, vector 13, error code 0, which the CPU pushes itself. The
 * TSS was made at boot. The I/O bitmap denies each port, so that IN and OUT at ring 1 raise #GP(0); RSP0,
 * which vcpu_load() sets, is the stack that the CPU switches to. */
void gdt_init(void)
{
    memset(&tss, 0, sizeof(tss));
    memset(tss.io_bitmap, 0xFF, sizeof(tss.io_bitmap)); /* rule 5: a set bit denies the port */
    tss.io_bitmap_base = offsetof(struct tss64, io_bitmap);
    for (int i = 0; i < 3; i++) {
        tss.ist[i] = (uint64_t)(ist_stacks[i] + IST_STACK_SIZE);
    }
    gdt_fill_host_part(host_gdt);
    gdt_load(NULL);
    gdt_load_host_segments();
    ltr(HOST_TSS);
    lldt(0);
}

void tss_set_rsp0(uint64_t rsp)
{
    tss.rsp[0] = rsp;
}

uint64_t tss_get_rsp0(void)
{
    return tss.rsp[0];
}

uint64_t gdt_checksum(const uint64_t *gdt)
{
    uint64_t sum = CHECKSUM_START, rsp0 = tss.rsp[0];

    sum = checksum_add(sum, &(gdt ? gdt : host_gdt)[HOST_GDT_FIRST], (HOST_TSS & 0x3F));
    sum = checksum_add(sum, &(gdt ? gdt : host_gdt)[HOST_LDT >> 3], 4 * sizeof(uint64_t));
    tss.rsp[0] = 0;
    sum = checksum_add(sum, &tss, sizeof(tss));
    tss.rsp[0] = rsp0;
    return sum;
}
