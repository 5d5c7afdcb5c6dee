/* SPDX-License-Identifier: MIT
 *
 * Where QEMU keeps the virtual CPU's registers, found and checked.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include "qemu-api.h"
#include "qemu-cpu.h"

/* What QEMU computes when it is asked, and does not keep in the word at ENV_EFLAGS. */
#define EFLAGS_LAZY 0xcd5u

void *cpu_object;
uint8_t *cpu_env;

struct record_state cpu_state(void)
{
    uint32_t hflags = env_u32(ENV_HFLAGS), eflags = (uint32_t)env_u64(ENV_EFLAGS);

    return (struct record_state){
        .cpl = hflags & HFLAGS_CPL,
        .cs64 = (hflags & HFLAGS_CS64) != 0,
        .vm = (hflags & HFLAGS_GUEST) != 0,
        .iopl = eflags >> EFLAGS_IOPL_SHIFT & 3,
        .vm86 = (eflags & EFLAGS_VM) != 0,
    };
}

uint64_t cpu_state_word(void)
{
    uint64_t eflags = env_u64(ENV_EFLAGS) & ~(uint64_t)EFLAGS_LAZY;
    uint64_t cs = env_u32(ENV_SEGMENTS + SEGMENT_BYTES * INSN_CS);

    return (uint64_t)env_u32(ENV_HFLAGS) << 32 ^ eflags ^ cs << 16;
}

bool cpu_tf(void)
{
    return (env_u64(ENV_EFLAGS) & EFLAGS_TF) != 0;
}

unsigned cpu_bits(void)
{
    uint32_t hflags = env_u32(ENV_HFLAGS);

    if (hflags & HFLAGS_CS64)
        return 64;
    return hflags & HFLAGS_CS32 ? 32 : 16;
}

uint64_t cpu_rip(void)
{
    uint64_t eip = env_u64(ENV_EIP);

    if (env_u32(ENV_HFLAGS) & HFLAGS_CS64)
        return eip;
    return (uint32_t)(cpu_segment_base(INSN_CS) + eip);
}

/* ---- calibration ---- */

static void write_register(int reg, uint64_t value)
{
    uint8_t bytes[8];

    memcpy(bytes, &value, sizeof bytes);
    x86_cpu_gdb_write_register(cpu_object, bytes, reg);
}

static uint64_t word_at(const uint8_t *object, size_t offset)
{
    uint64_t value;

    memcpy(&value, object + offset, sizeof value);
    return value;
}

/* The one word of the object that follows what is written to RAX. */
static size_t find_rax(struct record *r, size_t size)
{
    static const uint64_t magic[2] = {0x51a7e001, 0x2be57a12};
    uint8_t *first = malloc(size);
    size_t found = 0, hits = 0;

    if (first == NULL)
        record_refuse(r, "no memory for the calibration");
    write_register(0, magic[0]);
    memcpy(first, cpu_object, size);
    write_register(0, magic[1]);
    for (size_t at = 0; at + 8 <= size; at += 8) {
        if (word_at(first, at) == magic[0] && word_at(cpu_object, at) == magic[1]) {
            found = at;
            hits++;
        }
    }
    free(first);
    if (hits != 1)
        record_refuse(r, "QEMU's registers: RAX found %zu times in the CPU's object", hits);
    return found;
}

/* GDB's order of registers and the CPU's differ: each in turn must land where we expect it. */
static void check_order(struct record *r)
{
    static const uint8_t gdb_order[N_REGS] = {REG_AX, REG_BX, REG_CX, REG_DX,
                                              REG_SI, REG_DI, REG_BP, REG_SP};

    for (int i = 0; i < N_REGS; i++) {
        uint64_t old = cpu_reg(gdb_order[i]), wanted = 0x6b1d0e00u + (unsigned)i;

        write_register(i, wanted);
        if (cpu_reg(gdb_order[i]) != wanted)
            record_refuse(r, "QEMU's registers: number %d is not where it should be", i);
        write_register(i, old);
    }
}

void cpu_calibrate(struct record *r)
{
    size_t size;
    uint8_t *before;

    cpu_object = qemu_get_cpu(0);
    if (cpu_object == NULL || qemu_get_cpu(1) != NULL)
        record_refuse(r, "QEMU has not exactly one virtual CPU");
    size = malloc_usable_size(cpu_object);
    if (size < 0x2000 || size > 0x100000)
        record_refuse(r, "QEMU's CPU object has %zu bytes", size);
    before = malloc(size);
    if (before == NULL)
        record_refuse(r, "no memory for the calibration");
    memcpy(before, cpu_object, size);

    cpu_env = (uint8_t *)cpu_object + find_rax(r, size);
    if ((size_t)(cpu_env - (uint8_t *)cpu_object) + 0x200 > size)
        record_refuse(r, "QEMU's registers: at the end of the CPU's object");
    write_register(0, word_at(before, (size_t)(cpu_env - (uint8_t *)cpu_object)));
    check_order(r);
    if (memcmp(before, cpu_object, size) != 0)
        record_refuse(r, "QEMU's registers: the calibration changed the CPU's object");
    free(before);
    cpu_verify(r);
}

