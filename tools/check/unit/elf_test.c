// SPDX-License-Identifier: MIT
//
// The loader of guests, on good files, on each kind of bad file, and on 100,000 damaged ones.
// sources: kernel/vmm/elf.c
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include "unit.h"
#include "vmm/elf.h"

#define MEMORY (8u << 20)

struct header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct segment {
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

struct file {
    struct header header;
    struct segment segments[3];
    uint8_t text[64], data[32];
};

// A good file: text at 1 MiB, data with .bss at 2 MiB, and a header that is no segment's.
static struct file good_file(void)
{
    struct file file = {
        .header = {.ident = "\177ELF\1\1\1",
                   .type = 2,
                   .machine = 3,
                   .version = 1,
                   .entry = 0x100010,
                   .phoff = offsetof(struct file, segments),
                   .ehsize = 52,
                   .phentsize = 32,
                   .phnum = 3},
        .segments = {{1, offsetof(struct file, text), 0xC0100000, 0x100000, 64, 64, 5, 4096},
                     {1, offsetof(struct file, data), 0x200000, 0x200000, 32, 4096, 6, 4096},
                     {0x6474E551, 0, 0, 0, 0, 0, 6, 16}},
    };

    for (unsigned i = 0; i < sizeof file.text; i++) {
        file.text[i] = (uint8_t)(i + 1);
    }
    memset(file.data, 0xDD, sizeof file.data);
    return file;
}

struct memory {
    uint64_t size;
    unsigned writes, bad;
    bool refuse;
    uint64_t first_to;
    size_t total;
};

// The callback: each byte offered must lie in memory (and in the file: reading it shows that to ASan).
static int write_memory(void *context, uint64_t to, const void *from, size_t size)
{
    struct memory *memory = context;
    volatile uint8_t sum = 0;

    if (memory->writes++ == 0) {
        memory->first_to = to;
    }
    if (to > memory->size || size > memory->size - to || to < 0x10000 ||
        (to < 0x100000 && to + size > 0xA0000)) {
        memory->bad++;
    }
    for (size_t i = 0; i < size; i++) {
        sum = (uint8_t)(sum + ((const uint8_t *)from)[i]);
    }
    memory->total += size;
    return memory->refuse;
}

static uint64_t entry, value;
static struct memory memory;

static const char *load_into(const void *image, size_t size, uint64_t memory_size)
{
    const struct elf_target target = {&memory, memory_size, write_memory};

    memory = (struct memory){.size = memory_size, .refuse = memory.refuse};
    entry = value = 0;
    return elf_load(image, size, &target, &entry, &value);
}

static const char *load(const struct file *file)
{
    return load_into(file, sizeof *file, MEMORY);
}

#define LOADS(file) CHECK_STR(load(file) == NULL ? "" : load(file), "")

TEST(a_good_file_is_loaded_by_physical_addresses)
{
    struct file file = good_file();

    LOADS(&file);
    CHECK_EQ(entry, 0x100010);
    CHECK_EQ(memory.writes, 2);
    CHECK_EQ(memory.first_to, 0x100000);
    CHECK_EQ(memory.total, 64 + 32);
    CHECK_EQ(memory.bad, 0);
}

TEST(empty_segments_and_other_headers_are_passed_over)
{
    struct file file = good_file();

    file.segments[1].memsz = file.segments[1].filesz = 0;
    file.segments[1].paddr = 0xFFFFFFFF;
    LOADS(&file);
    CHECK_EQ(memory.writes, 1);
}

// Both ends of what is allowed: the last byte of memory, and the first byte past the boot block.
TEST(segments_may_touch_their_limits)
{
    struct file file = good_file();

    file.segments[1].paddr = MEMORY - 4096;
    LOADS(&file);
    file.segments[1].paddr = 0x10000;
    LOADS(&file);
    file.segments[1].paddr = 0xA0000 - 4096;
    LOADS(&file);
    file.segments[1].paddr = 0x100000;
    LOADS(&file);
}

TEST(what_is_no_32_bit_executable_is_refused)
{
    struct file file = good_file();

    file.header.ident[1] = 'e';
    CHECK_STR(load(&file), "it is not an ELF file");
    file = good_file();
    file.header.ident[4] = 2;
    CHECK_STR(load(&file), "it is a 64-bit ELF file; software rungs run 32-bit guests below 4 GiB");
    for (unsigned i = 0; i < 4; i++) {
        file = good_file();
        switch (i) {
        case 0: file.header.ident[4] = 0; break;
        case 1: file.header.ident[5] = 2; break; // big-endian
        case 2: file.header.machine = 62; break;
        default: file.header.type = 3; break; // a shared object
        }
        CHECK_STR(load(&file), "it is not a 32-bit x86 ELF executable");
    }
}

TEST(program_headers_must_lie_in_the_file)
{
    static const char words[] = "the file is truncated: its program headers lie outside";
    struct file file = good_file();

    file.header.phoff = sizeof file - 3 * 32 + 1;
    CHECK_STR(load(&file), words);
    file.header.phoff = UINT32_MAX;
    CHECK_STR(load(&file), words);
    file = good_file();
    file.header.phnum = 0;
    CHECK_STR(load(&file), words);
    file.header.phnum = UINT16_MAX;
    CHECK_STR(load(&file), words);
    file = good_file();
    file.header.phentsize = 40;
    CHECK_STR(load(&file), words);
}

// One field of the second segment, and what is said of it.
static void check_segment_error(uint32_t paddr, uint32_t offset, uint32_t filesz, uint32_t memsz,
                                const char *words, uint64_t number)
{
    struct file file = good_file();

    file.segments[1].paddr = paddr;
    file.segments[1].offset = offset;
    file.segments[1].filesz = filesz;
    file.segments[1].memsz = memsz;
    CHECK_STR(load(&file), words);
    CHECK_EQ(value, number);
    CHECK_EQ(memory.writes, 1);
}

TEST(bad_segments_are_named_with_their_address)
{
    static const char lacks[] = "the file is truncated: it lacks a part of the segment at:";
    static const char above[] = "a segment ends above 4 GiB, from:";
    static const char small[] = "the machine's memory is too small (mem=), a segment ends at:";
    static const char hole[] = "a segment lies on the boot block or on the PC's hole below 1 MiB:";
    const uint32_t at = offsetof(struct file, data), size = sizeof(struct file);

    check_segment_error(0x200000, at, 33, 32, lacks, 0x200000);
    check_segment_error(0x200000, size, 1, 32, lacks, 0x200000);
    check_segment_error(0x200000, size + 1, 0, 32, lacks, 0x200000);
    check_segment_error(0x200000, UINT32_MAX, 32, 32, lacks, 0x200000);
    check_segment_error(0x200000, at, UINT32_MAX, UINT32_MAX, lacks, 0x200000);
    check_segment_error(0xFFFFF000, at, 32, 0x1001, above, 0xFFFFF000);
    check_segment_error(0xFFFFFFFF, at, 32, UINT32_MAX, above, 0xFFFFFFFF);
    check_segment_error(0xFFFFF000, at, 32, 0x1000, small, 0x100000000);
    check_segment_error(MEMORY, at, 1, 1, small, MEMORY + 1);
    check_segment_error(0, at, 32, 32, hole, 0);
    check_segment_error(0xFFFF, at, 1, 1, hole, 0xFFFF);
    check_segment_error(0x9FFFF, at, 2, 2, hole, 0x9FFFF);
    check_segment_error(0xB8000, at, 1, 1, hole, 0xB8000);
    check_segment_error(0xFFFFF, at, 1, 1, hole, 0xFFFFF);
    check_segment_error(0x10000, at, 32, 0x200000, hole, 0x10000);
}

TEST(the_entry_point_must_lie_in_a_segment)
{
    static const char words[] = "the entry point lies in no segment:";
    struct file file = good_file();

    file.header.entry = 0x100040;
    CHECK_STR(load(&file), words);
    CHECK_EQ(value, 0x100040);
    file.header.entry = 0xFFFFF;
    CHECK_STR(load(&file), words);
    file.header.entry = 0x200FFF; // in .bss: foolish, but inside
    LOADS(&file);
}

TEST(refused_memory_is_reported)
{
    struct file file = good_file();

    memory.refuse = true;
    CHECK_STR(load(&file), "there is no memory at:");
    CHECK_EQ(value, 0x100000);
    CHECK_EQ(memory.writes, 1);
    memory.refuse = false;
}

// The bytes end where an allocation ends, so that ASan sees each read past them.
TEST(every_truncation_is_refused)
{
    struct file file = good_file();

    for (size_t size = 0; size < sizeof file; size++) {
        uint8_t *cut = malloc(size == 0 ? 1 : size);
        const char *error;

        memcpy(cut, &file, size);
        error = load_into(cut, size, MEMORY);
        CHECK(error != NULL);
        if (size < sizeof file.header) {
            CHECK_STR(error, "the file is shorter than an ELF header");
        }
        CHECK_EQ(memory.bad, 0);
        free(cut);
    }
}

static uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)(*state >> 33);
}

