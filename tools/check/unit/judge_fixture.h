/* SPDX-License-Identifier: MIT
 *
 * Runs for the judge's tests, made of text: a folder OUT with the runs of one row, and a tree with the programs
 * that they are said to have run. Each test changes a few words of a run that is right.
 *
 * The program of the fixture, at 1 MiB, sends "hi\n" and stops at its OUT to port F4. Its nonce is in the text
 * that it sends.
 */
#ifndef JUDGE_FIXTURE_H
#define JUDGE_FIXTURE_H
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "../../../grader/judge/trial.h"

static char fixture_dir[] = "/tmp/peel-judge.XXXXXX";

static void fixture_remove(void)
{
    if (system(pool_format("rm -rf '%s'", fixture_dir)) != 0)
        printf("# could not remove %s\n", fixture_dir);
}

/* The folder of all fixtures, made once and removed at the end. */
static inline const char *fixture_root(void)
{
    static bool made;

    if (made)
        return fixture_dir;
    if (mkdtemp(fixture_dir) == NULL)
        die("no folder for the fixtures");
    made = true;
    atexit(fixture_remove);
    return fixture_dir;
}

static inline void fixture_folder(const char *path)
{
    for (char *at = strchr(path + 1, '/'); at != NULL; at = strchr(at + 1, '/'))
        mkdir(pool_copy(path, (size_t)(at - path)), 0777);
}

static inline void fixture_file(const char *path, const char *bytes, size_t length)
{
    struct text text = {0};

    fixture_folder(path);
    text_bytes(&text, bytes, length);
    file_write(path, &text);
}

static inline void fixture_text(const char *path, const char *content)
{
    fixture_file(path, content, strlen(content));
}

/* `text` with each `from` replaced by `to`. */
static inline const char *changed(const char *text, const char *from, const char *to)
{
    struct text result = {0};
    const char *found;

    if (strstr(text, from) == NULL)
        die("the fixture has no \"%s\"", from);
    while ((found = strstr(text, from)) != NULL) {
        text_bytes(&result, text, (size_t)(found - text));
        text_string(&result, to);
        text = found + strlen(from);
    }
    text_string(&result, text);
    return text_get(&result);
}

/* A report with the line that completes it. */
static inline const char *completed(const char *body)
{
    unsigned lines = 0;

    for (const char *at = body; *at != '\0'; at++)
        lines += *at == '\n';
    return pool_format("%scomplete lines=%u sum=%08x\n", body, lines, fnv32(body, strlen(body)));
}

/* An ELF32 with code at `address` and functions in it. */
struct fixture_symbol {
    const char *name;
    uint32_t address, size;
};

static inline void fixture_elf(const char *path, uint32_t address, const char *code, size_t length,
                               const struct fixture_symbol *symbols, size_t n_symbols)
{
    Elf32_Ehdr header = {.e_machine = EM_386, .e_type = ET_EXEC, .e_version = EV_CURRENT};
    Elf32_Phdr segment = {.p_type = PT_LOAD, .p_vaddr = address};
    Elf32_Shdr sections[3] = {{0}, {.sh_type = SHT_SYMTAB, .sh_link = 2}, {.sh_type = SHT_STRTAB}};
    struct text table = {0}, names = {0}, file = {0};
    uint32_t at = (uint32_t)(sizeof(header) + sizeof(segment) + sizeof(sections));

    text_bytes(&names, "", 1);
    for (size_t i = 0; i < n_symbols; i++) {
        Elf32_Sym symbol = {.st_name = (uint32_t)names.length,
                            .st_value = symbols[i].address,
                            .st_size = symbols[i].size,
                            .st_info = ELF32_ST_INFO(STB_GLOBAL, STT_FUNC),
                            .st_shndx = 1};

        text_bytes(&table, (const char *)&symbol, sizeof(symbol));
        text_bytes(&names, symbols[i].name, strlen(symbols[i].name) + 1);
    }
    memcpy(header.e_ident, ELFMAG "\1\1\1", 7);
    header.e_ehsize = sizeof(header);
    header.e_phoff = sizeof(header);
    header.e_phnum = 1;
    header.e_phentsize = sizeof(segment);
    header.e_shoff = sizeof(header) + sizeof(segment);
    header.e_shnum = 3;
    header.e_shentsize = sizeof(sections[0]);
    segment.p_offset = at;
    segment.p_filesz = segment.p_memsz = (uint32_t)length;
    sections[1].sh_offset = at + (uint32_t)length;
    sections[1].sh_size = (uint32_t)table.length;
    sections[2].sh_offset = sections[1].sh_offset + sections[1].sh_size;
    sections[2].sh_size = (uint32_t)names.length;
    text_bytes(&file, (const char *)&header, sizeof(header));
    text_bytes(&file, (const char *)&segment, sizeof(segment));
    text_bytes(&file, (const char *)sections, sizeof(sections));
    text_bytes(&file, code, length);
    text_bytes(&file, text_get(&table), table.length);
    text_bytes(&file, text_get(&names), names.length);
    fixture_file(path, file.at, file.length);
}

