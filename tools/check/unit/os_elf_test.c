// SPDX-License-Identifier: MIT
//
// The guest OS's loader: good files of both word sizes, each kind of bad one, and 200,000 damaged ones.
// sources: guest-os/kernel/elf.c
#include <linux/elf.h>
#include <stdlib.h>
#include "unit.h"
#include "abi.h"
#include "elf.h"

#define HIGH 0xC0000000u

struct file32 {
    Elf32_Ehdr header;
    Elf32_Phdr segments[3];
    uint8_t bytes[64];
};

struct file64 {
    Elf64_Ehdr header;
    Elf64_Phdr segments[3];
    uint8_t bytes[64];
};

static struct file32 good32(void)
{
    return (struct file32){
        .header = {.e_ident = "\177ELF\1\1\1",
                   .e_type = ET_EXEC,
                   .e_machine = EM_386,
                   .e_version = 1,
                   .e_entry = 0x1010,
                   .e_phoff = offsetof(struct file32, segments),
                   .e_phentsize = sizeof(Elf32_Phdr),
                   .e_phnum = 3},
        .segments = {{PT_LOAD, offsetof(struct file32, bytes), 0x1000, 0, 40, 40, PF_R | PF_X,
                      4096},
                     {PT_GNU_STACK, 0, 0, 0, 0, 0, 6, 16},
                     {PT_LOAD, offsetof(struct file32, bytes) + 40, 0x2028, 0, 24, 5000,
                      PF_R | PF_W, 4096}},
    };
}

static struct file64 good64(void)
{
    return (struct file64){
        .header = {.e_ident = "\177ELF\2\1\1",
                   .e_type = ET_EXEC,
                   .e_machine = EM_X86_64,
                   .e_version = 1,
                   .e_entry = 0x1010,
                   .e_phoff = offsetof(struct file64, segments),
                   .e_phentsize = sizeof(Elf64_Phdr),
                   .e_phnum = 3},
        .segments = {{PT_LOAD, PF_R | PF_X, offsetof(struct file64, bytes), 0x1000, 0, 40, 40,
                      4096},
                     {PT_NOTE, 0, 0, 0, 0, 0, 6, 16},
                     {PT_LOAD, PF_R | PF_W, offsetof(struct file64, bytes) + 40, 0x2028, 0, 24,
                      5000, 4096}},
    };
}

struct loading {
    const uint8_t *bytes;
    size_t size;
    unsigned segments;
    struct elf_segment seen[ELF_MAX_SEGMENTS];
    int refuse;
};

static int read_bytes(void *context, uint32_t offset, void *to, size_t n)
{
    struct loading *loading = context;

    if (offset > loading->size || n > loading->size - offset)
        return -ENOEXEC;
    memcpy(to, loading->bytes + offset, n);
    return 0;
}

static int note_segment(void *context, const struct elf_segment *segment)
{
    struct loading *loading = context;

    CHECK(segment->address >= 0x1000 && segment->address + segment->memory_size <= HIGH);
    CHECK(segment->file_size <= segment->memory_size);
    if (loading->segments < ELF_MAX_SEGMENTS)
        loading->seen[loading->segments] = *segment;
    loading->segments++;
    return loading->refuse;
}

static struct loading loading;
static uint64_t entry, end;

static int load(const void *bytes, size_t size, unsigned word_size)
{
    struct elf_file file = {&loading, word_size, 0x1000, HIGH, read_bytes, note_segment};

    loading = (struct loading){.bytes = bytes, .size = size, .refuse = loading.refuse};
    return elf_load(&file, &entry, &end);
}

static void check_good(void)
{
    CHECK_EQ(entry, 0x1010);
    CHECK_EQ(end, 0x2028 + 5000);
    CHECK_EQ(loading.segments, 2);
    CHECK_EQ(loading.seen[0].address, 0x1000);
    CHECK(loading.seen[0].executable && !loading.seen[0].writable);
    CHECK_EQ(loading.seen[1].memory_size, 5000);
    CHECK_EQ(loading.seen[1].file_size, 24);
    CHECK(!loading.seen[1].executable && loading.seen[1].writable);
}

