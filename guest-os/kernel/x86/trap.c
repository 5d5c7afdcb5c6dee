/* SPDX-License-Identifier: MIT
 *
 * Every trap arrives here, and from here a process returns to its program.
 */
#include "dev/pic.h"
#include "dev/uart.h"
#include "frame.h"
#include "bench/kernel/loop.h"
#include "print.h"
#include "process.h"
#include "sched.h"
#include "sensitive.h"
#include "syscall.h"

void trap_handle(struct trap_frame *frame);
void trap_iret(void); /* entry.S */

static void irq_handle(unsigned irq)
{
    pic_end_interrupt(irq);
    switch (irq) {
    case IRQ_TIMER: sched_tick(); break;
    case IRQ_UART: uart_handle_interrupt(); break;
    default: break; /* the PICs' own: an interrupt that went away */
    }
}

static uint32_t signal_of(uintptr_t vector)
{
    switch (vector) {
    case VECTOR_DE:
    case VECTOR_MF:
    case VECTOR_XM: return SIGFPE;
    case VECTOR_DB:
    case VECTOR_BP: return SIGTRAP;
    case VECTOR_UD: return SIGILL;
    default: return SIGSEGV;
    }
}

/* [route fault 20] Asked by address
 * CR2 holds what was touched, bit 1 of the error code whether it was to be written. Three answers. */
static uint32_t page_fault(const struct trap_frame *frame, uintptr_t address)
{
    switch (space_fault(&current->space, address, (frame->error & PF_WRITE) != 0)) {
    case SPACE_RETRY: return 0;
    case SPACE_NO_MEMORY: return SIGKILL;
    default: return SIGSEGV;
    }
}

/* [route fault 15] A program's exception
 * It ends the program, unless it only wanted a page or the x87. */
static void user_exception(const struct trap_frame *frame)
{
    uintptr_t address = frame->vector == VECTOR_PF ? read_cr2() : 0;
    uint32_t signal = 0;

    if (frame->vector == VECTOR_NM) {
        fpu_load(&current->fpu);
        return;
    }
    irq_enable();
    signal = frame->vector == VECTOR_PF ? page_fault(frame, address) : signal_of(frame->vector);
    if (signal != 0)
        process_signal(current, signal);
}

/* The kernel's own exceptions are its end, but for three: a division that a loop wants to see fail, a
 * single step that user code had asked for before SYSENTER, and an IRET to where the program has led it
 * itself, as beyond its segment's end. */
static void kernel_exception(struct trap_frame *frame)
{
    if (frame->vector == VECTOR_DE && loop_skip_division(frame))
        return;
    if (frame->vector == VECTOR_DB) {
        frame->flags &= ~(uintptr_t)FLAGS_TF;
        return;
    }
    if (frame->ip == (uintptr_t)trap_iret && current != NULL)
        process_exit((uint32_t)SIGSEGV << 8);
    print("\n");
    frame_print(frame);
    panic("exception %u in the kernel, address %p", (unsigned)frame->vector, (void *)read_cr2());
}

/* [route call 90] Back to the program
 * [route switch 20] Before a process goes on with its program
 * Does it have to end, and is its turn over? Nowhere else is either asked. */
static void before_user(void)
{
    irq_disable();
    while (current->signal != 0 || sched_is_over()) {
        if (current->signal != 0)
            process_exit(current->signal << 8);
        sched_yield();
    }
}

/* [route call 30] Whatever the trap was
 * Interrupts are off, since all gates are interrupt gates; a system call turns them on. Whoever
 * came from a program goes back to it through before_user(). */
void trap_handle(struct trap_frame *frame)
{
    irq_entered();
    if (frame->vector == VECTOR_SYSCALL || frame->vector == VECTOR_SYSENTER) {
        irq_enable();
        syscall_handle(frame);
    } else if (frame->vector >= VECTOR_IRQ_0) {
        irq_handle((unsigned)frame->vector - VECTOR_IRQ_0);
    } else if (frame_is_user(frame)) {
        user_exception(frame);
    } else {
        kernel_exception(frame);
    }
    if (frame_is_user(frame))
        before_user();
    irq_leaving(frame->flags);
}
