#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.bash and os.bash set what is not set here
#
# The guest OS on the bare machine: its flavours, its terminal, its disks and its end. What its own tests say is in usertests.*.bats.

setup() {
    load common
    load os
}

@test "somebody types, edits lines, presses Ctrl-C and Ctrl-D, and leaves the terminal as it was" {
    for emu in qemu bochs; do
        run_for 150 tools/check/os/session.exp $emu
        is "$status" 0 || { printf '%s\n' "$output"; echo "$emu"; false; }
    done
}

@test "a session needs a terminal" {
    run_for 20 tools/run --interactive --image build/guest-os/os.elf
    refused "--interactive: standard input and output must be a terminal"
}

@test "every flavour does the same in both emulators" {
    work='sh -c ls /bin | sort | wc ; echo b > /tmp/f ; echo a >> /tmp/f ; sort /tmp/f ; grep shell /etc/motd ; stress'
    os qemu os "run=$work"
    is "$(ended)" off
    wanted=$(said)
    has "$wanted" 'fine'
    for flavour in $flavours; do
        for emu in qemu bochs; do
            os $emu "$flavour" "run=$work"
            is "$(said)" "$wanted" || { echo "$flavour in $emu"; false; }
        done
    done
}

@test "every way to boot starts 32 and 64 bits" {
    for flavour in os os-flat os64; do
        for way in rom kernel iso; do
            run_for 60 tools/run --boot $way --image "build/guest-os/$flavour.elf" --append 'os run=echo started'
            is "$status" 0
            is "$(said)" started || { echo "$flavour by $way"; false; }
        done
    done
}

@test "a processor without FXSAVE, SSE and SYSENTER will do" {
    run_for 100 tools/run --boot kernel --cpu coreduo,fxsr=off,sse=off,sse2=off,sep=off --image build/guest-os/os.elf \
        --append 'os run=usertests'
    is "$(ended)" off || { printf '%s\n' "$output"; false; }
}

@test "what is written to an ATA disk is there at the next boot, in either emulator" {
    disk=$BATS_TEST_TMPDIR/disk
    truncate -s 2M "$disk"
    dd if=build/guest-os/root32.img of="$disk" conv=notrunc status=none
    qemu_disk=(-drive "file=$disk,format=raw,if=ide")
    bochs_disk=('ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14' "ata0-master: type=disk, mode=flat, path=$disk")
    image=(--image build/guest-os/os.elf)
    run_for 60 tools/run "${image[@]}" --append 'os root=ata run=sh -c echo from qemu > /tmp/f' -- "${qemu_disk[@]}"
    is "$(ended)" off
    run_for 60 tools/run --emu bochs "${image[@]}" --append 'os root=ata run=sh -c echo from bochs >> /tmp/f' -- "${bochs_disk[@]}"
    is "$(ended)" off
    run_for 60 tools/run "${image[@]}" --append 'os root=ata run=cat /tmp/f' -- "${qemu_disk[@]}"
    is "$(said)" $'from qemu\nfrom bochs'
}

@test "a panic names values, and has a status of its own" {
    for emu in qemu bochs; do
        os $emu os 'hz=7'
        has "$output" 'panic: hz=7: not a number from 19 to 10000'
        is "$(ended)" 111
        os $emu os-flat 'root=ata'
        has "$output" 'panic: root=ata: there is no disk'
        is "$(ended)" 111
    done
}

@test "the status of a program is the machine's and make run's" {
    run_for 60 env RUN='ls /nowhere' tools/guest run labs '' os
    is "$status" 1
    is "$(ended)" 1
    run_for 60 env RUN='ls /' tools/guest run labs '' os
    is "$status" 0
}

@test "the clean flavour has no instruction that is sensitive without being privileged, the plain one has" {
    sensitive='\s(pushf|popf|sgdt|sidt|sldt|str|smsw|lar|lsl|verr|verw|push +%[cdefgs]s\>|pop +%[defgs]s\>|mov +%[cdefgs]s,)[a-z]*'
    for flavour in os-clean os-flat-clean; do
        run grep -cE "$sensitive" <(objdump -d "build/guest-os/$flavour.elf")
        is "$output" 0
    done
    for flavour in os os-flat; do
        run grep -cE "$sensitive" <(objdump -d "build/guest-os/$flavour.elf")
        [ "$output" -gt 20 ]
    done
}
