/* SPDX-License-Identifier: MIT
 *
 * Numbers and sorting: see stdlib.h.
 */
#include <stdlib.h>
#include <string.h>

bool parse_number(const char *text, int *number)
{
    bool negative = *text == '-';
    unsigned value = 0;

    text += negative;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9' || value > (__INT_MAX__ - 9) / 10)
            return false;
        value = value * 10 + (unsigned)(*text - '0');
    }
    *number = negative ? -(int)value : (int)value;
    return true;
}

/* Both halves are sorted; `room` is as large as all of them. */
static void merge(void **items, size_t middle, size_t n, void **room,
                  int (*compare)(const void *a, const void *b))
{
    size_t left = 0, right = middle;

    for (size_t i = 0; i < n; i++) {
        bool from_left = right == n || (left < middle && compare(items[left], items[right]) <= 0);

        room[i] = from_left ? items[left++] : items[right++];
    }
    memcpy(items, room, n * sizeof *items);
}

static void sort_with_room(void **items, size_t n, void **room,
                           int (*compare)(const void *a, const void *b))
{
    if (n < 2)
        return;
    sort_with_room(items, n / 2, room, compare);
    sort_with_room(items + n / 2, n - n / 2, room, compare);
    merge(items, n / 2, n, room, compare);
}

bool sort(void **items, size_t n, int (*compare)(const void *a, const void *b))
{
    void **room = malloc(n * sizeof *room);

    if (room == NULL && n > 0)
        return false;
    sort_with_room(items, n, room, compare);
    free(room);
    return true;
}
