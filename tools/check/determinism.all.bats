#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034 # common.bash and machines.bash set and use what is not set and used here
#
# Determinism at length: every probe, twenty runs natively and at rung 1, some of them under load; the hostile
# ones, which natively end nowhere, at rung 1 only.

setup() {
    load common
    load machines
    busy=()
    nonce=$(fresh_nonce)
    echo "nonce=$nonce"
}

teardown() { rest; }

@test "QEMU: twenty runs of every peaceful probe give the same bytes" {
    mapfile -t probes < <(peaceful_probes)
    repeats qemu 16 4 "${probes[@]}" sensitive
}

@test "Bochs: twenty runs of every peaceful probe give the same bytes" {
    mapfile -t probes < <(peaceful_probes)
    repeats bochs 16 4 "${probes[@]}" sensitive
}

@test "QEMU: twenty runs of every hostile probe give the same bytes at rung 1" {
    mapfile -t probes < <(hostile_probes)
    repeats_of_peel qemu 16 4 "${probes[@]}"
}

@test "Bochs: twenty runs of every hostile probe give the same bytes at rung 1" {
    mapfile -t probes < <(hostile_probes)
    repeats_of_peel bochs 16 4 "${probes[@]}"
}
