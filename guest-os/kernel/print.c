/* SPDX-License-Identifier: MIT
 *
 * See print.h.
 */
#include "print.h"
#include <stdarg.h>
#include "dev/power.h"
#include "dev/uart.h"
#include "lib/format.h"
#include "process.h"
#include "sensitive.h"

static void print_char(void *context, char c)
{
    (void)context;
    uart_put(c);
}

void print(const char *text, ...)
{
    va_list args;

    va_start(args, text);
    format_each(print_char, NULL, text, args);
    va_end(args);
}

void panic(const char *text, ...)
{
    va_list args;

    irq_disable();
    print("\npanic: ");
    va_start(args, text);
    format_each(print_char, NULL, text, args);
    va_end(args);
    print("\n");
    if (current != NULL)
        print("  process %d (%s), stack %p to %p\n", current->pid, current->name,
              (void *)process_stack(current), (void *)(process_stack(current) + STACK_BYTES));
    power_off(POWER_PANIC);
}