TEST(good_programs_are_loaded)
{
    struct file32 a = good32();
    struct file64 b = good64();

    CHECK_EQ(load(&a, sizeof a, 4), 0);
    check_good();
    CHECK_EQ(load(&b, sizeof b, 8), 0);
    check_good();
}

TEST(the_other_word_size_is_refused)
{
    struct file32 a = good32();
    struct file64 b = good64();

    CHECK_EQ(load(&a, sizeof a, 8), -ENOEXEC);
    CHECK_EQ(load(&b, sizeof b, 4), -ENOEXEC);
}

TEST(what_is_no_program_is_refused)
{
    CHECK_EQ(load("", 0, 4), -ENOEXEC);
    CHECK_EQ(load("#!/bin/sh\n", 10, 4), -ENOEXEC);
    CHECK_EQ(load("\177ELF", 4, 8), -ENOEXEC);
}

#define REFUSED(change)                                                                            \
    do {                                                                                           \
        struct file32 file = good32();                                                             \
        Elf32_Phdr *text = &file.segments[0], *data = &file.segments[2];                           \
        (void)text, (void)data;                                                                    \
        change;                                                                                    \
        CHECK_EQ(load(&file, sizeof file, 4), -ENOEXEC);                                           \
    } while (0)

TEST(each_lie_is_refused)
{
    REFUSED(file.header.e_ident[0] = 0);
    REFUSED(file.header.e_ident[EI_DATA] = ELFDATA2MSB);
    REFUSED(file.header.e_type = ET_DYN);
    REFUSED(file.header.e_machine = EM_ARM);
    REFUSED(file.header.e_version = 2);
    REFUSED(file.header.e_phentsize = 56);
    REFUSED(file.header.e_phnum = 0);
    REFUSED(file.header.e_phnum = ELF_MAX_SEGMENTS + 1);
    REFUSED(file.header.e_phoff = sizeof file - 10);
    REFUSED(file.header.e_phoff = UINT32_MAX);
    REFUSED(file.header.e_entry = 0xFFF);
    REFUSED(file.header.e_entry = 0x1028);
    REFUSED(file.header.e_entry = 0x2030); /* data is not code */
    REFUSED(text->p_vaddr = 0);
    REFUSED(text->p_vaddr = HIGH);
    REFUSED(text->p_memsz = 39);
    REFUSED(data->p_memsz = HIGH);
    REFUSED(data->p_memsz = UINT32_MAX);
    REFUSED(data->p_vaddr = UINT32_MAX);
    REFUSED(data->p_vaddr = 0x1F00); /* in the text's page */
    REFUSED(data->p_vaddr = 0x1000);
    REFUSED(data->p_offset = UINT32_MAX);
    REFUSED(text->p_type = PT_NOTE);
    REFUSED(data->p_vaddr = HIGH - 4999);
}

TEST(a_program_may_reach_to_the_top)
{
    struct file32 file = good32();

    file.segments[2].p_vaddr = HIGH - 5000;
    CHECK_EQ(load(&file, sizeof file, 4), 0);
    CHECK_EQ(end, HIGH);
}

TEST(the_loader_hands_on_the_callbacks_error)
{
    struct file32 file = good32();

    loading.refuse = -ENOMEM;
    CHECK_EQ(load(&file, sizeof file, 4), -ENOMEM);
    CHECK_EQ(loading.segments, 1);
    loading.refuse = 0;
}

TEST(damaged_files_are_loaded_within_bounds_or_refused)
{
    uint32_t random = 1;

    for (int i = 0; i < 200000; i++) {
        struct file32 a = good32();
        struct file64 b = good64();
        uint8_t *bytes = i % 2 ? (uint8_t *)&a : (uint8_t *)&b;
        uint32_t size = i % 2 ? sizeof a : sizeof b;

        for (int k = 0; k < 1 + i % 4; k++) {
            random = random * 1664525 + 1013904223;
            bytes[(random >> 8) % size] = (uint8_t)(random >> 24);
        }
        (void)load(bytes, (random & 0xFF00) == 0 ? random % size : size, i % 2 ? 4 : 8);
    }
}
