/* SPDX-License-Identifier: MIT
 *
 * The survey: what each sensitive instruction does at ring 1, found out by executing it there.
 *
 * An instruction is sensitive when it reads or changes the state of the machine that the hypervisor
 * keeps from the guest. Popek and Goldberg's condition is that all of them trap outside the most
 * privileged ring. Those of the first part do not: the names of Robin and Irvine's list (USENIX Security
 * 2000), and four more. Those of the second part are privileged and do.
 */
#include "lib/console.h"
#include "lib/job.h"
#include "lib/string.h"
#include "lib/todo.h"
#include "vmm/rules.h"
#include "vmm/snippet.h"
#include "vmm/vm.h"
#include "x86/cr.h"

#define CODE_SIZE   32
#define SLOT_SIZE   64     /* from one row's code to the next */
#define UMIP_OFFSET 0x8000 /* from a row's code with UMIP off to that with UMIP on */

_Static_assert(CODE_SIZE + 2 <= SLOT_SIZE, "a row and the INT 0x30 behind it");

/* ESI points at zeroed memory and EAX is 0; what the instruction shows is left in EAX. */
struct survey_row {
    const char *name;
    bool privileged;
    unsigned length;
    uint8_t code[CODE_SIZE];
};

#define CODE(...)                                                                                  \
    sizeof((uint8_t[]){__VA_ARGS__}),                                                              \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static const struct survey_row rows[] = {
    {"sgdt", false, CODE(0x0F, 0x01, 0x06, 0x8B, 0x46, 0x02)},
    {"sidt", false, CODE(0x0F, 0x01, 0x0E, 0x8B, 0x46, 0x02)},
    {"sldt", false, CODE(0x0F, 0x00, 0xC0)},
    {"smsw", false, CODE(0x0F, 0x01, 0xE0)},
    {"str", false, CODE(0x0F, 0x00, 0x4E, 0x02, 0x8B, 0x46, 0x02)},
    {"pushf", false, CODE(0x9C, 0x58)},
    {"popf (IF := 0)", false, CODE(0x9C, 0x80, 0x64, 0x24, 0x01, 0xFD, 0x9D, 0x9C, 0x58)},
    {"lar of CS", false, CODE(0xB8, 0x08, 0, 0, 0, 0x0F, 0x02, 0xC0)},
    {"lsl of CS", false, CODE(0xB8, 0x08, 0, 0, 0, 0x0F, 0x03, 0xC0)},
    {"verr of CS", false, CODE(0xB8, 0x08, 0, 0, 0, 0x0F, 0x00, 0xE0, 0x0F, 0x94, 0xC0)},
    {"verw of DS", false, CODE(0xB8, 0x10, 0, 0, 0, 0x0F, 0x00, 0xE8, 0x0F, 0x94, 0xC0)},
    {"pop ds", false, CODE(0x16, 0x1F, 0x66, 0x8C, 0xD8)},
    {"push cs", false, CODE(0x0E, 0x58, 0x0F, 0xB7, 0xC0)},
    {"mov from cs", false, CODE(0x66, 0x8C, 0xC8)},
    {"mov to ds", false, CODE(0xB8, 0x10, 0, 0, 0, 0x8E, 0xD8, 0x8C, 0xD8)},
    {"call far", false,
     CODE(0xE8, 0, 0, 0, 0, 0x58, 0x83, 0xC0, 0x0C, 0x89, 0x06, 0x66, 0x8C, 0x4E, 0x04, 0xFF, 0x1E,
          0x0F, 0xB7, 0x44, 0x24, 0x04)},
    {"jmp far", false,
     CODE(0xE8, 0, 0, 0, 0, 0x58, 0x83, 0xC0, 0x0C, 0x89, 0x06, 0x66, 0x8C, 0x4E, 0x04, 0xFF, 0x2E,
          0x8C, 0xC8)},
    {"ret far", false, CODE(0x0E, 0xE8, 0, 0, 0, 0, 0x83, 0x04, 0x24, 0x05, 0xCB, 0x8C, 0xC8)},
    {"int 0x80", false, CODE(0xCD, 0x80)},
    {"iret (IF := 0)", false,
     CODE(0x9C, 0x80, 0x64, 0x24, 0x01, 0xFD, 0x0E, 0xE8, 0, 0, 0, 0, 0x83, 0x04, 0x24, 0x05, 0xCF,
          0x9C, 0x58)},
    {"arpl", false, CODE(0xB8, 0x10, 0, 0, 0, 0x8C, 0xC9, 0x63, 0xC8)},
    {"cpuid", false, CODE(0x31, 0xC0, 0x0F, 0xA2)},
    {"rdtsc", false, CODE(0x0F, 0x31, 0x31, 0xC0)},

    {"cli", true, CODE(0xFA)},
    {"sti", true, CODE(0xFB)},
    {"hlt", true, CODE(0xF4)},
    {"in 0x60", true, CODE(0xE4, 0x60)},
    {"out 0x80", true, CODE(0xE6, 0x80)},
    {"lgdt", true, CODE(0x0F, 0x01, 0x16)},
    {"lidt", true, CODE(0x0F, 0x01, 0x1E)},
    {"lldt", true, CODE(0x0F, 0x00, 0xD0)},
    {"ltr", true, CODE(0x0F, 0x00, 0xD8)},
    {"lmsw", true, CODE(0x0F, 0x01, 0xF0)},
    {"clts", true, CODE(0x0F, 0x06)},
    {"mov from cr0", true, CODE(0x0F, 0x20, 0xC0)},
    {"mov to cr0", true, CODE(0x0F, 0x22, 0xC0)},
    {"mov from cr3", true, CODE(0x0F, 0x20, 0xD8)},
    {"mov to cr3", true, CODE(0x0F, 0x22, 0xD8)},
    {"mov from cr4", true, CODE(0x0F, 0x20, 0xE0)},
    {"mov from dr7", true, CODE(0x0F, 0x21, 0xF8)},
    {"mov to dr7", true, CODE(0x0F, 0x23, 0xF8)},
    {"invlpg", true, CODE(0x0F, 0x01, 0x3E)},
    {"invd", true, CODE(0x0F, 0x08)},
    {"wbinvd", true, CODE(0x0F, 0x09)},
    {"rdmsr", true, CODE(0xB9, 0x1B, 0, 0, 0, 0x0F, 0x32)},
    {"wrmsr", true, CODE(0xB9, 0x1B, 0, 0, 0, 0x0F, 0x30)},
    {"rdpmc", true, CODE(0x0F, 0x33)},
};

