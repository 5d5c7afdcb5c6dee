#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# mkboot: what it refuses. And what one run of one machine looks like.

setup() { load common; }

hello=build/probes/hello.elf

mkboot() {
    run_for 20 build/tools/mkboot --mem 64 --block "$BATS_TEST_TMPDIR/b" --flat "$BATS_TEST_TMPDIR/f" \
        --modules "$BATS_TEST_TMPDIR/m" "$@"
}

# bytes OFFSET HEX...: change a copy of the probe
changed() {
    local offset=$1
    shift
    cp $hello "$BATS_TEST_TMPDIR/changed.elf"
    printf '%b' "$(printf '\\x%s' "$@")" |
        dd of="$BATS_TEST_TMPDIR/changed.elf" bs=1 seek="$offset" conv=notrunc status=none
}

@test "mkboot lays out a program and its modules" {
    printf 'abc' >"$BATS_TEST_TMPDIR/three"
    mkboot --image $hello --cmdline 'hello nonce=1' --module "$BATS_TEST_TMPDIR/three x" \
        --module "$BATS_TEST_TMPDIR/three"
    is "$status" 0
    has "$output" "image 0x100000 0x"
    has "$output" "modules 0x1000000 0x2000"
    is "$(stat -c %s "$BATS_TEST_TMPDIR/b")" 4096
    is "$(od -An -c -j 4096 -N 3 "$BATS_TEST_TMPDIR/m" | tr -d ' ')" abc
    mkboot --image $hello --ram "$BATS_TEST_TMPDIR/r" --module "$BATS_TEST_TMPDIR/three x"
    is "$(head -c "$(stat -c %s "$BATS_TEST_TMPDIR/f")" "$BATS_TEST_TMPDIR/r" | cmp - "$BATS_TEST_TMPDIR/f")" ""
    is "$(tail -c +$((0x1000000 - 0x100000 + 1)) "$BATS_TEST_TMPDIR/r" | head -c 3)" abc
}

@test "mkboot refuses in one line what cannot be booted" {
    mkboot --image /nonexistent
    refused "/nonexistent: No such file"
    mkboot --image Makefile
    refused "Makefile: not a 32-bit x86 ELF program"
    head -c 40 $hello >"$BATS_TEST_TMPDIR/short"
    mkboot --image "$BATS_TEST_TMPDIR/short"
    refused "not a 32-bit x86 ELF program"
    head -c 60 $hello >"$BATS_TEST_TMPDIR/short"
    mkboot --image "$BATS_TEST_TMPDIR/short"
    refused "program headers lie outside the file"
    head -c 200 $hello >"$BATS_TEST_TMPDIR/short"
    mkboot --image "$BATS_TEST_TMPDIR/short"
    refused "segment 0 lies outside the file"
    changed 64 00 00 00 00 # the first segment's physical address
    mkboot --image "$BATS_TEST_TMPDIR/changed.elf"
    refused "outside what is loaded"
    changed 24 00 00 00 00 # the entry point
    mkboot --image "$BATS_TEST_TMPDIR/changed.elf"
    refused "entry point 0x0 lies outside"
    changed 72 f0 ff ff ff # the first segment's size in memory
    mkboot --image "$BATS_TEST_TMPDIR/changed.elf"
    refused "ends above 4 GiB"
    changed 72 00 00 00 05
    mkboot --image "$BATS_TEST_TMPDIR/changed.elf"
    refused "the machine has 64 MiB"
}

@test "a program that reaches over its modules is refused" {
    changed 72 00 00 00 01
    mkboot --image "$BATS_TEST_TMPDIR/changed.elf" --module Makefile
    refused "over its modules"
}

@test "a module that does not fit is refused" {
    truncate -s 49M "$BATS_TEST_TMPDIR/big"
    mkboot --image $hello --module "$BATS_TEST_TMPDIR/big x"
    refused "module does not fit in 64 MiB"
}

@test "strings that do not fit are refused" {
    mkboot --image $hello --cmdline "$(printf '%4000s' x)"
    refused "do not fit in the boot block"
}

