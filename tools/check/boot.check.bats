#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Every way to boot, in both emulators, shows a program the same machine: the transcripts agree.

setup() {
    load common
    hello=build/probes/hello.elf
}

transcript() { # EMU-BOOT
    run_for 60 tools/run --emu "${1%-*}" --boot "${1#*-}" --image "$hello" --append 'hello nonce=5eed'
    is "$status" 0
    has "$output" "end hello digest="
}

@test "ROM, QEMU's loader and GRUB give one transcript in both emulators" {
    transcript qemu-rom
    wanted=$output
    for way in qemu-kernel qemu-iso bochs-rom bochs-iso; do
        transcript $way
        is "$output" "$wanted" || { echo "$way"; false; }
    done
}

# The hostile probes do what only a hypervisor survives.
@test "every peaceful probe's native transcript is the same in QEMU and in Bochs" {
    for probe in build/probes/*.elf; do
        name=$(basename "$probe" .elf)
        case $name in hostile-*) continue ;; esac
        run_for 60 tools/run --emu qemu --image "$probe" --append "$name nonce=c0ffee"
        is "$status" 0 || { echo "$name in QEMU"; false; }
        wanted=$output
        run_for 60 tools/run --emu bochs --image "$probe" --append "$name nonce=c0ffee"
        is "$status" 0 || { echo "$name in Bochs"; false; }
        is "$output" "$wanted" || { echo "$name"; false; }
    done
}
