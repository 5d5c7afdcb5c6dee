/* SPDX-License-Identifier: MIT
 *
 * Far JMP, far CALL and far RET that stay in their ring, through the boot block's code selector. The
 * processor does all of it by itself, at ring 1 as at ring 0, as long as the guest's code descriptor
 * stands in the shadow table with the guest's real ring. The CS that a far CALL pushes shows that ring
 * (that is `sensitive`'s row), so it is neither printed nor mixed here.
 * Popek and Goldberg: equivalence of far transfers.
 */
#include "boot/bootblock.h"
#include "rt/gdt.h"
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "far";

struct far_pointer {
    uint32_t offset;
    uint16_t selector;
} __attribute__((packed));

_Static_assert(sizeof(struct far_pointer) == 6, "m16:32");

static uint32_t far_jump_immediate(uint32_t x)
{
    __asm__ volatile("ljmp %1, $1f\n"
                     "ud2\n"
                     "1: roll $7, %0\n"
                     : "+r"(x)
                     : "i"(BOOT_CS)
                     : "cc");
    return x + 1;
}

static uint32_t far_jump_memory(uint32_t x)
{
    struct far_pointer pointer = {0, BOOT_CS};

    __asm__ volatile("movl $1f, %1\n"
                     "ljmp *%1\n"
                     "ud2\n"
                     "1: xorl $0x33cc33cc, %0\n"
                     : "+r"(x), "+m"(pointer)
                     :
                     : "cc", "memory");
    return x;
}

static uint32_t far_call_immediate(uint32_t x)
{
    __asm__ volatile("jmp 2f\n"
                     "1: addl $0x77, %0\n"
                     "lret\n"
                     "2: lcall %1, $1b\n"
                     "roll $3, %0\n"
                     : "+r"(x)
                     : "i"(BOOT_CS)
                     : "cc", "memory");
    return x;
}

/* RET with an operand drops the callee's arguments beyond the return address. */
static uint32_t far_call_memory(uint32_t x)
{
    struct far_pointer pointer = {0, BOOT_CS};
    uint32_t slot = (uint32_t)&pointer;

    __asm__ volatile("jmp 2f\n"
                     "1: movl 8(%%esp), %%eax\n"
                     "mull 12(%%esp)\n"
                     "lret $8\n"
                     "2: movl $1b, (%%ecx)\n"
                     "pushl %%eax\n"
                     "pushl $0x10003\n"
                     "lcall *(%%ecx)\n"
                     "xorl %%edx, %%eax\n"
                     : "+a"(x), "+c"(slot)
                     :
                     : "edx", "cc", "memory");
    return x;
}

/* RETF as a jump: the guest pushes CS itself, and must not need to know its ring. */
static uint32_t far_return_as_jump(uint32_t x)
{
    __asm__ volatile("pushl %%cs\n"
                     "pushl $1f\n"
                     "lret\n"
                     "ud2\n"
                     "1: notl %0\n"
                     : "+r"(x)
                     :
                     : "cc", "memory");
    return x;
}

/* Another code descriptor: entry 3 rewritten as ring-0 code with a base. Offsets in it count from
 * there, and near jumps inside it do not notice. */
static uint32_t far_based_segment(uint32_t x)
{
    uint32_t base = x & 0xfff0;
    struct far_pointer pointer = {0, GDT_SLOT_3};

    gdt_write_segment(GDT_SLOT_3, base, GDT_CODE_DPL0);
    __asm__ volatile("movl $1f, %1\n"
                     "subl %2, %1\n"
                     "ljmp *%1\n"
                     "ud2\n"
                     "1: call 2f\n"
                     "roll $5, %0\n"
                     "ljmp %3, $3f\n"
                     "2: addl $0x1001, %0\n"
                     "ret\n"
                     "3:\n"
                     : "+r"(x), "+m"(pointer)
                     : "r"(base), "i"(BOOT_CS)
                     : "cc", "memory");
    return x;
}

void probe_main(uint32_t nonce)
{
    static const struct {
        const char *label;
        uint32_t (*step)(uint32_t x);
    } steps[] = {
        {"jmp ptr", far_jump_immediate},  {"jmp mem", far_jump_memory},
        {"call ptr", far_call_immediate}, {"call mem", far_call_memory},
        {"ret", far_return_as_jump},      {"based", far_based_segment},
    };
    uint32_t seed = nonce, x = nonce;

    for (unsigned i = 0; i < 300; i++) {
        x = steps[random_next(&seed) % 6].step(x);
        digest_mix(x);
    }
    for (unsigned i = 0; i < 6; i++) {
        x = steps[(i + nonce) % 6].step(x);
        probe_report(steps[(i + nonce) % 6].label, x);
    }
}
