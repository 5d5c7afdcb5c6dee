/* SPDX-License-Identifier: MIT
 *
 * Reading ELF files. Every offset is checked against the file before it is used.
 */
#include "elfsym.h"
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#define FAR_FROM_SYMBOL 0x10000 /* a symbol without a size stands for no more than this */

/* The two classes of ELF as one: the fields that are needed, in 64 bits. */
struct section {
    uint64_t type, offset, size, link;
};

struct reader {
    struct bytes file;
    bool wide;
    uint64_t phoff, shoff;
    unsigned phnum, shnum;
};

static const void *part(const struct reader *r, uint64_t offset, uint64_t size)
{
    if (offset > r->file.length || size > r->file.length - offset)
        return NULL;
    return r->file.at + offset;
}

static bool read_header(struct reader *r)
{
    const unsigned char *ident = part(r, 0, EI_NIDENT);

    if (ident == NULL || memcmp(ident, ELFMAG, SELFMAG) != 0 || ident[EI_DATA] != ELFDATA2LSB)
        return false;
    r->wide = ident[EI_CLASS] == ELFCLASS64;
    if (r->wide) {
        Elf64_Ehdr header;

        if (part(r, 0, sizeof(header)) == NULL)
            return false;
        memcpy(&header, r->file.at, sizeof(header));
        *r = (struct reader){r->file,        true,           header.e_phoff,
                             header.e_shoff, header.e_phnum, header.e_shnum};
        return header.e_phentsize == sizeof(Elf64_Phdr) || header.e_phnum == 0;
    }
    if (ident[EI_CLASS] == ELFCLASS32) {
        Elf32_Ehdr header;

        if (part(r, 0, sizeof(header)) == NULL)
            return false;
        memcpy(&header, r->file.at, sizeof(header));
        *r = (struct reader){r->file,        false,          header.e_phoff,
                             header.e_shoff, header.e_phnum, header.e_shnum};
        return header.e_phentsize == sizeof(Elf32_Phdr) || header.e_phnum == 0;
    }
    return false;
}

static bool read_section(const struct reader *r, unsigned n, struct section *section)
{
    size_t size = r->wide ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
    const void *at;

    if (n >= r->shnum || r->shoff > r->file.length)
        return false;
    at = part(r, r->shoff + (uint64_t)n * size, size);
    if (at == NULL)
        return false;
    if (r->wide) {
        Elf64_Shdr header;

        memcpy(&header, at, sizeof(header));
        *section =
            (struct section){header.sh_type, header.sh_offset, header.sh_size, header.sh_link};
    } else {
        Elf32_Shdr header;

        memcpy(&header, at, sizeof(header));
        *section =
            (struct section){header.sh_type, header.sh_offset, header.sh_size, header.sh_link};
    }
    return true;
}

static void add_symbol(struct elf *elf, struct bytes strings, const Elf64_Sym *symbol)
{
    unsigned type = ELF64_ST_TYPE(symbol->st_info);
    const char *name;

    if ((type != STT_FUNC && type != STT_NOTYPE) || symbol->st_shndx == SHN_UNDEF ||
        symbol->st_shndx == SHN_ABS || symbol->st_name >= strings.length)
        return;
    name = strings.at + symbol->st_name;
    if (*name == '\0' || memchr(name, '\0', strings.length - symbol->st_name) == NULL)
        return;
    elf->symbols = pool_grow(elf->symbols, elf->n_symbols, sizeof(*elf->symbols));
    elf->symbols[elf->n_symbols++] =
        (struct symbol){symbol->st_value, symbol->st_size, bytes_show(bytes_of(name))};
}

static void read_symbols(const struct reader *r, const struct section *table, struct elf *elf)
{
    size_t entry = r->wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
    const char *at = part(r, table->offset, table->size);
    struct section strings;
    struct bytes names;

    if (at == NULL || !read_section(r, (unsigned)table->link, &strings))
        return;
    names = (struct bytes){part(r, strings.offset, strings.size), strings.size};
    if (names.at == NULL)
        return;
    for (size_t n = table->size / entry; n > 0; n--, at += entry) {
        Elf64_Sym symbol = {0};

        if (r->wide) {
            memcpy(&symbol, at, sizeof(symbol));
        } else {
            Elf32_Sym narrow;

            memcpy(&narrow, at, sizeof(narrow));
            symbol = (Elf64_Sym){narrow.st_name,  narrow.st_info,  narrow.st_other,
                                 narrow.st_shndx, narrow.st_value, narrow.st_size};
        }
        add_symbol(elf, names, &symbol);
    }
}

