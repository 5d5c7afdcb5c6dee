#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034 # common.bash and machines.bash set and use what is not set and used here
#
# Determinism at length: every probe, eight runs natively and at rung 1, one of them under load (EVERY=1: twenty, and
# four); the hostile ones, which natively end nowhere, at rung 1 only.

setup() {
    load common
    load machines
    busy=()
    nonce=$(fresh_nonce)
    echo "nonce=$nonce"
}

teardown() { rest; }

@test "QEMU: every run of every peaceful probe gives the same bytes" {
    mapfile -t probes < <(peaceful_probes)
    repeats qemu "$(few_or_many 7 16)" "$(few_or_many 1 4)" "${probes[@]}" sensitive
}

@test "Bochs: every run of every peaceful probe gives the same bytes" {
    mapfile -t probes < <(peaceful_probes)
    repeats bochs "$(few_or_many 7 16)" "$(few_or_many 1 4)" "${probes[@]}" sensitive
}

@test "QEMU: every run of every hostile probe gives the same bytes at rung 1" {
    mapfile -t probes < <(hostile_probes)
    repeats_of_peel qemu "$(few_or_many 7 16)" "$(few_or_many 1 4)" "${probes[@]}"
}

@test "Bochs: every run of every hostile probe gives the same bytes at rung 1" {
    mapfile -t probes < <(hostile_probes)
    repeats_of_peel bochs "$(few_or_many 7 16)" "$(few_or_many 1 4)" "${probes[@]}"
}
