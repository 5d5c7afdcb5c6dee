#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Equivalence at length: more nonces, and time slices so short that every probe is interrupted everywhere.

setup() {
    load common
    load machines
}

@test "QEMU: five nonces" {
    for _ in 1 2 3 4 5; do equivalent qemu "$(fresh_nonce)" ''; done
}

@test "Bochs: five nonces" {
    for _ in 1 2 3 4 5; do equivalent bochs "$(fresh_nonce)" ''; done
}

@test "QEMU: no transcript depends on preemption" {
    nonce=$(fresh_nonce)
    for us in 7 50 1000; do equivalent qemu "$nonce" slice=$us; done
}

@test "Bochs: no transcript depends on preemption" {
    nonce=$(fresh_nonce)
    for us in 7 50 1000; do equivalent bochs "$nonce" slice=$us; done
}
