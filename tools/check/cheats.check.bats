#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.bash and grade.bash set what is not set here
#
# Submissions that try to fool the grader: each scores at most 5, and the report names its trick.

setup() {
    load common
    load grade
    seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
    echo "seed $seed"
}

@test "QEMU: each cheat scores at most 5, and its cause is named" {
    all_as_expected cheats --seed "$seed" --oracles "$tmp/oracles" --emu qemu
}
