/* SPDX-License-Identifier: MIT
 *
 * ps: the processes.
 */
#include <stdio.h>
#include <unistd.h>

static const char *state_text(unsigned state)
{
    switch (state) {
    case STATE_RUNNING: return "running";
    case STATE_READY: return "ready";
    case STATE_SLEEPING: return "sleeping";
    case STATE_ENDED: return "ended";
    default: return "?";
    }
}

int main(void)
{
    static struct process_info list[MAX_PROCESSES];
    int n = processes(list, MAX_PROCESSES);

    printf("  PID PARENT GROUP STATE    TICKS    KiB NAME\n");
    for (int i = 0; i < n && i < MAX_PROCESSES; i++)
        printf("%5d %6d %5d %-8s %5u %6u %s\n", list[i].pid, list[i].parent, list[i].group,
               state_text(list[i].state), list[i].ticks, list[i].memory, list[i].name);
    return 0;
}
