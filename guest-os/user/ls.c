/* SPDX-License-Identifier: MIT
 *
 * ls [PATH...]: what directories hold: type, links, bytes and name, sorted by name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void show(const char *name, const struct file_info *info)
{
    printf("%c %3u %7u %s\n", info->type == TYPE_DIRECTORY ? 'd' : '-', info->links, info->size,
           name);
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct dir_entry *)a)->name, ((const struct dir_entry *)b)->name);
}

/* All entries but `.` and `..`; the array grows as needed. */
static struct dir_entry **read_entries(int fd, size_t *n)
{
    struct dir_entry **entries = NULL, entry;
    size_t room = 0;

    *n = 0;
    while (readdir(fd, &entry) == 1) {
        if (strcmp(entry.name, ".") == 0 || strcmp(entry.name, "..") == 0)
            continue;
        if (*n == room) {
            struct dir_entry **more = malloc((room = 2 * room + 16) * sizeof *more);

            if (more == NULL)
                break;
            memcpy(more, entries, *n * sizeof *more);
            free(entries);
            entries = more;
        }
        entries[*n] = malloc(sizeof entry);
        if (entries[*n] == NULL)
            break;
        *entries[(*n)++] = entry;
    }
    return entries;
}

static int show_entry(const char *directory, const char *name)
{
    char path[PATH_BYTES];
    struct file_info info;
    int fd, error;

    snprintf(path, sizeof path, "%s/%s", directory, name);
    fd = open(path, OPEN_READ);
    error = fd < 0 ? fd : fstat(fd, &info);
    if (error == 0)
        show(name, &info);
    else
        dprintf(2, "ls: %s: %s\n", path, error_text(error));
    if (fd >= 0)
        (void)close(fd);
    return error != 0;
}

static int list(const char *path)
{
    struct file_info info;
    struct dir_entry **entries;
    int fd = open(path, OPEN_READ), failed = 0;
    size_t n;

    if (fd < 0 || fstat(fd, &info) != 0) {
        dprintf(2, "ls: %s: %s\n", path, error_text(fd));
        return 1;
    }
    if (info.type != TYPE_DIRECTORY) {
        show(path, &info);
        (void)close(fd);
        return 0;
    }
    entries = read_entries(fd, &n);
    (void)close(fd);
    if (!sort((void **)entries, n, compare))
        dprintf(2, "ls: not sorted: no memory\n");
    for (size_t i = 0; i < n; i++)
        failed |= show_entry(path, entries[i]->name);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;

    if (argc == 1)
        return list(".");
    for (int i = 1; i < argc; i++)
        failed |= list(argv[i]);
    return failed;
}
