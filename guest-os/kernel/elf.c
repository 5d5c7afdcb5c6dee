/* SPDX-License-Identifier: MIT
 *
 * The loader of programs: see elf.h. Both word sizes are read into one form, so that the checks exist
 * once.
 */
#include "elf.h"
#include "abi.h"

#define ELF_MAGIC     0x464c457f /* 0x7f "ELF" */
#define ELF_CLASS_32  1
#define ELF_CLASS_64  2
#define ELF_LITTLE    1
#define ELF_EXEC      2
#define ELF_386       3
#define ELF_X86_64    62
#define ELF_LOAD      1 /* of a segment */
#define ELF_EXECUTE   1 /* in its flags */
#define ELF_WRITE     2
#define ELF_PAGE_SIZE 4096 /* protection is by page: no two segments share one */

/* The file's own structures (System V ABI, chapters 4 and 5). */
struct ident {
    uint32_t magic;
    uint8_t class, data, version, padding[9];
    uint16_t type, machine;
    uint32_t file_version;
};

struct header32 {
    struct ident ident;
    uint32_t entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct header64 {
    struct ident ident;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct segment32 {
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

struct segment64 {
    uint32_t type, flags;
    uint64_t offset, vaddr, paddr, filesz, memsz, align;
};

_Static_assert(sizeof(struct header32) == 52 && sizeof(struct header64) == 64, "as in the file");
_Static_assert(sizeof(struct segment32) == 32 && sizeof(struct segment64) == 56, "as in the file");

/* What the loader wants of either header. */
struct header {
    uint64_t entry, table;
    unsigned segments, segment_size;
};

static bool ident_is_good(const struct ident *ident, unsigned word_size)
{
    return ident->magic == ELF_MAGIC && ident->data == ELF_LITTLE && ident->version == 1 &&
           ident->type == ELF_EXEC && ident->file_version == 1 &&
           ident->class == (word_size == 8 ? ELF_CLASS_64 : ELF_CLASS_32) &&
           ident->machine == (word_size == 8 ? ELF_X86_64 : ELF_386);
}

static int read_header32(const struct elf_file *file, struct header *header)
{
    struct header32 raw;
    int error = file->read(file->context, 0, &raw, sizeof raw);

    if (error != 0)
        return error;
    *header = (struct header){raw.entry, raw.phoff, raw.phnum, sizeof(struct segment32)};
    return ident_is_good(&raw.ident, 4) && raw.phentsize == header->segment_size ? 0 : -ENOEXEC;
}

static int read_header64(const struct elf_file *file, struct header *header)
{
    struct header64 raw;
    int error = file->read(file->context, 0, &raw, sizeof raw);

    if (error != 0)
        return error;
    *header = (struct header){raw.entry, raw.phoff, raw.phnum, sizeof(struct segment64)};
    return ident_is_good(&raw.ident, 8) && raw.phentsize == header->segment_size ? 0 : -ENOEXEC;
}

static int read_segment32(const struct elf_file *file, uint32_t offset, struct segment64 *segment)
{
    struct segment32 raw;
    int error = file->read(file->context, offset, &raw, sizeof raw);

    if (error == 0)
        *segment = (struct segment64){raw.type,  raw.flags,  raw.offset, raw.vaddr,
                                      raw.paddr, raw.filesz, raw.memsz,  raw.align};
    return error;
}

static int read_segment(const struct elf_file *file, uint32_t offset, struct segment64 *segment)
{
    if (file->word_size == 8)
        return file->read(file->context, offset, segment, sizeof *segment);
    return read_segment32(file, offset, segment);
}

/* `low` is the first page that earlier segments left. No sum may wrap, so differences are compared. */
static bool segment_is_good(const struct elf_file *file, const struct segment64 *segment,
                            uint64_t low)
{
    return segment->filesz <= segment->memsz && segment->vaddr >= low &&
           segment->vaddr <= file->high && segment->memsz <= file->high - segment->vaddr &&
           segment->offset <= UINT32_MAX && segment->filesz <= UINT32_MAX - segment->offset;
}

static uint64_t round_to_page(uint64_t address)
{
    return (address + ELF_PAGE_SIZE - 1) & ~(uint64_t)(ELF_PAGE_SIZE - 1);
}

/* Check and hand on one segment; *end moves behind it. */
static int load_segment(const struct elf_file *file, const struct segment64 *raw, uint64_t *end)
{
    struct elf_segment segment = {raw->vaddr,
                                  raw->memsz,
                                  (uint32_t)raw->offset,
                                  (uint32_t)raw->filesz,
                                  (raw->flags & ELF_WRITE) != 0,
                                  (raw->flags & ELF_EXECUTE) != 0};

    if (!segment_is_good(file, raw, round_to_page(*end)))
        return -ENOEXEC;
    *end = raw->vaddr + raw->memsz;
    return file->load(file->context, &segment);
}

static bool segment_holds(const struct segment64 *segment, uint64_t address)
{
    return (segment->flags & ELF_EXECUTE) != 0 && address >= segment->vaddr &&
           address - segment->vaddr < segment->memsz;
}

static int load_segments(const struct elf_file *file, const struct header *header, uint64_t *end)
{
    bool entry_is_good = false;

    *end = file->low;
    for (unsigned i = 0; i < header->segments; i++) {
        struct segment64 segment;
        int error;

        error = read_segment(file, (uint32_t)header->table + i * header->segment_size, &segment);
        if (error == 0 && segment.type == ELF_LOAD && segment.memsz > 0) {
            error = load_segment(file, &segment, end);
            entry_is_good = entry_is_good || segment_holds(&segment, header->entry);
        }
        if (error != 0)
            return error;
    }
    return entry_is_good ? 0 : -ENOEXEC;
}

int elf_load(const struct elf_file *file, uint64_t *entry, uint64_t *end)
{
    struct header header;
    int error = file->word_size == 8 ? read_header64(file, &header) : read_header32(file, &header);

    if (error != 0)
        return error;
    if (header.segments == 0 || header.segments > ELF_MAX_SEGMENTS ||
        header.table > UINT32_MAX - ELF_MAX_SEGMENTS * sizeof(struct segment64))
        return -ENOEXEC;
    *entry = header.entry;
    return load_segments(file, &header, end);
}
