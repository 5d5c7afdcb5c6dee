// SPDX-License-Identifier: MIT
//
// mkboot: lays out the RAM that the ROM (kernel/boot/rom.S) finds: the program as one flat image, its
// modules as another, and the boot block that describes them. The emulator loads the three files.
//
// Prints the program's load address, the modules' and their sizes, for the emulator's command line.
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "boot/bootblock.h"
#include "elf32.h"

#define MODULES_ADDR 0x1000000u // physical: where the first module goes
#define PAGE_SIZE    4096u
#define MIB          (1024u * 1024u)
#define MAX_MEM_MIB  3072u // what a PC has below its PCI hole

static const char usage_text[] =
    "usage: mkboot --mem MIB --image ELF [--cmdline STRING] [--module 'FILE STRING']...\n"
    "              --block OUT (--flat OUT --modules OUT | --ram OUT)\n"
    "Lays out an ELF32 program, its modules and the boot block for Peel's ROM; with --ram program and\n"
    "modules in one file, as they lie in memory from 1 MiB on.\n"
    "Prints one line: image ADDRESS SIZE modules ADDRESS SIZE (0x... in bytes).\n";

struct options {
    unsigned mem_mib;
    const char *image, *cmdline;
    const char *block_out, *flat_out, *modules_out, *ram_out;
    const char *modules[BOOT_MAX_MODULES];
    size_t n_modules;
};

static _Noreturn void __attribute__((format(printf, 1, 2))) fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("mkboot: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(2);
}

static unsigned parse_mem(const char *text)
{
    char *end;
    unsigned long mib = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || mib < 1 || mib > MAX_MEM_MIB)
        fail("--mem %s: not a number of MiB from 1 to %u", text, MAX_MEM_MIB);
    return (unsigned)mib;
}

static void parse_options(struct options *o, int argc, char **argv)
{
    for (int i = 1; i < argc; i += 2) {
        const char *name = argv[i];
        if (strcmp(name, "--help") == 0) {
            fputs(usage_text, stdout);
            exit(0);
        }
        const char *value = argv[i + 1];
        if (value == NULL)
            fail("%s needs a value (see --help)", name);
        if (strcmp(name, "--mem") == 0)
            o->mem_mib = parse_mem(value);
        else if (strcmp(name, "--image") == 0)
            o->image = value;
        else if (strcmp(name, "--cmdline") == 0)
            o->cmdline = value;
        else if (strcmp(name, "--block") == 0)
            o->block_out = value;
        else if (strcmp(name, "--flat") == 0)
            o->flat_out = value;
        else if (strcmp(name, "--modules") == 0)
            o->modules_out = value;
        else if (strcmp(name, "--ram") == 0)
            o->ram_out = value;
        else if (strcmp(name, "--module") != 0)
            fail("unknown option %s (see --help)", name);
        else if (o->n_modules == BOOT_MAX_MODULES)
            fail("more than %d modules", BOOT_MAX_MODULES);
        else
            o->modules[o->n_modules++] = value;
    }
    if (o->mem_mib == 0 || !o->image || !o->block_out ||
        (!o->ram_out && !(o->flat_out && o->modules_out)))
        fail("--mem, --image, --block, and --ram or --flat and --modules are needed (see --help)");
}

// The whole file in memory the caller owns.
static unsigned char *read_file(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        fail("%s: %s", path, strerror(errno));
    if (fseek(f, 0, SEEK_END) != 0)
        fail("%s: not a regular file", path);
    long length = ftell(f);
    rewind(f);
    if (length < 0 || length > (long)MAX_MEM_MIB * (long)MIB)
        fail("%s: not a regular file, or too big", path);
    unsigned char *bytes = malloc((size_t)length + 1);
    if (bytes == NULL)
        fail("%s: %s", path, strerror(ENOMEM));
    if (fread(bytes, 1, (size_t)length, f) != (size_t)length)
        fail("%s: %s", path, ferror(f) ? strerror(errno) : "shorter than it said");
    fclose(f);
    *size = (size_t)length;
    return bytes;
}

// Write `size` bytes and then zeros up to `padded` (as a hole where the file system can).
// Write one piece of a file, behind a hole where it begins further on.
static void write_piece(FILE *f, const char *path, size_t at, const void *bytes, size_t size)
{
    if (f == NULL || fseek(f, (long)at, SEEK_SET) != 0 || fwrite(bytes, 1, size, f) != size)
        fail("%s: %s", path, strerror(errno));
}

static void close_file(FILE *f, const char *path)
{
    if (fclose(f) != 0)
        fail("%s: %s", path, strerror(errno));
}

static void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");
    write_piece(f, path, 0, bytes, size);
    close_file(f, path);
}

// A program as it lies in memory: `size` bytes at physical `start`, entered at `entry`.
struct program {
    uint32_t start, end, entry;
    unsigned char *bytes;
};

static const struct elf32_phdr *segment(const unsigned char *file, unsigned i)
{
    const struct elf32_ehdr *header = (const void *)file;
    return (const void *)(file + header->phoff + i * sizeof(struct elf32_phdr));
}