@test "a probe runs natively in QEMU, the same bytes each time" {
    run_for 20 tools/run --image $hello --append 'hello nonce=2a'
    is "$status" 0
    has "$output" "hello nonce=0000002a"
    first=$output
    run_for 20 tools/run --image $hello --append 'hello nonce=2a'
    is "$output" "$first"
    run_for 20 tools/run --image $hello --append 'hello nonce=2b'
    [ "$output" != "$first" ]
}

@test "tools/run works from any directory, into a file, and keeps the log" {
    cp $hello "$BATS_TEST_TMPDIR/"
    here=$PWD
    cd "$BATS_TEST_TMPDIR"
    run_for 20 "$here/tools/run" --image hello.elf --append 'hello nonce=1' --serial out --log log
    is "$status" 0
    is "$output" ""
    has "$(cat out)" "hello nonce=00000001"
    [ -s log ]
}

@test "a machine that never ends is stopped, status 124, and leaves nothing behind" {
    # An endless loop at the entry point: EB FE.
    printf '\353\376' | dd of="$BATS_TEST_TMPDIR/loop.elf" bs=1 conv=notrunc status=none
    offset=$(($(od -An -tu4 -j 24 -N 4 $hello) - 0x100000 + $(od -An -tu4 -j 56 -N 4 $hello)))
    changed "$offset" eb fe
    run_for 20 env TMPDIR="$BATS_TEST_TMPDIR" tools/run --image "$BATS_TEST_TMPDIR/changed.elf" --timeout 1
    refused "stopped after 1 s of wall-clock time" 124
    is "$(find "$BATS_TEST_TMPDIR" -name 'peel-run.*')" ""
    is "$(pgrep -f "$BATS_TEST_TMPDIR" || true)" ""
}

@test "a triple fault is status 4" {
    # LIDT from an empty descriptor, then UD2: 0F 01 1D <address of zeros> 0F 0B.
    offset=$(($(od -An -tu4 -j 24 -N 4 $hello) - 0x100000 + $(od -An -tu4 -j 56 -N 4 $hello)))
    changed "$offset" 0f 01 1d 00 00 08 00 0f 0b
    for emu in qemu bochs; do
        run_for 20 tools/run --emu $emu --image "$BATS_TEST_TMPDIR/changed.elf"
        refused "triple fault" 4
    done
}

@test "killed by a signal, tools/run takes the emulator and its files with it" {
    offset=$(($(od -An -tu4 -j 24 -N 4 $hello) - 0x100000 + $(od -An -tu4 -j 56 -N 4 $hello)))
    changed "$offset" eb fe
    for signal in TERM INT KILL; do
        TMPDIR=$BATS_TEST_TMPDIR setsid env --default-signal=INT tools/run --image "$BATS_TEST_TMPDIR/changed.elf" >/dev/null 2>&1 3>&- </dev/null &
        pid=$!
        for _ in $(seq 100); do
            pgrep -f "qemu-system.*$BATS_TEST_TMPDIR" >/dev/null && break
            sleep 0.05
        done
        kill -$signal "$pid"
        wait "$pid" || true
        for _ in $(seq 60); do
            pgrep -f "qemu-system.*$BATS_TEST_TMPDIR" >/dev/null || break
            sleep 0.05
        done
        is "$(pgrep -f "qemu-system.*$BATS_TEST_TMPDIR" || true)" ""
        if [ $signal != KILL ]; then is "$(find "$BATS_TEST_TMPDIR" -name 'peel-run.*')" ""; fi
    done
}

@test "eight machines at once do not disturb one another" {
    for i in 1 2 3 4 5 6 7 8; do
        emu=qemu
        if [ $((i % 2)) = 0 ]; then emu=bochs; fi
        timeout -k 2 60 tools/run --emu $emu --image $hello --append "hello nonce=$i" \
            --serial "$BATS_TEST_TMPDIR/out$i" 3>&- </dev/null &
    done
    wait
    for i in 1 2 3 4 5 6 7 8; do
        has "$(cat "$BATS_TEST_TMPDIR/out$i")" "end hello digest="
        has "$(cat "$BATS_TEST_TMPDIR/out$i")" "hello nonce=0000000$i"
    done
}
