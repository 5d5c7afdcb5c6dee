// SPDX-License-Identifier: MIT
//
// What map and unmap give and take, against an array with one flag for each page.
// sources: guest-os/kernel/paged/mapping.c
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "unit.h"
#include "abi.h"
#include "mapping.h"

#define PAGE  0x1000u
#define PAGES 64
#define LIMIT (MAPPING_START + PAGES * PAGE)

static uintptr_t page(unsigned i)
{
    return MAPPING_START + (uintptr_t)i * PAGE;
}

static void agree(const struct mapping *list, const bool *mapped)
{
    for (unsigned i = 0; i < PAGES; i++)
        CHECK_EQ(mapping_find(list, page(i) + 5) != NULL, mapped[i]);
    CHECK(mapping_find(list, MAPPING_START - 1) == NULL);
    CHECK(mapping_find(list, LIMIT) == NULL);
}

/* The lowest place where n pages are free, or PAGES. */
static unsigned first_gap(const bool *mapped, unsigned n)
{
    for (unsigned i = 0; i + n <= PAGES; i++) {
        unsigned k = 0;

        while (k < n && !mapped[i + k])
            k++;
        if (k == n)
            return i;
    }
    return PAGES;
}

TEST(pieces_of_a_mapping_can_go_one_by_one)
{
    struct mapping list[SPACE_MAPPINGS] = {0};

    CHECK_EQ(mapping_add(list, 3 * PAGE, LIMIT), MAPPING_START);
    CHECK_EQ(mapping_remove(list, page(1), page(2)), 0);
    CHECK_EQ(mapping_remove(list, page(1), page(2)), -EINVAL);
    CHECK_EQ(mapping_remove(list, page(0), page(3)), -EINVAL);
    CHECK_EQ(mapping_add(list, PAGE, LIMIT), (intptr_t)page(1));
    CHECK_EQ(mapping_remove(list, page(0), page(3)), 0); /* one again */
    CHECK(mapping_find(list, page(0)) == NULL);
}

TEST(there_is_an_end_to_places_and_to_addresses)
{
    struct mapping list[SPACE_MAPPINGS] = {0};

    CHECK_EQ(mapping_add(list, (PAGES + 1) * PAGE, LIMIT), -ENOMEM);
    CHECK_EQ(mapping_add(list, PAGES * PAGE, LIMIT), MAPPING_START);
    CHECK_EQ(mapping_add(list, PAGE, LIMIT), -ENOMEM);
    for (unsigned i = 1; i < SPACE_MAPPINGS; i++)
        CHECK_EQ(mapping_remove(list, page(2 * i), page(2 * i + 1)), 0);
    CHECK_EQ(mapping_remove(list, page(50), page(51)), -ENOMEM);
}

TEST(a_hundred_thousand_random_steps)
{
    struct mapping list[SPACE_MAPPINGS] = {0};
    bool mapped[PAGES] = {0};

    srand(1);
    for (int step = 0; step < 100000; step++) {
        unsigned n = 1 + (unsigned)rand() % 6, at = (unsigned)rand() % (PAGES - n), held = 0;

        if (rand() % 2) {
            unsigned gap = first_gap(mapped, n);
            intptr_t got = mapping_add(list, n * PAGE, LIMIT);

            if (got == -ENOMEM)
                continue;
            CHECK_EQ((uintptr_t)got, page(gap));
            memset(mapped + gap, true, n);
        } else {
            int error = mapping_remove(list, page(at), page(at + n));

            for (unsigned i = 0; i < n; i++)
                held += mapped[at + i];
            CHECK(error == -ENOMEM || (error == 0) == (held == n));
            if (error == 0)
                memset(mapped + at, false, n);
        }
        agree(list, mapped);
    }
}
