#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# What the guest OS executes for one operation, as tools/os-counts sees it.

setup() { load common; }

# counts ARGUMENT...: the lines of workloads, without the number of all instructions, which the emulators count a
# little differently.
counts() {
    run_for 300 tools/os-counts "$@"
    is "$status" 0
    tail -n +4 <<<"$output" | awk '{ $2 = ""; print }'
}

@test "both emulators' observers count the same sensitive instructions, twice" {
    in_qemu=$(counts syscall sysenter pgfault cow)
    is "$(wc -l <<<"$in_qemu")" 4
    is "$(counts syscall sysenter pgfault cow)" "$in_qemu"
    is "$(counts --emu bochs syscall sysenter pgfault cow)" "$in_qemu"
}

@test "a program that computes needs no privileged instruction" {
    counts sort matrix | while read -r _ rest; do is "${rest//[0. |]/}" ''; done
}

@test "the clean flavour neither saves nor restores flags" {
    plain=$(counts ring | awk '{ print $11 }') clean=$(counts --image build/guest-os/os-clean.elf ring | awk '{ print $11 }')
    is "$clean" 0.0
    [ "$plain" != 0.0 ]
}

@test "what cannot be counted is refused in a line" {
    run_for 10 tools/os-counts nonsense
    refused 'nonsense: no such workload'
    run_for 10 tools/os-counts --image none
    refused 'none is not built'
    run_for 10 tools/os-counts --what
    refused 'no such option'
    run_for 60 tools/os-counts --image build/guest-os/os-flat.elf demand
    has "$output" 'demand        not there'
}
