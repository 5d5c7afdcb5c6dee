// SPDX-License-Identifier: MIT
//
// 100,000 random operations on the guest OS's file system and on a model that is nothing but arrays: both
// must agree on every result, every byte and every name, and the image must stay whole.
// sources: guest-os/kernel/fs_block.c guest-os/kernel/fs_node.c guest-os/kernel/fs_file.c guest-os/kernel/fs_dir.c guest-os/kernel/fs_mount.c guest-os/kernel/path.c guest-os/mkfs/format.c
#include <stdbool.h>
#include "unit.h"
#include "os_fsck.h"
#include "format.h"

#define OPERATIONS 100000
#define BLOCKS     220 /* so few that the disk is full now and then */
#define INODES     32
#define THINGS     64 /* of the model: files that have no name any more take a place, too */
#define NAMES      6
#define BYTES      24000 /* of a file: reaches behind the direct blocks */

static const char *const names[NAMES] = {"a",  "b",     "c",
                                         "dd", "e.txt", "a-name-of-twenty-seven-chars"};

/* A file or a directory as it should be. */
struct thing {
    bool used, directory;
    int links; /* entries that name it */
    struct thing *parent;
    struct thing *entries[NAMES];
    struct fs_node *held; /* in use, by one of the operations */
    int size;
    uint8_t bytes[BYTES];
};

static struct thing things[THINGS];
static struct thing *const root = &things[0];
static struct disk disk;
static struct fs fs;
static uint64_t random_state = 88172645463325252u;
static unsigned outcomes[64]; /* how often each error was seen */

static int random_below(int n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (int)(random_state % (uint64_t)n);
}

static struct thing *random_thing(bool directory)
{
    struct thing *thing;

    do
        thing = &things[random_below(THINGS)];
    while (!thing->used || thing->links == 0 || (directory && !thing->directory));
    return thing;
}

static void path_of(const struct thing *directory, const char *name, char *path)
{
    const struct thing *up = directory->parent;

    if (directory == root) {
        sprintf(path, "/%s", name);
        return;
    }
    for (int i = 0; i < NAMES; i++) {
        if (up->entries[i] == directory) {
            path_of(up, names[i], path);
            sprintf(path + strlen(path), "/%s", name);
        }
    }
}

static struct fs_node *root_node(void)
{
    struct fs_node *node;

    CHECK_EQ(fs_get(&fs, FS_ROOT, &node), 0);
    return node;
}

/* Both results are the same; where the disk may be full, the real one is believed. */
static bool agree(int real, int wanted)
{
    if (real < 0)
        outcomes[-real]++;
    if (real == -ENOSPC && wanted == 0) {
        CHECK(fs.free_blocks <= 1 || fs_free_inodes(&fs) == 0);
        return false;
    }
    CHECK_EQ(real, wanted);
    return real == 0;
}

static void drop(struct thing *thing)
{
    if (thing->links == 0 && thing->held == NULL)
        thing->used = false;
}

static void do_create(bool directory)
{
    struct thing *parent = random_thing(true), *thing;
    int name = random_below(NAMES);
    bool exists = parent->entries[name] != NULL;
    int wanted = strlen(names[name]) > PATH_NAME_MAX ? -ENAMETOOLONG : exists ? -EEXIST : 0;
    struct fs_node *from = root_node(), *node;
    char path[4096];
    int real;

    path_of(parent, names[name], path);
    real = fs_create(&fs, from, path, directory ? FS_DIRECTORY : FS_FILE, true, &node);
    if (agree(real, wanted)) {
        for (thing = things; thing->used; thing++)
            ;
        memset(thing, 0, sizeof *thing);
        *thing = (struct thing){.used = true, .directory = directory, .links = 1};
        thing->parent = parent;
        parent->entries[name] = thing;
        CHECK_EQ(fs_put(&fs, node), 0);
    }
    CHECK_EQ(fs_put(&fs, from), 0);
}

static void do_unlink(void)
{
    struct thing *parent = random_thing(true), *thing;
    int name = random_below(NAMES - 1), wanted = 0;
    struct fs_node *from = root_node();
    char path[4096];

    path_of(parent, names[name], path);
    thing = parent->entries[name];
    if (thing == NULL)
        wanted = -ENOENT;
    for (int i = 0; thing != NULL && i < NAMES; i++) {
        if (thing->entries[i] != NULL)
            wanted = -ENOTEMPTY;
    }
    if (agree(fs_unlink(&fs, from, path), wanted)) {
        parent->entries[name] = NULL;
        thing->links--;
        drop(thing);
    }
    CHECK_EQ(fs_put(&fs, from), 0);
}

static void do_link(void)
{
    struct thing *old = random_thing(true), *new = random_thing(true), *thing;
    int from_name = random_below(NAMES - 1), to_name = random_below(NAMES - 1), wanted = 0;
    struct fs_node *from = root_node();
    char path[4096], to[4096];

    path_of(old, names[from_name], path);
    path_of(new, names[to_name], to);
    thing = old->entries[from_name];
    if (thing == NULL)
        wanted = -ENOENT;
    else if (thing->directory)
        wanted = -EPERM;
    else if (new->entries[to_name] != NULL)
        wanted = -EEXIST;
    if (agree(fs_link(&fs, from, path, to), wanted)) {
        new->entries[to_name] = thing;
        thing->links++;
    }
    CHECK_EQ(fs_put(&fs, from), 0);
}

/* A file by one of its names, or one that is held, perhaps without a name. */
static struct thing *open_file(struct fs_node **node)
{
    struct fs_node *from;
    struct thing *thing = &things[random_below(THINGS)], *parent;
    char path[4096];

