#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The maker of the guest OS's file systems: what it makes is the same each time, and bad input gets one line.

setup() {
    load common
    mkfs=$PWD/build/tools/mkfs
    cd "$BATS_TEST_TMPDIR" || exit 1
    echo text >file
}

@test "the same files make the same image" {
    "$mkfs" a 64 bin/x=file etc/y=file tmp/
    "$mkfs" b 64 bin/x=file etc/y=file tmp/
    cmp a b
    is "$(stat -c %s a)" 65536
}

@test "wrong use is refused" {
    for words in '' 'a' 'a 0' 'a many'; do
        # shellcheck disable=SC2086 # several words
        run_for 5 "$mkfs" $words
        refused 'usage: mkfs IMAGE BLOCKS'
    done
    for words in 'a 64 file' 'a 64 =file' 'a 64 x'; do
        # shellcheck disable=SC2086
        run_for 5 "$mkfs" $words
        refused 'neither PATH=FILE nor PATH/' 1
    done
}

@test "what cannot be put into an image is named" {
    run_for 5 "$mkfs" a 3 x=file
    refused 'no file system fits into 3 blocks' 1
    run_for 5 "$mkfs" a 64 x=none
    refused 'cannot read none' 1
    run_for 5 "$mkfs" a 64 x=file x=file
    refused 'cannot make x' 1
    run_for 5 "$mkfs" a 64 x=file x/y=file
    refused 'cannot make the directory x' 1
    run_for 5 "$mkfs" a 64 this-name-has-more-than-27-letters=file
    refused 'cannot make' 1
    head -c 300000 /dev/zero >large
    run_for 5 "$mkfs" a 1024 x=large
    refused 'large is too large' 1
    head -c 100000 /dev/zero >some
    run_for 5 "$mkfs" a 64 x=some
    refused 'the image is full at x' 1
    run_for 5 "$mkfs" none/a 64 x=file
    refused 'cannot write none/a' 1
}
