/* SPDX-License-Identifier: MIT
 *
 * Makes an image of a file system for the guest, with the guest's own code:
 *
 *     mkfs IMAGE BLOCKS PATH=FILE... PATH/...
 *
 * PATH=FILE copies a file of the host, PATH/ makes an empty directory; directories on the way are made.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "abi.h"
#include "format.h"

#define INODES 128

static uint8_t *image;
static struct fs fs;
static struct fs_node *root;

__attribute__((format(printf, 1, 2))) static _Noreturn void fail(const char *text, ...)
{
    va_list args;

    va_start(args, text);
    fputs("mkfs: ", stderr);
    vfprintf(stderr, text, args);
    fputs("\n", stderr);
    va_end(args);
    exit(1);
}

static int read_image(struct block_device *device, uint32_t block, void *to)
{
    (void)device;
    memcpy(to, image + (size_t)block * BLOCK_SIZE, BLOCK_SIZE);
    return 0;
}

static int write_image(struct block_device *device, uint32_t block, const void *from)
{
    (void)device;
    memcpy(image + (size_t)block * BLOCK_SIZE, from, BLOCK_SIZE);
    return 0;
}

/* The first `length` bytes of a path are a directory's, which may exist. */
static void make_directory(const char *path, size_t length)
{
    char name[PATH_BYTES];
    struct fs_node *node;
    int error;

    if (length >= sizeof name)
        fail("%s: the path is too long", path);
    memcpy(name, path, length);
    name[length] = '\0';
    error = fs_create(&fs, root, name, FS_DIRECTORY, false, &node);
    if (error != 0 || node->disk.type != FS_DIRECTORY)
        fail("cannot make the directory %s (error %d)", name, -error);
    (void)fs_put(&fs, node);
}

static void make_directories_to(const char *path)
{
    for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/'))
        make_directory(path, (size_t)(slash - path));
}

static void copy_file(const char *path, const char *from)
{
    static uint8_t bytes[FS_FILE_MAX + 1];
    struct fs_node *node;
    FILE *file = fopen(from, "rb");
    size_t size;
    int error;

    if (file == NULL)
        fail("cannot read %s", from);
    size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    if (size > FS_FILE_MAX)
        fail("%s is too large: a file holds %u bytes at most", from, FS_FILE_MAX);
    make_directories_to(path);
    error = fs_create(&fs, root, path, FS_FILE, true, &node);
    if (error != 0)
        fail("cannot make %s (error %d)", path, -error);
    if (fs_write(&fs, node, 0, bytes, (uint32_t)size) != (int)size)
        fail("the image is full at %s: give it more blocks", path);
    (void)fs_put(&fs, node);
}

static void add(const char *argument)
{
    char path[PATH_BYTES];
    const char *equals = strchr(argument, '=');

    if (equals == NULL && argument[strlen(argument) - 1] == '/') {
        make_directories_to(argument);
        return;
    }
    if (equals == NULL || equals == argument || (size_t)(equals - argument) >= sizeof path)
        fail("%s: neither PATH=FILE nor PATH/", argument);
    memcpy(path, argument, (size_t)(equals - argument));
    path[equals - argument] = '\0';
    copy_file(path, equals + 1);
}

int main(int argc, char **argv)
{
    struct block_device device = {.read = read_image, .write = write_image};
    FILE *file;

    if (argc < 3 || (device.blocks = (uint32_t)strtoul(argv[2], NULL, 0)) == 0) {
        fputs("usage: mkfs IMAGE BLOCKS PATH=FILE... PATH/...\n", stderr);
        return 2;
    }
    image = calloc(device.blocks, BLOCK_SIZE);
    if (image == NULL || fs_format(&fs, &device, INODES) != 0 || fs_get(&fs, FS_ROOT, &root) != 0)
        fail("no file system fits into %s blocks", argv[2]);
    for (int i = 3; i < argc; i++)
        add(argv[i]);
    (void)fs_put(&fs, root);
    (void)fs_sync(&fs);
    file = fopen(argv[1], "wb");
    if (file == NULL || fwrite(image, BLOCK_SIZE, device.blocks, file) != device.blocks ||
        fclose(file) != 0)
        fail("cannot write %s", argv[1]);
    return 0;
}
