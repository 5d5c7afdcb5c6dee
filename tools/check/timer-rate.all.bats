#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# No probe's transcript depends on time, at length: all time bases, and ticks from one in 15 instructions on.

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

@test "QEMU: every time base" {
    for icount in 0 1 2 3 4 5 6 7 8 9 10 off off off; do at_rate qemu "--icount $icount" --icount $icount; done
}

@test "Bochs: every time base" {
    for ips in 1000000 10000000 100000000 400000000 1000000000 4000000000; do
        at_rate bochs "--ips $ips" --ips $ips
    done
}

# The slowest ticks may not come at all before a short probe ends.
@test "QEMU: ticks at many rates" {
    for icount in 10 9 7 5 3 0 off; do
        for divisor in 20 40 41 200 1000; do ticking qemu $divisor 0 --icount $icount; done
    done
    ticking qemu 20 100 --icount 10
}

@test "Bochs: ticks at many rates" {
    for ips in 1000000 10000000 100000000 1000000000; do
        for divisor in 20 40 41 200 1000; do ticking bochs $divisor 0 --ips $ips; done
    done
    ticking bochs 20 100 --ips 1000000
}

@test "QEMU: all probes at once at rung 1, at many slices and time bases" {
    for icount in 0 1 3 5 off; do
        for slice in 100 333 1000 10000; do all_at_once qemu $slice --icount $icount; done
    done
    for slice in 7 13 20; do all_at_once qemu $slice; done
}

@test "Bochs: all probes at once at rung 1, at many slices and time bases" {
    for ips in 10000000 100000000 1000000000; do
        for slice in 50 100 333 1000 10000; do all_at_once bochs $slice --ips $ips; done
    done
    for slice in 7 13 20; do all_at_once bochs $slice; done
}