static void read_segment(const struct reader *r, const void *at, struct elf *elf)
{
    uint64_t type, offset, address, size;
    const char *content;

    if (r->wide) {
        Elf64_Phdr header;

        memcpy(&header, at, sizeof(header));
        type = header.p_type;
        offset = header.p_offset, address = header.p_vaddr, size = header.p_filesz;
    } else {
        Elf32_Phdr header;

        memcpy(&header, at, sizeof(header));
        type = header.p_type;
        offset = header.p_offset, address = header.p_vaddr, size = header.p_filesz;
    }
    content = part(r, offset, size);
    if (type != PT_LOAD || content == NULL)
        return;
    elf->segments = pool_grow(elf->segments, elf->n_segments, sizeof(*elf->segments));
    elf->segments[elf->n_segments++] = (struct elf_segment){address, {content, size}};
}

static int by_address(const void *left, const void *right)
{
    const struct symbol *a = left, *b = right;

    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    if (a->size !=
        b->size) /* of two names for one place the one with a size comes last, and counts */
        return a->size < b->size ? -1 : 1;
    return strcmp(b->name, a->name);
}

struct elf *elf_read(const char *path)
{
    struct reader r = {0};
    struct elf *elf;
    struct section section;

    if (!file_read(path, &r.file) || !read_header(&r))
        return NULL;
    elf = pool_alloc(sizeof(*elf));
    for (unsigned n = 0; n < r.phnum; n++) {
        size_t size = r.wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
        const void *at =
            r.phoff <= r.file.length ? part(&r, r.phoff + (uint64_t)n * size, size) : NULL;

        if (at != NULL)
            read_segment(&r, at, elf);
    }
    for (unsigned n = 0; read_section(&r, n, &section); n++) {
        if (section.type == SHT_SYMTAB)
            read_symbols(&r, &section, elf);
    }
    if (elf->n_symbols > 0)
        qsort(elf->symbols, elf->n_symbols, sizeof(*elf->symbols), by_address);
    return elf;
}

const char *elf_place(const struct elf *elf, uint64_t address)
{
    const struct symbol *best = NULL;
    size_t low = 0, high;

    if (elf == NULL)
        return NULL;
    high = elf->n_symbols;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (elf->symbols[middle].address <= address) {
            best = &elf->symbols[middle];
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (best == NULL || address - best->address >= (best->size > 0 ? best->size : FAR_FROM_SYMBOL))
        return NULL;
    return pool_format("%s+0x%llx", best->name, (unsigned long long)(address - best->address));
}

bool elf_function(const struct elf *elf, const char *name, uint64_t *lo, uint64_t *hi)
{
    if (elf == NULL)
        return false;
    for (size_t i = 0; i < elf->n_symbols; i++) {
        if (strcmp(elf->symbols[i].name, name) == 0) {
            *lo = elf->symbols[i].address;
            *hi = *lo + elf->symbols[i].size;
            return true;
        }
    }
    return false;
}

bool elf_has_bytes(const struct elf *elf, uint64_t address, const char *hex)
{
    size_t length = strlen(hex) / 2;

    if (elf == NULL)
        return false;
    for (size_t i = 0; i < elf->n_segments; i++) {
        const struct elf_segment *s = &elf->segments[i];
        uint64_t at = address - s->address;
        size_t k = 0;

        if (address < s->address || at > s->content.length || length > s->content.length - at)
            continue;
        for (; k < length; k++) {
            char digits[3] = {hex[2 * k], hex[2 * k + 1], '\0'};
            uint64_t byte;

            if (!parse_number(digits, 16, 255, &byte) ||
                (unsigned char)s->content.at[at + k] != byte)
                break;
        }
        if (k == length)
            return true;
    }
    return false;
}