// Refuse what is not a whole ELF32 i386 executable; find where it goes.
static void measure_program(struct program *p, const char *path, const unsigned char *file,
                            size_t size)
{
    const struct elf32_ehdr *header = (const void *)file;
    if (size < sizeof *header || memcmp(header->ident, ELF32_IDENT, ELF32_IDENT_SIZE) != 0 ||
        header->machine != ELF32_MACHINE_386 || header->phentsize != sizeof(struct elf32_phdr))
        fail("%s: not a 32-bit x86 ELF program", path);
    if (header->phoff > size ||
        header->phnum * sizeof(struct elf32_phdr) > size - (size_t)header->phoff ||
        header->phoff % 4 != 0)
        fail("%s: truncated: its program headers lie outside the file", path);
    p->start = UINT32_MAX;
    p->end = 0;
    p->entry = header->entry;
    for (unsigned i = 0; i < header->phnum; i++) {
        const struct elf32_phdr *s = segment(file, i);
        if (s->type != ELF32_PT_LOAD || s->memsz == 0)
            continue;
        if (s->offset > size || s->filesz > size - s->offset || s->filesz > s->memsz)
            fail("%s: truncated: segment %u lies outside the file", path, i);
        if (s->memsz > UINT32_MAX - s->paddr)
            fail("%s: segment %u ends above 4 GiB", path, i);
        if (s->paddr < p->start)
            p->start = s->paddr;
        if (s->paddr + s->memsz > p->end)
            p->end = s->paddr + s->memsz;
    }
    if (p->end == 0)
        fail("%s: nothing in it is loaded", path);
    if (p->entry < p->start || p->entry >= p->end)
        fail("%s: its entry point 0x%x lies outside what is loaded", path, p->entry);
}

static void load_program(struct program *p, const char *path, unsigned mem_mib)
{
    size_t size;
    unsigned char *file = read_file(path, &size);
    measure_program(p, path, file, size);
    if (p->start < MIB)
        fail("%s: loaded at 0x%x, below 1 MiB, where the boot block and the ROM are", path,
             p->start);
    if (p->end > (uint64_t)mem_mib * MIB)
        fail("%s: needs memory up to 0x%x, the machine has %u MiB", path, p->end, mem_mib);
    p->bytes = calloc(1, p->end - p->start);
    if (p->bytes == NULL)
        fail("%s: %s", path, strerror(ENOMEM));
    for (unsigned i = 0; i < ((const struct elf32_ehdr *)(const void *)file)->phnum; i++) {
        const struct elf32_phdr *s = segment(file, i);
        if (s->type == ELF32_PT_LOAD && s->memsz != 0)
            memcpy(p->bytes + (s->paddr - p->start), file + s->offset, s->filesz);
    }
    free(file);
}

// "FILE STRING" -> FILE, and the STRING after it (empty when there is none).
static const char *split_module(char *text)
{
    char *space = strchr(text, ' ');
    if (space == NULL)
        return "";
    *space = '\0';
    return space + 1;
}

// Lay the modules page-aligned behind each other from MODULES_ADDR. Returns the image's bytes.
static unsigned char *load_modules(const struct options *o, struct boot_module *modules,
                                   size_t *image_size)
{
    unsigned char *image = NULL;
    size_t used = 0;
    for (size_t i = 0; i < o->n_modules; i++) {
        char *path = strdup(o->modules[i]);
        modules[i].string = split_module(path);
        size_t size;
        unsigned char *bytes = read_file(path, &size);
        size_t room = (size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
        if (MODULES_ADDR + (uint64_t)used + size > (uint64_t)o->mem_mib * MIB)
            fail("%s: module does not fit in %u MiB of memory", path, o->mem_mib);
        image = realloc(image, used + room);
        if (image == NULL && used + room != 0)
            fail("%s: %s", path, strerror(ENOMEM));
        if (room != 0) {
            memset(image + used, 0, room);
            memcpy(image + used, bytes, size);
        }
        modules[i].start = MODULES_ADDR + (uint32_t)used;
        modules[i].end = modules[i].start + (uint32_t)size;
        used += room;
        free(bytes);
    }
    *image_size = used;
    return image;
}

int main(int argc, char **argv)
{
    struct options o = {.cmdline = ""};
    struct program program;
    struct boot_module modules[BOOT_MAX_MODULES];
    struct boot_block block;
    size_t modules_size;

    parse_options(&o, argc, argv);
    load_program(&program, o.image, o.mem_mib);
    unsigned char *modules_image = load_modules(&o, modules, &modules_size);
    if (modules_size != 0 && program.end > MODULES_ADDR)
        fail("%s: reaches 0x%x, over its modules at 0x%x", o.image, program.end, MODULES_ADDR);
    if (boot_block_build(&block, program.entry, o.mem_mib * 1024, o.cmdline, modules, o.n_modules))
        fail("the command line and the modules' strings do not fit in the boot block");

    size_t program_size = program.end - program.start;
    write_file(o.block_out, &block, sizeof block);
    if (o.flat_out)
        write_file(o.flat_out, program.bytes, program_size);
    if (o.modules_out)
        write_file(o.modules_out, modules_image, modules_size);
    if (o.ram_out) {
        FILE *f = fopen(o.ram_out, "wb");
        write_piece(f, o.ram_out, program.start - MIB, program.bytes, program_size);
        if (modules_size != 0)
            write_piece(f, o.ram_out, MODULES_ADDR - MIB, modules_image, modules_size);
        close_file(f, o.ram_out);
    }
    printf("image 0x%x 0x%zx modules 0x%x 0x%zx\n", program.start, program_size, MODULES_ADDR,
           modules_size);
    return 0;
}
