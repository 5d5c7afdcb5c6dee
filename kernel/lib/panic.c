/* SPDX-License-Identifier: MIT
 *
 * The kernel's last words.
 */
#include "lib/panic.h"
#include <stdarg.h>
#include <stdbool.h>
#include "lib/console.h"
#include "lib/format.h"
#include "lib/ksyms.h"
#include "vmm/exit.h"
#include "mm/layout.h"
#include "x86/insn.h"
#include "x86/power.h"
#include "x86/trap.h"

#define BACKTRACE_DEPTH 16

static void print_registers(const struct trap_frame *f)
{
    printf("peel:   %s vector %lu error 0x%lx cr2 0x%lx cr3 0x%lx\n",
           vector_name((unsigned)f->vector) ? vector_name((unsigned)f->vector) : "interrupt",
           f->vector, f->error, read_cr2(), read_cr3());
    printf("peel:   rip %016lx cs %04lx rflags %08lx rsp %016lx ss %04lx\n", f->rip, f->cs,
           f->rflags, f->rsp, f->ss);
    printf("peel:   rax %016lx rbx %016lx rcx %016lx rdx %016lx\n", f->rax, f->rbx, f->rcx, f->rdx);
    printf("peel:   rsi %016lx rdi %016lx rbp %016lx r8  %016lx\n", f->rsi, f->rdi, f->rbp, f->r8);
    printf("peel:   r9  %016lx r10 %016lx r11 %016lx r12 %016lx\n", f->r9, f->r10, f->r11, f->r12);
    printf("peel:   r13 %016lx r14 %016lx r15 %016lx\n", f->r13, f->r14, f->r15);
}

static void print_place(uint64_t address)
{
    uint64_t offset;
    const char *name = ksyms_find(address, &offset);

    if (name != NULL) {
        printf("peel:   %016lx %s+0x%lx\n", address, name, offset);
    } else {
        printf("peel:   %016lx ?\n", address);
    }
}

/* Follow the chain of frame pointers while it stays in the kernel's image and grows upwards. */
static void print_backtrace(uint64_t rip, const uint64_t *rbp)
{
    printf("peel: backtrace\n");
    if (rip != 0) {
        print_place(rip);
    }
    for (int depth = 0; depth < BACKTRACE_DEPTH; depth++) {
        const uint64_t *up;

        if ((uint64_t)rbp < HOST_SPACE_START || ((uint64_t)rbp & 7) != 0) {
            return;
        }
        if (rbp[1] < KERNEL_BASE) {
            return;
        }
        print_place(rbp[1]);
        up = (const uint64_t *)rbp[0];
        if (up <= rbp) {
            return;
        }
        rbp = up;
    }
}

static void print_panic(const struct trap_frame *frame, const char *format, va_list args)
{
    static bool again;
    char text[256];

    cli();
    if (again) {
        power_off(POWER_OFF_PANIC); /* a panic while printing a panic: say no more */
    }
    again = true;
    format_args(text, sizeof(text), format, args);
    printf("\npeel: PANIC: %s\n", text);
    if (frame != NULL) {
        print_registers(frame);
        print_backtrace(frame->rip, (const uint64_t *)frame->rbp);
    } else {
        print_backtrace(0, __builtin_frame_address(0));
    }
    exit_print_history();
}

void panic_frame(const struct trap_frame *frame, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    print_panic(frame, format, args);
    va_end(args);
    power_off(POWER_OFF_PANIC);
}

void panic(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    print_panic(NULL, format, args);
    va_end(args);
    power_off(POWER_OFF_PANIC);
}

void boot_fail(const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    format_args(text, sizeof(text), format, args);
    va_end(args);
    printf("peel: error: %s\n", text);
    power_off(POWER_OFF_ERROR);
}
