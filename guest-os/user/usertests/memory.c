/* SPDX-License-Identifier: MIT
 *
 * A process's memory: the break, the stack, mappings, and copies on a fork.
 */
#include <stdlib.h>
#include <string.h>
#include "check.h"

#define PAGE 4096

static bool is_zero(const char *memory, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (memory[i] != 0)
            return false;
    }
    return true;
}

static void test_sbrk(void)
{
    char *start = sbrk(0), *more;

    CHECK(!IS_ERROR(start));
    more = sbrk(3 * PAGE);
    CHECK(more == start);
    CHECK(sbrk(0) == start + 3 * PAGE);
    CHECK(is_zero(more, 3 * PAGE));
    memset(more, 1, 3 * PAGE);
    CHECK(sbrk(-2 * PAGE) == start + 3 * PAGE);
    CHECK_EQ(more[PAGE - 1], 1);
    CHECK(sbrk(2 * PAGE) == start + PAGE);
    CHECK(is_zero(start + 2 * PAGE, PAGE)); /* what was given back has come back empty */
    CHECK(sbrk(-3 * PAGE) == start + 3 * PAGE);
    CHECK(sbrk(0) == start);
}

static void test_sbrk_errors(void)
{
    char *start = sbrk(0);

    CHECK_EQ(sbrk(-0x100000), -EINVAL);
    CHECK_EQ(sbrk(0x7fffffff), -ENOMEM);
    CHECK_EQ(sbrk(-0x7fffffff - 1), -EINVAL);
    CHECK(sbrk(0) == start);
}

static void test_sbrk_byte_by_byte(void)
{
    char *start = sbrk(0);

    for (int i = 0; i < 3 * PAGE; i++) {
        char *byte = sbrk(1);

        CHECK(byte == start + i);
        *byte = (char)i;
    }
    for (int i = 3 * PAGE; i-- > 0;) {
        CHECK_EQ(start[i], (char)i);
        CHECK(!IS_ERROR(sbrk(-1)));
    }
    CHECK(sbrk(0) == start);
}

static void test_malloc(void)
{
    enum { BLOCKS = 60 };
    unsigned char *blocks[BLOCKS] = {0};
    unsigned random = 1;

    for (int round = 0; round < 2000; round++) {
        int i = (int)((random = random * 1664525 + 1013904223) >> 16) % BLOCKS;
        size_t size = random >> 8 & 1023;

        if (blocks[i] != NULL) {
            CHECK_EQ(blocks[i][0], (unsigned char)i);
            free(blocks[i]);
            blocks[i] = NULL;
        } else {
            blocks[i] = malloc(size + 1);
            CHECK(blocks[i] != NULL && (uintptr_t)blocks[i] % 16 == 0);
            memset(blocks[i], i, size + 1);
        }
    }
    blocks[0] = malloc(0x7fffffff);
    CHECK(blocks[0] == NULL);
}

/* Each level has memory of its own, which is checked on the way back. */
__attribute__((noinline)) static int recurse(int depth)
{
    volatile char memory[256];

    for (unsigned i = 0; i < sizeof memory; i += 64)
        memory[i] = (char)depth;
    if (depth > 0 && recurse(depth - 1) != depth - 1)
        return -1;
    for (unsigned i = 0; i < sizeof memory; i += 64) {
        if (memory[i] != (char)depth)
            return -1;
    }
    return depth;
}

static void test_deep_recursion(void)
{
    CHECK_EQ(recurse(100), 100); /* some 30 KiB */
}

static void recurse_for_ever(void)
{
    (void)recurse(0x7fffffff);
}

static void test_endless_recursion(void)
{
    CHECK_EQ(recurse(500), 500);
    CHECK_EQ(in_child(recurse_for_ever), KILLED_BY(SIGSEGV));
}

static char *shared;
static int n_shared;

static void change_copy(void)
{
    for (int i = 0; i < n_shared; i++) {
        CHECK_EQ(shared[i * PAGE], (char)i);
        shared[i * PAGE] = (char)(i + 100);
        CHECK_EQ(shared[i * PAGE], (char)(i + 100));
    }
}

