#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.bash and bats set what is not set here
#
# Lab 0, the warm-up, graded: from nothing to everything, each mistake, and from an archive as students hand it in.

setup() {
    load common
    tmp=$BATS_TEST_TMPDIR
}

# graded STATUS SCORE SUBMISSION: in QEMU and in Bochs, and the score is said to be for practice.
graded() {
    run_for 200 grader/grade --lab 0 --submission "$3" --out "$tmp/out" --seed 5
    is "$status" "$1" || { echo "$output" && false; }
    is "$(jq -c '[.score, .complete, .emulators]' "$tmp/out/report.json")" "[$2,true,[\"qemu\",\"bochs\"]]"
    has "$output" "Practice: the points of lab 0 do not count towards your mark.
Score: $2/100
"
    has "$(cat "$tmp/out/report.html")" 'Practice: the points of lab 0 do not count towards your mark.'
}

@test "who has written nothing has 0 points, and is told where to start" {
    tools/holes view skeleton solutions/lab0-warmup "$tmp/mine"
    graded 1 0 "$tmp/mine"
    is "${lines[0]}" '0/100: nothing written yet; start at L0.1 descriptor_set_base (handouts/lab0#hole)'
}

@test "the archive that tools/submit makes of the reference has 100 points" {
    run_for 60 tools/submit --lab 0 --src solutions --out "$tmp/sent"
    is "$status" 0
    is "$(printf '%s\n' "$output" | grep -c 'still to be written')" 0
    graded 0 100 "$tmp/sent/lab0-warmup.tar.gz"
}

@test "each mistake of lab 0 loses points in a row of its hole" {
    run_for 300 grader/mutants/matrix --lab 0 --quick --out "$tmp/matrix"
    echo "$output"
    is "$status" 0
    [[ ${lines[-1]} =~ ^([0-9]+)\ mutants\ of\ 1\ holes,\ 1\ stubs:\ ([0-9]+)\ caught,\ 0\ wrong$ ]]
    is "${BASH_REMATCH[2]}" $((BASH_REMATCH[1] + 1))
}

@test "from 0, the hole of lab 0 raises the score to 100" {
    run_for 200 grader/mutants/forward --lab 0 --emu qemu --out "$tmp/forward"
    echo "$output"
    is "$status" 0
    is "${lines[1]}" ' 0     0  '
    is "${lines[2]}" ' 1   100  small large moved fields'
}
