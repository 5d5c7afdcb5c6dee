/* SPDX-License-Identifier: MIT
 *
 * The guest's memory: fresh pages are zero, every address keeps what was stored there in whatever
 * width and alignment, locked and exchanging forms work, up to the last byte below 4 MiB.
 * Popek and Goldberg: equivalence (each guest-physical address is its own cell) and resource control
 * (zero pages: nothing of the host or of another VM shines through).
 */
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "memory";

#define FROM 0x200000 /* above the image and above what boot loaders leave behind it */
#define TO   0x400000
#define PAGE 0x1000

/* One word in each 32 bytes; which one is the nonce's choice. */
static void memory_check_zero(uint32_t nonce)
{
    uint32_t all = 0;

    for (uint32_t a = FROM + nonce % 8 * 4; a < TO; a += 32)
        all |= *(volatile uint32_t *)a;
    probe_report("fresh", all);
}

/* Each page gets its own value at its own offset; only then are all of them read back: two pages that
 * share a frame show up. */
static void memory_fill_pages(uint32_t nonce)
{
    uint32_t seed = nonce, sum = 0, wrong = 0;

    for (uint32_t page = FROM; page < TO; page += PAGE)
        *(volatile uint32_t *)(page + random_next(&seed) % 1023 * 4) = page ^ nonce;
    seed = nonce;
    for (uint32_t page = FROM; page < TO; page += PAGE) {
        uint32_t value = *(volatile uint32_t *)(page + random_next(&seed) % 1023 * 4);

        wrong += value != (page ^ nonce);
        sum = (sum << 7 | sum >> 25) + value;
    }
    print("pages wrong=%u\n", wrong);
    digest_mix(wrong);
    probe_report("pages", sum);
}

static void memory_store(uint32_t address, uint32_t width, uint32_t value)
{
    switch (width) {
    case 0: *(volatile uint8_t *)address = (uint8_t)value; break;
    case 1: *(volatile uint16_t *)address = (uint16_t)value; break;
    default: *(volatile uint32_t *)address = value; break;
    }
}

/* Any width at any address, many across a page's end; read back as words over a different phase. */
static void memory_mix_widths(uint32_t *seed)
{
    uint32_t start = FROM + random_next(seed) % 256 * PAGE, sum = 0;

    for (unsigned i = 0; i < 600; i++) {
        uint32_t r = random_next(seed);
        uint32_t address = start + PAGE * (1 + r % 16) - 8 + (r >> 8) % 16;

        memory_store(address, (r >> 16) % 3, random_next(seed));
    }
    for (uint32_t a = start + PAGE - 11; a < start + PAGE * 17; a += PAGE)
        for (unsigned i = 0; i < 6; i++)
            sum = (sum << 3 | sum >> 29) ^ *(volatile uint32_t *)(a + i * 4);
    probe_report("widths", sum);
}

static void memory_locked_step(uint32_t *p, uint32_t r, uint32_t value)
{
    uint32_t old = value, high = r;
    uint8_t done = 0;

    switch (r % 9) {
    case 0: __asm__ volatile("lock addl %1, %0" : "+m"(*p) : "r"(value) : "cc"); break;
    case 1: __asm__ volatile("lock xaddl %1, %0" : "+m"(*p), "+r"(old) : : "cc"); break;
    case 2: __asm__ volatile("xchgl %1, %0" : "+m"(*p), "+r"(old)); break;
    case 3:
        __asm__ volatile("lock cmpxchgl %3, %0; sete %2"
                         : "+m"(*p), "+a"(old), "=q"(done)
                         : "r"(~value)
                         : "cc");
        break;
    case 4:
        old = *p;
        __asm__ volatile("lock cmpxchgl %3, %0; sete %2"
                         : "+m"(*p), "+a"(old), "=q"(done)
                         : "r"(value)
                         : "cc");
        break;
    case 5:
        old = p[0];
        high = p[1] ^ (value & 1);
        __asm__ volatile("lock cmpxchg8b %0; sete %2"
                         : "+m"(*(uint64_t *)p), "+a"(old), "=q"(done), "+d"(high)
                         : "b"(value), "c"(~value)
                         : "cc");
        break;
    case 6: /* the bit offset reaches words before and after *p */
        old = value % 256 - 128;
        __asm__ volatile("lock btcl %2, %0; setc %1"
                         : "+m"(*p), "=q"(done)
                         : "r"(old)
                         : "cc", "memory");
        break;
    case 7: __asm__ volatile("lock negl %0; lock decw %1" : "+m"(*p), "+m"(p[1]) : : "cc"); break;
    default: __asm__ volatile("clc; lock sbbb %b1, %0" : "+m"(*p) : "q"(value) : "cc"); break;
    }
    digest_mix(old ^ high);
    digest_mix(done);
}

static void memory_locked(uint32_t *seed)
{
    uint32_t *p = (uint32_t *)(FROM + random_next(seed) % 400 * PAGE + random_next(seed) % 4096);
    uint32_t sum = 0;

    for (unsigned i = 0; i < 64; i++)
        p[i] = random_next(seed);
    for (unsigned i = 0; i < 500; i++) {
        uint32_t r = random_next(seed);

        memory_locked_step(p + 8 + r % 48, r >> 8, random_next(seed));
    }
    for (unsigned i = 0; i < 64; i++)
        sum = (sum << 5 | sum >> 27) + p[i];
    probe_report("locked", sum);
}

static void memory_last_bytes(uint32_t nonce)
{
    volatile uint8_t *last = (volatile uint8_t *)(TO - 4);

    *(volatile uint32_t *)last = nonce ^ 0xa5a5a5a5;
    last[3] ^= 0xff;
    probe_report("last", *(volatile uint32_t *)last);
}

void probe_main(uint32_t nonce)
{
    uint32_t seed = nonce;

    memory_check_zero(nonce);
    memory_fill_pages(nonce);
    for (unsigned i = 0; i < 4; i++)
        memory_mix_widths(&seed);
    for (unsigned i = 0; i < 4; i++)
        memory_locked(&seed);
    memory_last_bytes(nonce);
}