/* Parent and children write the same pages, in several generations. */
static void change_in_generations(void)
{
    CHECK_EQ(in_child(change_copy), 0);
    for (int i = 0; i < n_shared; i++)
        CHECK_EQ(shared[i * PAGE], (char)i);
    change_copy();
}

static void test_copies(void)
{
    n_shared = 30;
    shared = sbrk(n_shared * PAGE);
    CHECK(!IS_ERROR(shared));
    for (int i = 0; i < n_shared; i++)
        shared[i * PAGE] = (char)i;
    CHECK_EQ(in_child(change_in_generations), 0);
    CHECK_EQ(in_child(change_in_generations), 0);
    change_copy();
}

/* What the parent writes after a fork, before the child has run, is not the child's. */
static void test_parent_writes_first(void)
{
    volatile char *memory = sbrk(PAGE);

    for (int i = 1; i < 10; i++) {
        int pid;

        *memory = (char)i;
        pid = fork();
        CHECK(pid >= 0);
        if (pid == 0)
            exit(*memory);
        *memory = 100;
        CHECK_EQ(wait_for(pid), i);
    }
}

/* The kernel writes to a page that is shared, too. */
static void read_into_copy(void)
{
    struct channel channel = new_channel();

    send(&channel);
    CHECK_EQ(shared[0], 'p'); /* the processor knows the page by now */
    CHECK_EQ(read(channel.in, shared, 1), 1);
    CHECK_EQ(shared[0], 'x');
}

static void test_kernel_writes_to_a_copy(void)
{
    shared = sbrk(PAGE);
    shared[0] = 'p';
    CHECK_EQ(in_child(read_into_copy), 0);
    CHECK_EQ(shared[0], 'p');
    read_into_copy();
}

/* Where memory ends, what the kernel does for a program ends, too. */
static void test_end_of_memory(void)
{
    char *end = end_of_memory(), saved[4];
    int fd = open(SCRATCH, OPEN_READ | OPEN_WRITE | OPEN_CREATE);

    CHECK_EQ((uintptr_t)end % PAGE, 0);
    memcpy(saved, end - 4, 4);
    CHECK_EQ(write(fd, "12345678", 8), 8);
    CHECK_EQ(write(fd, end - 4, 8), 4);
    CHECK_EQ(write(fd, end - 4, (size_t)-1), 4);
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    CHECK_EQ(read(fd, end - 4, 8), 4);
    CHECK_EQ(memcmp(end - 4, "1234", 4), 0);
    CHECK_EQ(lseek(fd, 0, SEEK_CUR), 4);
    CHECK_EQ(fstat(fd, (struct file_info *)(void *)(end - 4)), -EFAULT);
    CHECK_EQ(write(fd, end, 1), -EFAULT);
    memcpy(end - 4, saved, 4);
    CHECK_EQ(close(fd), 0);
    CHECK_EQ(unlink(SCRATCH), 0);
}