/* ---- verification against what QEMU prints ---- */

/* The number in hexadecimal that follows `label`, which stands at the start of a word. */
static uint64_t printed(struct record *r, const char *dump, const char *label)
{
    const char *at = dump;
    char *end;
    uint64_t value;

    while ((at = strstr(at, label)) != NULL && at != dump && at[-1] != ' ' && at[-1] != '\n')
        at++;
    if (at == NULL)
        record_refuse(r, "QEMU prints no %s", label);
    value = strtoull(at + strlen(label), &end, 16);
    if (end == at + strlen(label))
        record_refuse(r, "QEMU prints no number after %s", label);
    return value;
}

static void same(struct record *r, const char *what, uint64_t read, uint64_t shown)
{
    if (read != shown)
        record_refuse(r, "QEMU's %s reads as 0x%llx and is printed as 0x%llx", what,
                      (unsigned long long)read, (unsigned long long)shown);
}

static void verify_segments(struct record *r, const char *dump)
{
    static const char *const labels[] = {"ES =", "CS =", "SS =", "DS =", "FS =", "GS ="};

    for (unsigned i = 0; i < 6; i++) {
        const char *at = strstr(dump, labels[i]);
        char *end;

        if (at == NULL)
            record_refuse(r, "QEMU prints no %s", labels[i]);
        same(r, "selector", env_u32(ENV_SEGMENTS + SEGMENT_BYTES * i), strtoull(at + 4, &end, 16));
        same(r, "segment base", cpu_segment_base(i), strtoull(end, &end, 16));
    }
}

static void verify_registers(struct record *r, const char *dump, bool wide)
{
    static const char *const names[2][N_REGS] = {
        {"EAX=", "ECX=", "EDX=", "EBX=", "ESP=", "EBP=", "ESI=", "EDI="},
        {"RAX=", "RCX=", "RDX=", "RBX=", "RSP=", "RBP=", "RSI=", "RDI="},
    };
    uint64_t mask = wide ? UINT64_MAX : UINT32_MAX;

    for (unsigned i = 0; i < N_REGS; i++)
        same(r, names[wide][i], cpu_reg(i) & mask, printed(r, dump, names[wide][i]));
    same(r, "EIP", env_u64(ENV_EIP) & mask, printed(r, dump, wide ? "RIP=" : "EIP="));
}

/* The fourth number after the label: selector, base, limit, flags. */
static uint64_t segment_flags(const char *dump, const char *label)
{
    char *at = strstr(dump, label) + strlen(label);
    uint64_t value = 0;

    for (int i = 0; i < 4; i++)
        value = strtoull(at, &at, 16);
    return value;
}

static void verify_flags(struct record *r, const char *dump, bool wide)
{
    uint32_t eflags = (uint32_t)env_u64(ENV_EFLAGS), hflags = env_u32(ENV_HFLAGS);
    uint32_t shown = (uint32_t)printed(r, dump, wide ? "RFL=" : "EFL=");
    uint32_t df = env_u32(ENV_DF);

    same(r, "EFLAGS", eflags & ~EFLAGS_LAZY, shown & ~EFLAGS_LAZY);
    same(r, "EFLAGS.DF", df, shown & EFLAGS_DF ? UINT32_MAX : 1);
    if (!(hflags & HFLAGS_CS64))
        same(r, "SS.B", (hflags & HFLAGS_SS32) != 0, segment_flags(dump, "SS =") >> 22 & 1);
    same(r, "CPL", hflags & HFLAGS_CPL, printed(r, dump, "CPL="));
    same(r, "CS.L", (hflags & HFLAGS_CS64) != 0, strstr(dump, " CS64 ") != NULL);
    if (strstr(dump, " CS16 ") != NULL || strstr(dump, " CS32 ") != NULL)
        same(r, "CS.D", cpu_bits(), strstr(dump, " CS32 ") != NULL ? 32 : 16);
}

void cpu_verify(struct record *r)
{
    char *dump = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&dump, &size);
    bool wide;

    if (to == NULL)
        record_refuse(r, "no memory for the verification");
    cpu_dump_state(cpu_object, to, 0);
    fclose(to);
    wide = strstr(dump, "RAX=") != NULL;
    verify_segments(r, dump);
    verify_registers(r, dump, wide);
    verify_flags(r, dump, wide);
    free(dump);
}
