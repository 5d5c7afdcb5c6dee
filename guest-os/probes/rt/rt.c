/* SPDX-License-Identifier: MIT
 *
 * What every probe does before and after its own work.
 */
#include "boot/bootblock.h"
#include "boot/multiboot.h"
#include "rt/boot.h"
#include "rt/io.h"
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

#define DEBUG_EXIT_PORT     0xf4 /* QEMU's isa-debug-exit; status 2 * value + 1 */
#define DEBUG_EXIT_DONE     0x10
#define BOCHS_SHUTDOWN_PORT 0x8900

void probe_start(uint32_t magic, uint32_t mbi);

static uint64_t digest = 0xcbf29ce484222325;

void digest_mix(uint32_t value)
{
    digest = (digest ^ value) * 0x9e3779b97f4a7c15;
    digest ^= digest >> 29;
}

void probe_report(const char *label, uint32_t value)
{
    print("%s %08x\n", label, value);
    digest_mix(value);
}

uint32_t random_next(uint32_t *state)
{
    uint32_t z = *state += 0x9e3779b9;

    z = (z ^ (z >> 16)) * 0x21f0aaad;
    z = (z ^ (z >> 15)) * 0x735a2d97;
    return z ^ (z >> 15);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static uint32_t parse_hex(const char *text)
{
    uint32_t value = 0;

    for (; hex_digit(*text) >= 0; text++)
        value = value << 4 | (uint32_t)hex_digit(*text);
    return value;
}

/* The text after `key` where a word of the command line begins with it, or NULL. */
static const char *find_option(const char *cmdline, const char *key)
{
    for (const char *word = cmdline; *word;) {
        const char *k = key, *w = word;

        while (*k && *w == *k)
            k++, w++;
        if (!*k)
            return w;
        while (*word && *word != ' ')
            word++;
        while (*word == ' ')
            word++;
    }
    return 0;
}

static uint32_t read_nonce(uint32_t magic, const struct multiboot_info *mbi)
{
    const char *text;

    if (magic != MULTIBOOT_BOOT_MAGIC || !(mbi->flags & MULTIBOOT_INFO_CMDLINE))
        return 0;
    text = find_option((const char *)mbi->cmdline, "nonce=");
    return text ? parse_hex(text) : 0;
}

void probe_start(uint32_t magic, uint32_t mbi)
{
    uint32_t nonce = read_nonce(magic, (const struct multiboot_info *)mbi);

    boot_adopt_foreign_loader(mbi);
    uart_init();
    print("%s nonce=%08x\n", probe_name, nonce);
    digest_mix(nonce);
    probe_main(nonce);
    print("end %s digest=%08x\n", probe_name, (uint32_t)(digest ^ digest >> 32));
    probe_end();
}

void probe_end(void)
{
    uart_drain();
    outb(DEBUG_EXIT_PORT, DEBUG_EXIT_DONE);
    for (const char *c = "Shutdown"; *c; c++)
        outb(BOCHS_SHUTDOWN_PORT, (uint8_t)*c);
    for (;;)
        __asm__ volatile("cli; hlt");
}
