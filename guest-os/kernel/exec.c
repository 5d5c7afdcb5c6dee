/* SPDX-License-Identifier: MIT
 *
 * A new program for the current process: a new space is filled from the file, and only when nothing can
 * fail any more does it take the place of the old one.
 */
#include "elf.h"
#include "file.h"
#include "process.h"
#include "lib/string.h"

struct source {
    struct fs_node *node;
    struct space *space;
};

static int read_exactly(void *context, uint32_t offset, void *to, size_t n)
{
    const struct source *source = context;
    int got = fs_read(&root_fs, source->node, offset, to, (uint32_t)n);

    if (got < 0)
        return got;
    return (size_t)got == n ? 0 : -ENOEXEC;
}

/* The first look at a program only asks where it ends. */
static int load_nothing(void *context, const struct elf_segment *segment)
{
    (void)context;
    (void)segment;
    return 0;
}

static int load_segment(void *context, const struct elf_segment *segment)
{
    const struct source *source = context;
    uintptr_t at = (uintptr_t)segment->address;
    uint32_t offset = segment->offset, left = segment->file_size;
    int error =
        space_load(source->space, at, at + (uintptr_t)segment->memory_size, segment->writable);

    while (error == 0 && left > 0) {
        size_t here = left;
        void *to = space_window(source->space, at, &here, false);

        if (to == NULL)
            return -ENOMEM;
        error = read_exactly(context, offset, to, here);
        at += here;
        offset += (uint32_t)here;
        left -= (uint32_t)here;
    }
    return error;
}

/* Kernel memory into a space that is not the current one. */
static int put(struct space *space, uintptr_t user, const void *from, size_t n)
{
    const uint8_t *at = from;

    while (n > 0) {
        size_t here = n;
        void *to = space_window(space, user, &here, true);

        if (to == NULL)
            return -ENOMEM;
        memcpy(to, at, here);
        user += here;
        at += here;
        n -= here;
    }
    return 0;
}

/* The first stack: from the top down the strings, and the words that abi.h describes. */
static int build_stack(struct space *space, char *const argv[], uintptr_t *stack)
{
    uintptr_t words[MAX_ARGUMENTS + 2] = {0}, at = space_stack_top(space);
    uintptr_t argc;
    int error = 0;

    for (argc = 0; argv[argc] != NULL && error == 0; argc++) {
        size_t n = strlen(argv[argc]) + 1;

        at -= n;
        words[argc + 1] = at;
        error = put(space, at, argv[argc], n);
    }
    words[0] = argc;
    at = (at - (argc + 2) * sizeof(words[0])) & ~(uintptr_t)15;
    *stack = at;
    return error != 0 ? error : put(space, at, words, (argc + 2) * sizeof(words[0]));
}

static int build(struct space *space, struct fs_node *node, char *const argv[],
                 struct trap_frame *frame)
{
    struct source source = {node, space};
    struct elf_file elf = {&source,      sizeof(uintptr_t), PROGRAM_BASE, space_program_limit(),
                           read_exactly, load_nothing};
    uint64_t entry, end;
    uintptr_t stack;
    int error = elf_load(&elf, &entry, &end);

    if (error == 0)
        error = space_create(space, (uintptr_t)end);
    if (error != 0)
        return error;
    elf.load = load_segment;
    error = elf_load(&elf, &entry, &end);
    if (error == 0)
        error = build_stack(space, argv, &stack);
    if (error != 0) {
        space_destroy(space);
        return error;
    }
    *frame = frame_of_program((uintptr_t)entry, stack);
    return 0;
}

/* The last name of a path, as much of it as fits. */
static void set_name(const char *path)
{
    const char *name = path;

    for (const char *c = path; *c != '\0'; c++) {
        if (*c == '/' && c[1] != '\0')
            name = c + 1;
    }
    memset(current->name, 0, sizeof(current->name));
    for (size_t i = 0; i < sizeof(current->name) - 1 && name[i] != '\0'; i++)
        current->name[i] = name[i];
}

int process_exec(const char *path, char *const argv[])
{
    struct space space, old = current->space;
    struct fs_node *node;
    struct trap_frame frame;
    int error = fs_open(&root_fs, current->directory, path, &node);

    if (error != 0)
        return error;
    error = node->disk.type == FS_FILE ? build(&space, node, argv, &frame) : -EACCES;
    fs_put(&root_fs, node);
    if (error != 0)
        return error;
    *process_frame(current) = frame;
    current->space = space;
    space_activate(&current->space);
    space_destroy(&old);
    fpu_drop();
    fpu_reset(&current->fpu);
    set_name(path);
    return 0;
}
