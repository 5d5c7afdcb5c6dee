#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034 # common.bash and machines.bash set and use what is not set and used here
#
# The decoy, the PC on which a hypervisor under judgement runs, differs from the one on which guests are run natively
# in everything that a guest must not get to see of it, and in nothing that a probe shows.

setup_file() {
    load common
    load bare
    bare_guest "$BATS_FILE_TMPDIR/machine.elf" "$probe_layout" tools/check/decoy/machine.c \
        rt/start.S rt/boot.c rt/mem.c rt/print.c rt/rt.c rt/uart.c
}

setup() {
    load common
    load machines
}

# What differs: the words before it on each line of decoy/machine.c.
@test "date, second serial port, processor and timer are another PC's, in both emulators" {
    for emu in qemu bochs; do
        boot "$tmp/normal" --emu $emu --image "$BATS_FILE_TMPDIR/machine.elf" --append 'machine nonce=5a'
        boot "$tmp/decoy" --emu $emu --decoy --image "$BATS_FILE_TMPDIR/machine.elf" --append 'machine nonce=5a'
        paste -d '|' "$tmp/normal" "$tmp/decoy"
        is "$(paste -d '|' "$tmp/normal" "$tmp/decoy" | awk -F '|' '$1 != $2 { sub(/ .*/, ""); printf "%s ", $0 }')" \
            'date com2 signature brand timer '
    done
}

# The suite for booting compares the normal PCs of both emulators.
@test "no probe's transcript depends on which PC it is" {
    nonce=$(fresh_nonce)
    echo "nonce=$nonce"
    for probe in $(peaceful_probes) sensitive; do
        native qemu "$probe" "$nonce" "$tmp/normal"
        for emu in qemu bochs; do
            boot "$tmp/decoy" --emu $emu --decoy --image "build/probes/$probe.elf" --append "$probe nonce=$nonce"
            same "$tmp/decoy" "$tmp/normal" "$probe nonce=$nonce on the decoy in $emu"
        done
    done
}

@test "the hypervisor runs on the decoy as it does elsewhere, UMIP included" {
    nonce=$(fresh_nonce)
    echo "nonce=$nonce"
    for emu in qemu bochs; do
        boot "$tmp/log" --emu $emu --decoy --mem 192 --image "$kernel" --append 'peel slice=100 umip=1' \
            --module "build/probes/hello.elf hello nonce=$nonce" \
            --module "build/probes/segments.elf segments nonce=$nonce" \
            --module "build/probes/sensitive.elf sensitive nonce=$nonce"
        ended "$tmp/log" ok
        unharmed $emu "$tmp/log" 0 hello "$nonce"
        unharmed $emu "$tmp/log" 1 segments "$nonce"
        stopped "$tmp/log" 2 'smsw at eip '
    done
}