    if (thing->used && thing->held != NULL && !thing->directory) {
        *node = fs_share(thing->held);
        return thing;
    }
    parent = random_thing(true);
    for (int i = 0; i < NAMES; i++) {
        thing = parent->entries[i];
        if (thing != NULL && !thing->directory) {
            path_of(parent, names[i], path);
            from = root_node();
            CHECK_EQ(fs_open(&fs, from, path, node), 0);
            CHECK_EQ(fs_put(&fs, from), 0);
            return thing;
        }
    }
    return NULL;
}

static void check_node(const struct thing *thing, const struct fs_node *node)
{
    CHECK_EQ(node->disk.type, thing->directory ? FS_DIRECTORY : FS_FILE);
    CHECK_EQ(node->disk.size, thing->size);
    CHECK_EQ(node->disk.links, thing->links);
}

static void do_write(struct thing *thing, struct fs_node *node)
{
    static uint8_t bytes[4000];
    int offset = random_below(BYTES - 4000), n = random_below(4000), done;

    if (random_below(4) > 0 && thing->size < BYTES - 4000)
        offset = thing->size; /* most files grow at their ends */
    for (int i = 0; i < n; i++)
        bytes[i] = (uint8_t)random_below(256);
    done = fs_write(&fs, node, (uint32_t)offset, bytes, (uint32_t)n);
    if (done != n) {
        CHECK(done == -ENOSPC || (done > 0 && done < n));
        CHECK_EQ(fs.free_blocks, 0);
        outcomes[ENOSPC]++;
    }
    if (done <= 0)
        return;
    memcpy(thing->bytes + offset, bytes, (size_t)done);
    if (thing->size < offset + done)
        thing->size = offset + done;
}

static void do_read(const struct thing *thing, struct fs_node *node)
{
    static uint8_t bytes[BYTES];
    int offset = random_below(BYTES), n = random_below(BYTES), rest = thing->size - offset;
    int wanted = rest < 0 ? 0 : rest < n ? rest : n;

    CHECK_EQ(fs_read(&fs, node, (uint32_t)offset, bytes, (uint32_t)n), wanted);
    CHECK_EQ(memcmp(bytes, thing->bytes + offset, (size_t)wanted), 0);
}

static void do_file(int what)
{
    struct fs_node *node;
    struct thing *thing = open_file(&node);

    if (thing == NULL)
        return;
    check_node(thing, node);
    switch (what) {
    case 0: do_write(thing, node); break;
    case 1: do_read(thing, node); break;
    case 2:
        CHECK_EQ(fs_truncate(&fs, node), 0);
        memset(thing->bytes, 0, sizeof thing->bytes);
        thing->size = 0;
        break;
    case 3:
        if (thing->held == NULL)
            thing->held = fs_share(node);
        break;
    }
    CHECK_EQ(fs_put(&fs, node), 0);
}

static void release(struct thing *thing)
{
    if (thing->used && thing->held != NULL) {
        CHECK_EQ(fs_put(&fs, thing->held), 0);
        thing->held = NULL;
        drop(thing);
    }
}

static void do_list(void)
{
    struct thing *directory = random_thing(true);
    struct fs_node *from = root_node(), *node;
    struct fs_entry entry;
    uint32_t offset = 0;
    char path[4096];
    int seen = 0, wanted = 0;

    path_of(directory, ".", path);
    CHECK_EQ(fs_open(&fs, from, path, &node), 0);
    while (fs_read_entry(&fs, node, &offset, &entry) == 1) {
        for (int i = 0; i < NAMES; i++)
            seen += strcmp(names[i], entry.name) == 0 && directory->entries[i] != NULL;
        seen += path_is_dots(entry.name) ? 0 : 100;
    }
    for (int i = 0; i < NAMES; i++)
        wanted += directory->entries[i] != NULL ? 101 : 0;
    CHECK_EQ(seen, wanted);
    CHECK_EQ(fs_put(&fs, node), 0);
    CHECK_EQ(fs_put(&fs, from), 0);
}

static void do_remount(void)
{
    for (int i = 0; i < THINGS; i++)
        release(&things[i]);
    CHECK_EQ(fs_nodes_in_use(&fs), 0);
    CHECK_EQ(fs_sync(&fs), 0);
    CHECK_EQ(fsck_image(&disk), fs.free_blocks);
    CHECK_EQ(fs_mount(&fs, &disk.device), 0);
    CHECK_EQ(fsck_image(&disk), fs.free_blocks);
}

static void operate(void)
{
    int what = random_below(1000);

    if (what < 150)
        do_create(false);
    else if (what < 210)
        do_create(true);
    else if (what < 370)
        do_unlink();
    else if (what < 430)
        do_link();
    else if (what < 660)
        do_file(0);
    else if (what < 840)
        do_file(1);
    else if (what < 870)
        do_file(2);
    else if (what < 900)
        do_file(3);
    else if (what < 930)
        release(&things[random_below(THINGS)]);
    else if (what < 998)
        do_list();
    else
        do_remount();
}

TEST(the_file_system_and_the_model_agree)
{
    disk_make(&disk, BLOCKS);
    CHECK_EQ(fs_format(&fs, &disk.device, INODES), 0);
    *root = (struct thing){.used = true, .directory = true, .links = 1, .parent = root};
    for (int i = 0; i < OPERATIONS && unit_failures < 10; i++)
        operate();
    do_remount();
    CHECK(outcomes[ENOSPC] > 100 && outcomes[ENOTEMPTY] > 100 && outcomes[EEXIST] > 100);
    CHECK(outcomes[ENAMETOOLONG] > 100 && outcomes[EPERM] > 100 && outcomes[ENOENT] > 100);
}
