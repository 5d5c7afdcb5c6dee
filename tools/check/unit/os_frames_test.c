// SPDX-License-Identifier: MIT
//
// The guest OS's frame allocator, each function and 100,000 random operations against an array.
// sources: guest-os/kernel/frames.c
#include <stdbool.h>
#include "unit.h"
#include "abi.h"
#include "frames.h"

#define COUNT 200

static uint16_t references[COUNT];
static struct frames frames;

static void make(void)
{
    frames_init(&frames, references, COUNT);
    frames_add(&frames, 10, 50);
    frames_add(&frames, 100, COUNT); /* cut at the end */
}

TEST(what_was_not_added_is_never_given)
{
    make();
    CHECK_EQ(frames.free, 150);
    for (uint32_t i = 0; i < 150; i++) {
        uint32_t frame = frames_take(&frames);

        CHECK_EQ(frame, i < 50 ? i + 10 : i + 50);
        CHECK_EQ(frames_references(&frames, frame), 1);
    }
    CHECK_EQ(frames_take(&frames), FRAMES_NONE);
    CHECK_EQ(frames.free, 0);
}

TEST(adding_twice_changes_nothing)
{
    make();
    CHECK_EQ(frames_take(&frames), 10);
    frames_add(&frames, 10, 50);
    CHECK_EQ(frames.free, 149);
    CHECK_EQ(frames_references(&frames, 10), 1);
}

TEST(runs_are_whole)
{
    make();
    CHECK_EQ(frames_take_run(&frames, 0), FRAMES_NONE);
    CHECK_EQ(frames_take_run(&frames, 60), 100);
    CHECK_EQ(frames_take_run(&frames, 50), 10);
    CHECK_EQ(frames_take_run(&frames, 41), FRAMES_NONE);
    CHECK_EQ(frames_take_run(&frames, 40), 160);
    CHECK_EQ(frames_drop(&frames, 20), 0);
    CHECK_EQ(frames_drop(&frames, 22), 0);
    CHECK_EQ(frames_take_run(&frames, 2), FRAMES_NONE);
    CHECK_EQ(frames_drop(&frames, 21), 0);
    CHECK_EQ(frames_take_run(&frames, 3), 20);
}

TEST(a_shared_frame_is_free_after_its_last_user)
{
    uint32_t frame;

    make();
    frame = frames_take(&frames);
    CHECK_EQ(frames_share(&frames, frame), 0);
    CHECK_EQ(frames_share(&frames, frame), 0);
    CHECK_EQ(frames_drop(&frames, frame), 2);
    CHECK_EQ(frames_drop(&frames, frame), 1);
    CHECK_EQ(frames.free, 149);
    CHECK_EQ(frames_drop(&frames, frame), 0);
    CHECK_EQ(frames.free, 150);
}

TEST(bugs_of_the_caller_are_told)
{
    make();
    CHECK_EQ(frames_drop(&frames, 20), -EINVAL);
    CHECK_EQ(frames_share(&frames, 20), -EINVAL);
    CHECK_EQ(frames_drop(&frames, 5), -EINVAL);
    CHECK_EQ(frames_share(&frames, 5), -EINVAL);
    CHECK_EQ(frames_drop(&frames, COUNT), -EINVAL);
    CHECK_EQ(frames_share(&frames, FRAMES_NONE), -EINVAL);
    CHECK_EQ(frames_references(&frames, COUNT), FRAMES_RESERVED);
}

TEST(references_do_not_overflow)
{
    uint32_t frame;

    make();
    frame = frames_take(&frames);
    references[frame] = FRAMES_RESERVED - 2;
    CHECK_EQ(frames_share(&frames, frame), 0);
    CHECK_EQ(frames_share(&frames, frame), -ENOMEM);
    CHECK_EQ(frames_drop(&frames, frame), FRAMES_RESERVED - 2);
}

TEST(random_operations_agree_with_an_array)
{
    unsigned model[COUNT] = {0}, free_frames = 150;
    uint32_t random = 1;

    make();
    for (int i = 0; i < 100000; i++) {
        uint32_t pick, first, n;

        random = random * 1664525 + 1013904223;
        pick = (random >> 8) % COUNT;
        n = random >> 28;
        if (n < 8) {
            first = frames_take_run(&frames, n);
            for (uint32_t k = 0; first != FRAMES_NONE && k < n; k++) {
                CHECK_EQ(model[first + k], 0);
                model[first + k] = 1;
            }
            free_frames -= first != FRAMES_NONE ? n : 0;
        } else if (model[pick] != 0 && n < 10) {
            CHECK_EQ(frames_share(&frames, pick), 0);
            model[pick]++;
        } else if (model[pick] != 0) {
            CHECK_EQ(frames_drop(&frames, pick), --model[pick]);
            free_frames += model[pick] == 0;
        }
        CHECK_EQ(frames.free, free_frames);
    }
    CHECK(frames.lowest >= 10);
}
