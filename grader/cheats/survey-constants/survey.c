/* SPDX-License-Identifier: MIT
 *
 * A cheat: the survey's result, copied. Nothing is executed at any ring.
 */
#include "lib/console.h"
#include "lib/job.h"

static const char *const table[] = {
    "survey at ring 1: does it trap, or slip through and show this in EAX?",
    "  at     instruction      with UMIP off   with UMIP on (code at + 8000)",
    "  100000 sgdt             slips 0016e000  traps #GP",
    "  100040 sidt             slips 80154000  traps #GP",
    "  100080 sldt             slips 00000000  traps #GP",
    "  1000c0 smsw             slips 80010033  traps #GP",
    "  100100 str              slips 0000ffd0  traps #GP",
    "  100140 pushf            slips 00000202  slips 00000202",
    "  100180 popf (IF := 0)   slips 00000202  slips 00000202",
    "  1001c0 lar of CS        slips 00c0bb00  slips 00c0bb00",
    "  100200 lsl of CS        slips ffffffff  slips ffffffff",
    "  100240 verr of CS       slips 00000001  slips 00000001",
    "  100280 verw of DS       slips 00000001  slips 00000001",
    "  1002c0 pop ds           slips 00000011  slips 00000011",
    "  100300 push cs          slips 00000009  slips 00000009",
    "  100340 mov from cs      slips 00000009  slips 00000009",
    "  100380 mov to ds        slips 00000010  slips 00000010",
    "  1003c0 call far         slips 00000009  slips 00000009",
    "  100400 jmp far          slips 00000009  slips 00000009",
    "  100440 ret far          slips 00000009  slips 00000009",
    "  100480 int 0x80         traps #GP       traps #GP",
    "  1004c0 iret (IF := 0)   slips 00000202  slips 00000202",
    "  100500 arpl             slips 00000011  slips 00000011",
    "  100540 cpuid            slips 0000000d  slips 0000000d",
    "  100580 rdtsc            slips 00000000  slips 00000000",
    "  privileged:",
    "  1005c0 cli              traps #GP       traps #GP",
    "  100600 sti              traps #GP       traps #GP",
    "  100640 hlt              traps #GP       traps #GP",
    "  100680 in 0x60          traps #GP       traps #GP",
    "  1006c0 out 0x80         traps #GP       traps #GP",
    "  100700 lgdt             traps #GP       traps #GP",
    "  100740 lidt             traps #GP       traps #GP",
    "  100780 lldt             traps #GP       traps #GP",
    "  1007c0 ltr              traps #GP       traps #GP",
    "  100800 lmsw             traps #GP       traps #GP",
    "  100840 clts             traps #GP       traps #GP",
    "  100880 mov from cr0     traps #GP       traps #GP",
    "  1008c0 mov to cr0       traps #GP       traps #GP",
    "  100900 mov from cr3     traps #GP       traps #GP",
    "  100940 mov to cr3       traps #GP       traps #GP",
    "  100980 mov from cr4     traps #GP       traps #GP",
    "  1009c0 mov from dr7     traps #GP       traps #GP",
    "  100a00 mov to dr7       traps #GP       traps #GP",
    "  100a40 invlpg           traps #GP       traps #GP",
    "  100a80 invd             traps #GP       traps #GP",
    "  100ac0 wbinvd           traps #GP       traps #GP",
    "  100b00 rdmsr            traps #GP       traps #GP",
    "  100b40 wrmsr            traps #GP       traps #GP",
    "  100b80 rdpmc            traps #GP       traps #GP",
    "survey done: with UMIP off 25 instructions trapped, 22 slipped through",
};

static void survey_run(const struct job_options *options)
{
    (void)options;
    for (unsigned i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        printf("peel: %s\n", table[i]);
    }
}

static const struct job survey = {
    .name = "survey",
    .purpose = "which sensitive instructions trap at ring 1, UMIP off and on",
    .run = survey_run,
};
KERNEL_JOB(survey);