/* The program: MOV EAX, 1; OUT DX, AL; NOP; OUT F4, AL; and a JMP that is never reached. */
static inline void fixture_program(const char *name)
{
    static const char code[] = "\xb8\x01\x00\x00\x00\xee\x90\xe6\xf4\xeb\xfe";
    static const struct fixture_symbol symbols[] = {{"probe_main", 0x100000, 7},
                                                    {"probe_end", 0x100007, 4}};

    fixture_elf(pool_format("%s/build/probes/%s.elf", fixture_root(), name), 0x100000, code,
                sizeof(code) - 1, symbols, 2);
}

/* The bytes that machine `text` sends, as io lines; each trapped or not. */
static inline const char *fixture_sent(unsigned text, unsigned ring, const char *bytes)
{
    struct text lines = {0};

    for (; *bytes != '\0'; bytes++)
        text_format(&lines,
                    "io text=%u rip=0x100005 ring=%u dir=out size=1 port=0x3f8 value=0x%x "
                    "trapped=%u\n",
                    text, ring, (unsigned char)*bytes, ring > 0);
    text_format(&lines,
                "io text=%u rip=0x100007 ring=%u dir=out size=1 port=0xf4 value=0x10 trapped=%u\n",
                text, ring, ring > 0);
    return text_get(&lines);
}

static inline const char *fixture_gates(void)
{
    return "gate name=cpl0-32bit n=0\ngate name=cpl0-64-below-4g n=0\ngate name=iopl n=0\n"
           "gate name=tf n=0\ngate name=vm86 n=0\ngate name=guest-cs64 n=0\n"
           "gate name=guest-io-completes n=0\ngate name=host-io n=0\n";
}

/* What one machine executes, as text `id`; `n` OUTs of bytes. */
static inline const char *fixture_sites(unsigned id, unsigned ring, size_t n)
{
    return pool_format("site text=%u address=0x100000 ring=%u n=1 faults=0 bytes=b801000000\n"
                       "site text=%u address=0x100005 ring=%u n=%zu faults=%zu bytes=ee\n"
                       "site text=%u address=0x100006 ring=%u n=%zu faults=0 bytes=90\n"
                       "site text=%u address=0x100007 ring=%u n=1 faults=%u bytes=e6f4\n",
                       id, ring, id, ring, n, ring > 0 ? n : 0, id, ring, n, id, ring, ring > 0);
}

static inline const char *fixture_native(const char *sent)
{
    return pool_format("observer format=1 emulator=qemu version=\"QEMU 7.2\" cpus=1 role=native\n"
                       "end why=off\narmed no\ncount boot=10 host=0 guest=8 vm=0 total=18\n"
                       "cross crossings=0 irqs=0 entries=0\n%s"
                       "progress maxgap=5 limit=100 guest=5 host=0\n"
                       "last who=guest insn=0x100007 vector=none\nlast who=host vector=none\n"
                       "text id=1 address=0x100000\n%s%s",
                       fixture_gates(), fixture_sites(1, 0, strlen(sent)),
                       fixture_sent(1, 0, sent));
}

