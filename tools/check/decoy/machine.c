/* SPDX-License-Identifier: MIT
 *
 * Shows what of a PC tells one from another: the date, the second serial port, the processor's signature and brand,
 * and the mode in which the timer's channel 0 counts after a reset. No probe may show any of it.
 */
#include "rt/io.h"
#include "rt/print.h"
#include "rt/rt.h"

#define RTC_INDEX    0x70
#define RTC_DATA     0x71
#define RTC_CENTURY  0x32
#define RTC_YEAR     0x09
#define COM2_SCRATCH 0x2ff

#define PIT_COUNTER_0      0x40
#define PIT_CONTROL        0x43
#define READ_BACK_STATUS_0 0xe2 /* Intel 8254 data sheet, "Read-Back Command" */

const char probe_name[] = "machine";

static void cpuid(uint32_t leaf, uint32_t *r)
{
    __asm__("cpuid" : "=a"(r[0]), "=b"(r[1]), "=c"(r[2]), "=d"(r[3]) : "a"(leaf), "c"(0));
}

static uint8_t rtc_read(uint8_t index)
{
    outb(RTC_INDEX, index);
    return inb(RTC_DATA);
}

static void show_processor(void)
{
    uint32_t r[4], brand[13] = {0};

    cpuid(1, r);
    print("signature %08x\n", r[0]);
    for (unsigned i = 0; i < 3; i++)
        cpuid(0x80000002 + i, brand + 4 * i);
    print("brand %s\n", (const char *)brand);
}

void probe_main(uint32_t nonce)
{
    print("date %02x%02x\n", rtc_read(RTC_CENTURY), rtc_read(RTC_YEAR));
    outb(COM2_SCRATCH, (uint8_t)nonce);
    print("com2 %s\n", inb(COM2_SCRATCH) == (uint8_t)nonce ? "there" : "absent");
    show_processor();
    outb(PIT_CONTROL, READ_BACK_STATUS_0);
    print("timer mode %u\n", inb(PIT_COUNTER_0) >> 1 & 7);
}