// Some of these turn a byte, others put a number that sits on a boundary into a field.
static void damage(struct file *file, uint64_t *state)
{
    static const uint32_t numbers[] = {0,
                                       1,
                                       31,
                                       32,
                                       52,
                                       0xFFFF,
                                       0x10000,
                                       0x9FFFF,
                                       0xA0000,
                                       0xFFFFF,
                                       0x100000,
                                       MEMORY,
                                       MEMORY - 1,
                                       0x7FFFFFFF,
                                       0x80000000,
                                       UINT32_MAX,
                                       0xFFFFF000,
                                       sizeof *file,
                                       sizeof *file + 1};
    uint32_t how = next_random(state);

    for (uint32_t i = 0; i <= how % 4; i++) {
        uint32_t where = next_random(state) % (uint32_t)offsetof(struct file, text);
        uint32_t number = numbers[next_random(state) % (sizeof numbers / sizeof numbers[0])];

        if (how & 0x100) {
            ((uint8_t *)file)[where] ^= (uint8_t)(1 << next_random(state) % 8);
        } else {
            memcpy((uint8_t *)file + (where & ~3u), &number, 4);
        }
    }
}

TEST(damaged_files_touch_nothing_outside)
{
    uint64_t state = 2026;
    unsigned loaded = 0, refused = 0, bad = 0;

    for (unsigned i = 0; i < 100000; i++) {
        struct file file = good_file();
        size_t size = sizeof file - (i % 8 == 0 ? next_random(&state) % sizeof file : 0);
        uint8_t *image = malloc(size);
        const char *error;

        damage(&file, &state);
        memcpy(image, &file, size);
        error = load_into(image, size, i % 3 == 0 ? 1u << 20 : MEMORY);
        bad += memory.bad;
        *(error == NULL ? &loaded : &refused) += 1;
        if (error == NULL && (entry < 0x10000 || entry >= MEMORY)) {
            bad++;
        }
        free(image);
    }
    CHECK_EQ(bad, 0);
    CHECK(loaded > 5000 && refused > 5000);
    printf("# %u loaded, %u refused\n", loaded, refused);
}