/* The head of a run under a hypervisor, up to its texts. */
static inline const char *fixture_head(void)
{
    return pool_format("observer format=1 emulator=qemu version=\"QEMU 7.2\" cpus=1 role=host\n"
                       "end why=off\narmed yes\n"
                       "count boot=100 host=4000 guest=8 vm=0 total=4108\n"
                       "cross crossings=40 irqs=5 entries=0\n%s"
                       "progress maxgap=5 limit=100 guest=2 host=3\n"
                       "last who=guest insn=0x100007 vector=13 error=0x0 rip=0x100007 cpl=1 "
                       "after=0\n"
                       "last who=host insn=0xffffffff80100005 vector=none\n",
                       fixture_gates());
}

#define FIXTURE_TAIL "hostio port=0xf4 dir=out n=1\ntfent n=0\n"

/* One machine at ring 1. */
static inline const char *fixture_hosted(const char *sent)
{
    return pool_format("%stext id=1 address=0x100000\n%s%s" FIXTURE_TAIL, fixture_head(),
                       fixture_sites(1, 1, strlen(sent)), fixture_sent(1, 1, sent));
}

static inline const char *fixture_console(unsigned vm, const char *line)
{
    return pool_format("vm%u| %s\npeel: vm%u x stopped: out at eip 0x100007: no\n", vm, line, vm);
}

/* A run's folder. `observed` NULL: no report. */
static inline void fixture_run(const char *emulator, const char *kind_row, const char *observed,
                               const char *console, const char *status)
{
    const char *dir = pool_format("%s/out/runs/%s/%s", fixture_root(), emulator, kind_row);

    fixture_text(pool_format("%s/spec", dir), "kind=x\nimage=build/peel.elf\nappend=peel\nmem=192\n"
                                              "module=build/probes/a.elf a nonce=1\n");
    fixture_text(pool_format("%s/console", dir), console);
    fixture_text(pool_format("%s/err", dir), "run: what tools/run said\n");
    unlink(pool_format("%s/observed", dir));
    if (observed != NULL)
        fixture_text(pool_format("%s/observed", dir), observed);
    fixture_text(pool_format("%s/status", dir), status);
}

static inline const char *fixture_out(void)
{
    return pool_format("%s/out", fixture_root());
}

/* A row, as a rubric would have it; its points are the checks'. */
static inline struct row *fixture_row(const char *oracle, const char *machines, const char *checks)
{
    struct row *row = pool_alloc(sizeof(*row));
    char *rest = pool_copy(checks, strlen(checks)), *text;

    *row = (struct row){.name = "a",
                        .emulators = {true, true},
                        .emulators_text = "qemu,bochs",
                        .native = strcmp(oracle, "native") == 0,
                        .machines = machines,
                        .section = "lab1#x",
                        .title = "a title",
                        .visibility = "public"};
    while (*machines != '\0' && strncmp(machines, "job=", 4) != 0) {
        row->probes.at = pool_grow(row->probes.at, row->probes.count, sizeof(*row->probes.at));
        row->probes.at[row->probes.count++] = pool_copy(machines, strcspn(machines, " "));
        fixture_program(row->probes.at[row->probes.count - 1]);
        machines += strcspn(machines, "+");
        machines += strspn(machines, "+ ");
    }
    while ((text = strsep(&rest, ",")) != NULL) {
        struct check check = {0};
        const char *error = rubric_parse_check(text, &check);

        if (error != NULL)
            die("the fixture's check \"%s\": %s", text, error);
        row->checks = pool_grow(row->checks, row->n_checks, sizeof(check));
        row->checks[row->n_checks++] = check;
        row->points += check.points;
    }
    return row;
}

#endif
