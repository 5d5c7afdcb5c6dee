/* SPDX-License-Identifier: MIT
 *
 * See frame.h.
 */
#include "frame.h"
#include "print.h"
#include "user.h"

int frame_arguments(const struct trap_frame *frame, uintptr_t arguments[5])
{
    arguments[0] = frame->bx;
    arguments[1] = frame->cx;
    arguments[2] = frame->dx;
    arguments[3] = frame->si;
    arguments[4] = frame->di;
    if (frame->vector != VECTOR_SYSENTER)
        return 0;
    return user_copy_in(&arguments[1], frame->sp, 2 * sizeof(arguments[1]));
}

void frame_print(const struct trap_frame *f)
{
    print("  vector %u error %08x at %02x:%08x flags %08x\n", f->vector, f->error, f->cs, f->ip,
          f->flags);
    print("  ax %08x bx %08x cx %08x dx %08x\n", f->ax, f->bx, f->cx, f->dx);
    print("  si %08x di %08x bp %08x sp %08x\n", f->si, f->di, f->bp,
          frame_is_user(f) ? f->sp : (uint32_t)&f->sp);
}