#define N_ROWS (sizeof(rows) / sizeof(rows[0]))

struct finding {
    bool trapped;
    unsigned vector;
    uint32_t eax; /* when it did not trap */
};

/* [hole L1.6 lab1#survey 0.75h]
 *
 * Execute one row of the table at ring 1, and say what happened.
 *
 * Write the row's code to `at` (gpa) in the machine's memory, and behind it INT 0x30, which traps: a guest that stops
 * there came past the instruction. Zero the 16 bytes at SNIPPET_DATA, which the code may use. Start the vCPU at `at`
 * with EAX = 0 (snippet_reset(), then its frame), load it, run it to its first exit, and put it back (vmm/snippet.h,
 * vmm/vcpu.h, guestmem_write()). Let a timer's interrupt not count as the first exit: snippet_run(vm, false, ...).
 *
 * Returns: whether the row's code trapped, with which vector, and what EAX is now. It trapped when the guest stopped
 * anywhere before the INT 0x30.
 * Hint: exit.rip says where the guest stopped. It is a gva, and without paging the same as the gpa.
 * Robin and Irvine's list is in the handout; Popek and Goldberg's condition as well. */
static struct finding survey_execute(struct vm *vm, const struct survey_row *row, uint32_t at)
{
    // HOLE L1.6 survey_execute: begin
    static const uint8_t end[2] = {0xCD, 0x30}, zeros[16];
    struct vmexit exit;

    guestmem_write(vm, gpa(at), row->code, row->length);
    guestmem_write(vm, gpa(at + row->length), end, sizeof(end));
    guestmem_write(vm, gpa(SNIPPET_DATA), zeros, sizeof(zeros));
    snippet_reset(vm, at);
    vm->vcpu->frame->rax = 0;
    vcpu_load(vm->vcpu);
    snippet_run(vm, false, &exit);
    vcpu_put(vm->vcpu);
    return (struct finding){
        .trapped = exit.rip.v != at + row->length,
        .vector = exit.vector,
        .eax = (uint32_t)vm->vcpu->frame->rax,
    };
    // HOLE L1.6: stub
    (void)vm;
    (void)row;
    (void)at;
    lab_todo("L1.6");
    return (struct finding){0};
    // HOLE L1.6: end
}

static void print_finding(const struct finding *finding)
{
    if (finding->trapped) {
        const char *name = vector_name(finding->vector);

        printf("  traps %s     ", name != NULL ? name : "?? ");
    } else {
        printf("  slips %08x", finding->eax);
    }
}

/* Print the rows of one kind, each executed with UMIP off and on. Returns how many trapped with it off. */
static unsigned survey_part(struct vm *vm, bool privileged)
{
    unsigned trapped = 0;

    for (unsigned i = 0; i < N_ROWS; i++) {
        uint32_t at = SNIPPET_CODE + i * SLOT_SIZE;
        struct finding off, on;

        if (rows[i].privileged != privileged) {
            continue;
        }
        rules_set_option(CR4_UMIP, false);
        off = survey_execute(vm, &rows[i], at);
        rules_set_option(CR4_UMIP, true);
        on = survey_execute(vm, &rows[i], at + UMIP_OFFSET);
        printf("peel:   %06x %-15s", at, rows[i].name);
        print_finding(&off);
        print_finding(&on);
        printf("\n");
        trapped += off.trapped;
    }
    rules_set_option(CR4_UMIP, false);
    return trapped;
}

static void survey_run(const struct job_options *options)
{
    struct vm *vm = snippet_machine();
    unsigned sensitive, privileged;

    (void)options;
    printf("peel: survey at ring 1: does it trap, or slip through and show this in EAX?\n");
    printf("peel:   at     instruction      with UMIP off   with UMIP on (code at + %x)\n",
           UMIP_OFFSET);
    sensitive = survey_part(vm, false);
    printf("peel:   privileged:\n");
    privileged = survey_part(vm, true);
    printf("peel: survey done: with UMIP off %u instructions trapped, %zu slipped through\n",
           sensitive + privileged, N_ROWS - sensitive - privileged);
    vm_destroy(vm);
}

static const struct job survey = {
    .name = "survey",
    .purpose = "which sensitive instructions trap at ring 1, UMIP off and on",
    .run = survey_run,
};
KERNEL_JOB(survey);
