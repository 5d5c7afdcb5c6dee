#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# No probe's transcript depends on time: how much of it an instruction takes, how often an interrupt comes, how long
# a slice is.

setup_file() {
    load common
    load machines
    load bare
    load timer-rate
    wanted_transcripts
}

setup() {
    load common
    load machines
    load bare
    load timer-rate
    nonce=$(cat "$BATS_FILE_TMPDIR/nonce")
    echo "nonce=$nonce"
}

@test "QEMU: an instruction may take 8 ns, 128 ns, or what the computer needs" {
    for icount in 3 7 off; do at_rate qemu "--icount $icount" --icount $icount; done
}

@test "Bochs: a second may have a million instructions, or a hundred million" {
    for ips in 1000000 100000000; do at_rate bochs "--ips $ips" --ips $ips; done
}

# Natively and at ring 0, but with IF set: at these rates there is a tick every 65 or every 30 instructions.
@test "QEMU: a probe that is interrupted all the time prints the same" {
    ticking qemu 40 20 --icount 9
}

@test "Bochs: a probe that is interrupted all the time prints the same" {
    ticking bochs 40 20 --ips 1000000
}

@test "QEMU: all probes at once at rung 1, whatever the slice and the time base" {
    for slice in 20 100 1000; do all_at_once qemu $slice; done
    all_at_once qemu 100 --icount 3
}

@test "Bochs: all probes at once at rung 1, whatever the slice" {
    for slice in 20 1000; do all_at_once bochs $slice --ips 100000000; done
}
