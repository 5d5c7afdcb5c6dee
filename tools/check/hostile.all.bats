#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2030,SC2031 # common.bash and hostile.bash set what is not set here
#
# The kernels of grader/hostile, as submissions. And hostile submissions once more: as an ordinary user, and on a
# machine that is busy. The causes are the same.
# contains: hostile.check

setup() {
    load common
    load hostile
    hostile_setup
}

teardown() {
    nothing_left
}

@test "every kernel of grader/hostile can be handed in" {
    n=0
    for folder in grader/hostile/*/; do
        rm -rf "$sources"
        grader/lib/submission "$folder" "$sources"
        take "$sources"
        is "$status $output" "0 "
        build_works || { echo "$folder"; false; }
        n=$((n + 1))
    done
    [ "$n" -ge 15 ]
}

all_refused() {
    run_for 3000 "$@"
    if [ "$status" != 0 ]; then
        grep -A 12 '^not ok' <<<"$output"
        return 1
    fi
}

@test "each hostile submission is refused as an ordinary user" {
    [ "$EUID" = 0 ] || skip "it is, by the next test and the suite sandbox.check"
    all_refused "${ordinary[@]}" env HOME=/tmp bats --tap tools/check/hostile.check.bats tools/check/sandbox.check.bats
}

@test "each hostile submission is refused beside others that hog the processors" {
    hogs=()
    for ((i = 0; i < $(nproc); i++)); do
        setpriv --pdeathsig KILL timeout 3000 sh -c 'while :; do :; done' 3>&- &
        hogs+=($!)
    done
    all_refused bats --tap tools/check/hostile.check.bats
    kill "${hogs[@]}"
}
