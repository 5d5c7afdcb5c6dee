#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The guest OS's own tests at length, in both emulators: the flavour that everybody runs at ten timer rates from 50 Hz
# to 5 kHz, the others at three.
# shellcheck disable=SC2154 # the lists are in usertests.bash

setup() {
    load common
    load usertests
}

@test "os prints the same at ten rates in QEMU and in Bochs" { same_everywhere os 'qemu bochs' "${rates[*]}"; }

@test "every other flavour prints the same at three rates in QEMU and in Bochs" {
    for flavour in "${flavours[@]:1}"; do same_everywhere "$flavour" 'qemu bochs' '50 1000 5000'; done
}
