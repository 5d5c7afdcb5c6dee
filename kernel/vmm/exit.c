/* SPDX-License-Identifier: MIT
 *
 * Exit records and counters.
 */
#include "vmm/exit.h"
#include "lib/console.h"
#include "vmm/vm.h"
#include "x86/vectors.h"

const char *exit_reason_name(enum exit_reason reason)
{
    static const char *const names[] = {
#define EXIT_NAME(name, text) [name] = text,
        EXIT_REASON_LIST(EXIT_NAME)
#undef EXIT_NAME
    };

    return reason < EXIT_REASONS ? names[reason] : "?";
}

void exit_record(struct vm *vm, const struct vmexit *exit)
{
    vm->exits[exit->reason]++;
    vm->history[vm->history_next++ % VM_HISTORY] = *exit;
}

void exit_print_counts(const struct vm *vm)
{
    const char *separator = "";

    for (unsigned reason = 0; reason < EXIT_REASONS; reason++) {
        if (vm->exits[reason] > 0) {
            printf("%s%s %lu", separator, exit_reason_name(reason), vm->exits[reason]);
            separator = ", ";
        }
    }
    printf("%s\n", *separator == '\0' ? "none" : "");
}

void exit_print_history(void)
{
    const struct vm *vm = current_vcpu != NULL ? current_vcpu->vm : NULL;
    uint64_t kept;

    if (vm == NULL) {
        return;
    }
    kept = vm->history_next < VM_HISTORY ? vm->history_next : VM_HISTORY;
    printf("peel: last exits of vm%u (%s), oldest first\n", vm->id, vm->name);
    for (uint64_t i = vm->history_next - kept; i < vm->history_next; i++) {
        const struct vmexit *exit = &vm->history[i % VM_HISTORY];

        printf("peel:   %lu: %s vector %u error 0x%lx address 0x%lx eip 0x%lx\n", i,
               exit_reason_name(exit->reason), exit->vector, exit->error, exit->address.v,
               exit->rip.v);
    }
}
