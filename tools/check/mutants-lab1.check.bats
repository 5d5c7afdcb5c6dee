#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.bash and bats set what is not set here
#
# Lab 1's rubric notices each mistake of grader/mutants/lab1, and pays for each hole: in QEMU.

setup() {
    load common
    matrix=$BATS_FILE_TMPDIR/matrix
}

@test "each hole's stub and each mutant of lab 1 loses points in a row of its hole" {
    run_for 900 grader/mutants/matrix --lab 1 --quick --out "$matrix"
    echo "$output"
    [ "$status" = 0 ]
    [[ ${lines[-1]} =~ ^([0-9]+)\ mutants\ of\ 10\ holes,\ 10\ stubs:\ ([0-9]+)\ caught,\ 0\ wrong$ ]]
    [ "${BASH_REMATCH[1]}" -ge 80 ]
    is "${BASH_REMATCH[2]}" $((BASH_REMATCH[1] + 10))
}

@test "from 0, each hole of lab 1 raises the score" {
    run_for 600 grader/mutants/forward --lab 1 --emu qemu --oracles "$matrix/oracles" --out "$BATS_FILE_TMPDIR/forward"
    echo "$output"
    [ "$status" = 0 ]
    is "${lines[1]}" ' 0     0  '
    has "${lines[-1]}" '10   100  '
    is "$(find "$BATS_FILE_TMPDIR/forward" -name 'next-*.txt' -size +0 | wc -l)" 11
}

