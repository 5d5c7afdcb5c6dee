#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The guest OS's own tests at ten timer rates in both emulators, every flavour.
# shellcheck disable=SC2154 # the lists are in usertests.bash

setup() {
    load common
    load usertests
}

@test "every flavour prints the same at every rate in QEMU" {
    for flavour in "${flavours[@]}"; do same_everywhere "$flavour" qemu "${rates[*]}"; done
}

@test "every flavour prints the same at every rate in Bochs" {
    for flavour in "${flavours[@]}"; do same_everywhere "$flavour" bochs "${rates[*]}"; done
}
