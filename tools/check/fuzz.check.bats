# SPDX-License-Identifier: MIT
#
# Random guest programs and every kind of far transfer against the machine model, in both emulators. The
# seed is fresh in each run; the kernel names it, and the seed of a program that breaks something.
# Property: resource control.

load common

fuzz() { # EMU COUNT
    local seed=$((RANDOM * 32768 * 32768 + RANDOM * 32768 + RANDOM))
    run_for 1500 "$root/tools/run" --emu "$1" --timeout 1450 --image "$root/build/solutions/lab1/peel.elf" \
        --append "peel job=fuzz count=$2 seed=$seed"
    echo "$output"
    is "$status" 0
    has "$output" 'peel: off: ok'
    lively "$2"
}

# At least half of the programs executed 100 instructions and three kinds of exit.
lively() { # COUNT
    local n
    n=$(sed -n 's/.*; \([0-9]*\) of [0-9]* programs executed.*/\1/p' <<<"$output")
    [ -n "$n" ] && [ $((2 * n)) -ge "$1" ]
}

transfers() { # EMU
    run_for 120 "$root/tools/run" --emu "$1" --image "$root/build/solutions/lab1/peel.elf" \
        --append 'peel job=transfers'
    echo "$output"
    is "$status" 0
    has "$output" 'runs, 768 arrived, 0 wrong'
    has "$output" 'peel: off: ok'
}

@test "2000 random programs in QEMU leave the host as it was" { fuzz qemu 2000; }
@test "2000 random programs in Bochs leave the host as it was" { fuzz bochs 2000; }
@test "far transfers to every kind of descriptor arrive where they should, in QEMU" { transfers qemu; }
@test "far transfers to every kind of descriptor arrive where they should, in Bochs" { transfers bochs; }
