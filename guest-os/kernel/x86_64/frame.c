/* SPDX-License-Identifier: MIT
 *
 * See frame.h.
 */
#include "frame.h"
#include "print.h"

int frame_arguments(const struct trap_frame *frame, uintptr_t arguments[5])
{
    arguments[0] = frame->di;
    arguments[1] = frame->si;
    arguments[2] = frame->dx;
    arguments[3] = frame->r10;
    arguments[4] = frame->r8;
    return 0;
}

void frame_print(const struct trap_frame *f)
{
    print("  vector %lu error %08lx at %02lx:%016lx flags %08lx\n", f->vector, f->error, f->cs,
          f->ip, f->flags);
    print("  ax %016lx bx %016lx cx %016lx dx %016lx\n", f->ax, f->bx, f->cx, f->dx);
    print("  si %016lx di %016lx bp %016lx sp %016lx\n", f->si, f->di, f->bp, f->sp);
    print("  r8 %016lx r9 %016lx r10 %016lx r11 %016lx\n", f->r8, f->r9, f->r10, f->r11);
    print("  r12 %016lx r13 %016lx r14 %016lx r15 %016lx\n", f->r12, f->r13, f->r14, f->r15);
}