/* A structure that lies on two pages is stored whole. */
static void test_structure_on_two_pages(void)
{
    uintptr_t page = ((uintptr_t)sbrk(3 * PAGE) + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    struct file_info info, *across = (void *)(page + PAGE - sizeof info / 2);
    int fd = open("/etc/motd", OPEN_READ);

    CHECK_EQ(fstat(fd, &info), 0);
    CHECK_EQ(fstat(fd, across), 0);
    CHECK_EQ(memcmp(across, &info, sizeof info), 0);
    CHECK_EQ(close(fd), 0);
}

static void test_map(void)
{
    char *a = map(3 * PAGE), *b = map(1);

    CHECK(!IS_ERROR(a) && (uintptr_t)a % PAGE == 0);
    CHECK(!IS_ERROR(b) && (b >= a + 3 * PAGE || b + PAGE <= a));
    CHECK(is_zero(a, 3 * PAGE));
    CHECK(is_zero(b, PAGE));
    memset(a, 1, 3 * PAGE);
    CHECK_EQ(unmap(a + PAGE, PAGE), 0); /* out of the middle */
    CHECK_EQ(a[PAGE - 1] + a[2 * PAGE], 2);
    CHECK_EQ(unmap(a + PAGE, PAGE), -EINVAL);
    CHECK_EQ(unmap(a, PAGE), 0);
    CHECK_EQ(unmap(a + 2 * PAGE, PAGE), 0);
    CHECK_EQ(unmap(b, 1), 0);
}

static char *unmapped;

static void touch_unmapped(void)
{
    *(volatile char *)unmapped = 1;
}

static void test_unmapped_is_gone(void)
{
    unmapped = map(2 * PAGE);
    CHECK(!IS_ERROR(unmapped));
    memset(unmapped, 1, 2 * PAGE);
    CHECK_EQ(unmap(unmapped, PAGE), 0);
    CHECK_EQ(in_child(touch_unmapped), KILLED_BY(SIGSEGV));
    CHECK_EQ(unmapped[PAGE], 1);
    CHECK_EQ(write(1, unmapped, 1), -EFAULT);
    CHECK_EQ(unmap(unmapped + PAGE, PAGE), 0);
}

static void test_map_errors(void)
{
    char *a = map(PAGE);

    CHECK_EQ(map(0), -EINVAL);
    CHECK_EQ(map((size_t)-1), -ENOMEM);
    CHECK_EQ(map(0x7fffffff), -ENOMEM);
    CHECK_EQ(unmap(a + 1, 1), -EINVAL);
    CHECK_EQ(unmap(a, 0), -EINVAL);
    CHECK_EQ(unmap(a, (size_t)-1), -EINVAL);
    CHECK_EQ(unmap(a, 2 * PAGE), -EINVAL);
    CHECK_EQ(unmap((char *)PAGE, PAGE), -EINVAL); /* the program itself */
    CHECK_EQ(unmap(a, PAGE), 0);
    CHECK_EQ(unmap(a, PAGE), -EINVAL);
}

static void test_map_often(void)
{
    for (int i = 1; i < 500; i++) {
        size_t length = (size_t)(i % 7 + 1) * PAGE;
        char *a = map(length);

        CHECK(!IS_ERROR(a));
        CHECK(is_zero(a, 1) && is_zero(a + length - 1, 1));
        a[0] = a[length - 1] = 1;
        CHECK_EQ(unmap(a, length), 0);
    }
}

static void test_mappings_are_copied(void)
{
    n_shared = 5;
    shared = map(5 * PAGE);
    CHECK(!IS_ERROR(shared));
    for (int i = 0; i < n_shared; i++)
        shared[i * PAGE] = (char)i;
    CHECK_EQ(in_child(change_in_generations), 0);
    change_copy();
    CHECK_EQ(unmap(shared, 5 * PAGE), 0);
}

const struct test memory_tests[] = {
    {"sbrk", test_sbrk, EVERYWHERE},
    {"sbrk-errors", test_sbrk_errors, EVERYWHERE},
    {"sbrk-byte-by-byte", test_sbrk_byte_by_byte, EVERYWHERE},
    {"malloc", test_malloc, EVERYWHERE},
    {"deep-recursion", test_deep_recursion, EVERYWHERE},
    {"endless-recursion", test_endless_recursion, PAGED_ONLY},
    {"copies", test_copies, EVERYWHERE},
    {"parent-writes-first", test_parent_writes_first, EVERYWHERE},
    {"kernel-writes-to-a-copy", test_kernel_writes_to_a_copy, EVERYWHERE},
    {"end-of-memory", test_end_of_memory, EVERYWHERE},
    {"structure-on-two-pages", test_structure_on_two_pages, EVERYWHERE},
    {"map", test_map, PAGED_ONLY},
    {"unmapped-is-gone", test_unmapped_is_gone, PAGED_ONLY},
    {"map-errors", test_map_errors, PAGED_ONLY},
    {"map-often", test_map_often, PAGED_ONLY},
    {"mappings-are-copied", test_mappings_are_copied, PAGED_ONLY},
    {0},
};
