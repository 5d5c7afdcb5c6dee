#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.bash and bats set what is not set here
#
# Lab 1's rubric against each mutant with all its rows, in QEMU, and a third of them, others each time, in Bochs, too
# (EVERY=1: all). And whether the matrix itself sees what is wrong.
# contains: mutants-lab1.check

setup() {
    load common
    load mutants-lab1
    matrix=$BATS_FILE_TMPDIR/matrix
}

@test "each stub and each mutant of lab 1 loses points in rows of its hole, and in no others" {
    run_for 6000 grader/mutants/matrix --lab 1 --bochs "$(few_or_many 3 1)" --out "$matrix"
    all_caught
}

@test "from 0, each hole of lab 1 raises the score in QEMU and Bochs" {
    run_for 1200 grader/mutants/forward --lab 1 --oracles "$matrix/oracles" --out "$BATS_FILE_TMPDIR/forward"
    rises "$BATS_FILE_TMPDIR/forward"
}

# own NAME HOLE FILE SED: a mutant of our own, which is the reference changed by sed.
own() {
    local view=$BATS_TEST_TMPDIR/view
    mkdir -p "$BATS_TEST_TMPDIR/own"
    rm -rf "$view"
    tools/holes view solution solutions/lab1-deprivilege "$view"
    cp "$view/$3" "$BATS_TEST_TMPDIR/$3"
    sed -i "$4" "$view/$3"
    {
        printf 'hole: %s\ntitle: a mutant of our own\n\n' "$2"
        (cd "$BATS_TEST_TMPDIR" && diff -u --label "a/$3" --label "b/$3" "$3" "view/$3") || true
    } >"$BATS_TEST_TMPDIR/own/$2-$1.patch"
}

@test "the matrix sees a mutant that survives, one that blames the wrong hole, and those that cannot be" {
    own own-survivor L1.6 survey.c 's/at ring 1, and say/at ring 1 and say/'
    own own-blame L1.2 compress.c 's/1ULL << DESC_DPL_SHIFT/2ULL << DESC_DPL_SHIFT/'
    own own-error L1.1 compress.c 's/return 0;/return nothing;/'
    own own-fit L1.1 compress.c 's/return 0;/return 1;/'
    sed -i 's/return 0;/return 00;/' "$BATS_TEST_TMPDIR/own/L1.1-own-fit.patch"
    run_for 600 grader/mutants/matrix --quick --only own- --mutants "$BATS_TEST_TMPDIR/own" --out "$BATS_TEST_TMPDIR/out"
    echo "$output"
    [ "$status" = 1 ]
    has "$output" 'L1.6-own-survivor: survives'
    has "$output" 'L1.2-own-blame: rows lost points that do not name L1.2: compress'
    has "$output" 'L1.1-own-error: cannot be built: compress.c'
    has "$output" 'L1.1-own-fit: '
    has "$output" ' does not fit '
    has "${lines[-1]}" '4 mutants of 10 holes, 0 stubs: 0 caught, 4 wrong'
}
