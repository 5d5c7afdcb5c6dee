# SPDX-License-Identifier: MIT
#
# Random guest programs, always the same ones here, and every kind of far transfer against the machine
# model, in both emulators. The kernel names the seed of a program that breaks something.
# Property: resource control.

load common
load fuzz

transfers() { # EMU
    run_for 120 "$root/tools/run" --emu "$1" --image "$root/build/solutions/lab1/peel.elf" \
        --append 'peel job=transfers'
    echo "$output"
    is "$status" 0
    has "$output" 'runs, 768 arrived, 0 wrong'
    has "$output" 'peel: off: ok'
}

@test "2000 random programs in QEMU leave the host as it was" { fuzz qemu 2000 250 1; }
@test "2000 random programs in Bochs leave the host as it was" { fuzz bochs 2000 1000 1; }
@test "far transfers to every kind of descriptor arrive where they should, in QEMU" { transfers qemu; }
@test "far transfers to every kind of descriptor arrive where they should, in Bochs" { transfers bochs; }
