/* SPDX-License-Identifier: MIT
 *
 * What is known of decoded instructions.
 *
 * Bochs fills its pool from the first object on, a trace (straight code) at a time, and begins anew when
 * it is full. So the objects behind one that has just been decoded are dead, up to the longest trace; but
 * a copy may come to stand there, of which nobody tells.
 *
 * Invariant: what a slot says is true of its object, or its class is INSN_UNKNOWN.
 */
#include <sys/mman.h>
#include "bochs-insn.h"

_Static_assert(INSN_OBJECT_SIZE == 7 * 8, "insn_number() divides by 7 * 8");

uint8_t insn_class[INSN_POOL + INSN_TRACE];
struct insn_slot *insn_slots;
const uint8_t *insn_pool;

/* The object decoded last, the end of its bytes in Bochs' memory, and the instructions executed by then. */
static const uint8_t *last_object, *last_end;
static uint64_t last_total;

void insn_start(struct record *r)
{
    /* Most of it is never touched. */
    void *at = mmap(NULL, INSN_POOL * sizeof *insn_slots, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (at == MAP_FAILED)
        record_refuse(r, "no memory for what is known of instructions");
    insn_slots = at;
}

/* An instruction on two pages is put together by the caller of the hook, on its stack. */
static bool is_on_stack(const uint8_t *bytes)
{
    return (uintptr_t)bytes - (uintptr_t)__builtin_frame_address(0) < 0x1000;
}

static void fill(uint32_t number, const uint8_t *bytes, unsigned length, unsigned bits)
{
    struct insn_slot *slot = &insn_slots[number];
    bool special = insn_classify(bytes, length, bits, &slot->insn);

    memcpy(slot->bytes, bytes, length);
    slot->length = (uint8_t)length;
    slot->bits = (uint8_t)bits;
    slot->fetched = is_on_stack(bytes) ? NULL : bytes;
    slot->place = INSN_NO_PLACE;
    insn_class[number] = special ? INSN_SPECIAL : INSN_PLAIN;
}

static void check_object(struct record *r, const uint8_t *object, const uint8_t *bytes,
                         unsigned length)
{
    uint64_t offset = (uint64_t)(object - insn_pool);

    if (offset % INSN_OBJECT_SIZE != 0 || offset / INSN_OBJECT_SIZE >= INSN_POOL ||
        offset / INSN_OBJECT_SIZE != insn_number(object))
        record_refuse(r, "decoded instructions are not 0x%x bytes each in one pool",
                      INSN_OBJECT_SIZE);
    /* Nothing was executed since the last one: this one is the next of the same trace. */
    if (last_object != NULL && record_total(r) == last_total &&
        (object != last_object + INSN_OBJECT_SIZE || bytes != last_end))
        record_refuse(r, "a decoded instruction is not 0x%x bytes", INSN_OBJECT_SIZE);
    if (length == 0 || length > INSN_MAX || object[INSN_LENGTH] != length)
        record_refuse(r, "an instruction's length is not at 0x%x of the decoded instruction",
                      INSN_LENGTH);
}

void insn_decoded(struct record *r, const uint8_t *object, const uint8_t *bytes, unsigned length,
                  bool is_32, bool is_64)
{
    uint32_t number;

    if (insn_pool == NULL)
        insn_pool = object;
    check_object(r, object, bytes, length);
    if (is_64 != (cpu_mode() == CPU_MODE_LONG_64))
        record_refuse(r, "the CPU's mode is not at 0x%x", CPU_MODE);
    number = insn_number(object);
    fill(number, bytes, length, is_64 ? 64 : is_32 ? 32 : 16);
    memset(&insn_class[number + 1], INSN_UNKNOWN, INSN_TRACE);
    last_object = object;
    last_end = bytes + length;
    last_total = record_total(r);
}

/* A trace is straight code: a copy comes from where the instruction before it ends. */
void insn_learn(struct record *r, uint32_t number)
{
    unsigned length = insn_pool[(size_t)number * INSN_OBJECT_SIZE + INSN_LENGTH];
    const struct insn_slot *before = number > 0 ? &insn_slots[number - 1] : NULL;

    if (before == NULL || insn_class[number - 1] == INSN_UNKNOWN || before->fetched == NULL ||
        length == 0 || length > INSN_MAX)
        record_refuse(r, "Bochs executes an instruction that it has not decoded");
    fill(number, before->fetched + before->length, length, before->bits);
}
