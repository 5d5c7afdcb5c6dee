/* SPDX-License-Identifier: MIT
 *
 * The loader for guests: System V ABI, "Object Files", as far as executables need it.
 */
#include "vmm/elf.h"
#include <stdbool.h>

#define EI_CLASS     4
#define EI_DATA      5
#define ELFCLASS32   1
#define ELFCLASS64   2
#define ELFDATA2LSB  1
#define ET_EXEC      2
#define EM_386       3
#define PT_LOAD      1
#define LOWEST_LOAD  0x10000 /* below lie the boot block and its stack */
#define PC_HOLE      0xA0000
#define PC_HOLE_END  0x100000
#define LIMIT_32_BIT 0x100000000ULL

struct elf32_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf32_segment {
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

_Static_assert(sizeof(struct elf32_header) == 52, "ELF32 header");
_Static_assert(sizeof(struct elf32_segment) == 32, "ELF32 program header");

static const char *check_header(const struct elf32_header *header, size_t size)
{
    if (size < sizeof(*header)) {
        return "the file is shorter than an ELF header";
    }
    if (__builtin_memcmp(header->ident, "\177ELF", 4) != 0) {
        return "it is not an ELF file";
    }
    if (header->ident[EI_CLASS] == ELFCLASS64) {
        return "it is a 64-bit ELF file; software rungs run 32-bit guests below 4 GiB";
    }
    if (header->ident[EI_CLASS] != ELFCLASS32 || header->ident[EI_DATA] != ELFDATA2LSB ||
        header->machine != EM_386 || header->type != ET_EXEC) {
        return "it is not a 32-bit x86 ELF executable";
    }
    if (header->phentsize != sizeof(struct elf32_segment) || header->phnum == 0 ||
        header->phoff > size ||
        (uint64_t)header->phnum * sizeof(struct elf32_segment) > size - header->phoff) {
        return "the file is truncated: its program headers lie outside";
    }
    return NULL;
}

static const char *check_segment(const struct elf32_segment *segment, size_t size, uint64_t memory,
                                 uint64_t *value)
{
    uint64_t end = (uint64_t)segment->paddr + segment->memsz;

    *value = segment->paddr;
    if (segment->filesz > segment->memsz || segment->offset > size ||
        segment->filesz > size - segment->offset) {
        return "the file is truncated: it lacks a part of the segment at:";
    }
    if (end > LIMIT_32_BIT) {
        return "a segment ends above 4 GiB, from:";
    }
    if (end > memory) {
        *value = end;
        return "the machine's memory is too small (mem=), a segment ends at:";
    }
    if (segment->paddr < LOWEST_LOAD || (segment->paddr < PC_HOLE_END && end > PC_HOLE)) {
        return "a segment lies on the boot block or on the PC's hole below 1 MiB:";
    }
    return NULL;
}

const char *elf_load(const void *image, size_t size, const struct elf_target *target,
                     uint64_t *entry, uint64_t *value)
{
    const struct elf32_header *header = image;
    const char *error = check_header(header, size);
    bool entry_inside = false;

    *value = 0;
    for (unsigned i = 0; error == NULL && i < header->phnum; i++) {
        struct elf32_segment segment;

        __builtin_memcpy(&segment, (const uint8_t *)image + header->phoff + i * sizeof(segment),
                         sizeof(segment));
        if (segment.type != PT_LOAD || segment.memsz == 0) {
            continue;
        }
        error = check_segment(&segment, size, target->memory, value);
        if (error == NULL &&
            target->write(target->context, segment.paddr, (const uint8_t *)image + segment.offset,
                          segment.filesz) != 0) {
            error = "there is no memory at:";
        }
        entry_inside |=
            header->entry >= segment.paddr && header->entry - segment.paddr < segment.memsz;
    }
    if (error != NULL) {
        return error; /* the file may be shorter than its header */
    }
    *entry = header->entry;
    if (!entry_inside) {
        *value = header->entry;
        return "the entry point lies in no segment:";
    }
    return NULL;
}
