#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.bash and bats set what is not set here
#
# Lab 1's rubric notices each mistake of grader/mutants/lab1, and pays for each hole: in QEMU.

setup() {
    load common
    load mutants-lab1
    matrix=$BATS_FILE_TMPDIR/matrix
}

@test "each hole's stub and each mutant of lab 1 loses points in a row of its hole" {
    run_for 900 grader/mutants/matrix --lab 1 --quick --out "$matrix"
    all_caught
}

@test "from 0, each hole of lab 1 raises the score" {
    run_for 600 grader/mutants/forward --lab 1 --emu qemu --oracles "$matrix/oracles" --out "$BATS_FILE_TMPDIR/forward"
    rises "$BATS_FILE_TMPDIR/forward"
}

