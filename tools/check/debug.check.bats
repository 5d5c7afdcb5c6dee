#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# make debug: GDB sees the machine from its first instruction on.

setup() { load common; }

@test "a native guest stops at a breakpoint, with arguments and frames" {
    run_for 60 tools/guest debug solutions '' hello -- -batch -ex 'break probe_main' -ex continue -ex backtrace
    is "$status" 0
    has "$output" "Breakpoint 1, probe_main (nonce="
    has "$output" "in probe_start ("
    has "$output" "push"
}

@test "debugging leaves no emulator behind" {
    run_for 60 env TMPDIR="$BATS_TEST_TMPDIR" tools/guest debug solutions '' hello -- -batch -ex 'info registers eip'
    is "$status" 0
    is "$(find "$BATS_TEST_TMPDIR" -name 'peel-debug.*')" ""
    is "$(pgrep -f "$BATS_TEST_TMPDIR/peel-debug" || true)" ""
}

@test "EMU=bochs says that it comes later" {
    run_for 60 env EMU=bochs tools/guest debug solutions '' hello
    refused "EMU=bochs: GDB cannot drive Bochs yet"
}

@test "host and guest symbols in one session: stops in both, guest32 shows the guest's frames" {
    run_for 60 tools/guest debug solutions 1 hello -- -batch -ex 'break kernel_main' -ex continue -ex backtrace \
        -ex 'break probe_main' -ex continue -ex guest32 -ex backtrace -ex 'info args' -ex host64 \
        -ex 'break vcpu_run' -ex continue -ex backtrace
    is "$status" 0
    has "$output" "Breakpoint 1, kernel_main ("
    has "$output" "in boot_high ()"
    has "$output" "Breakpoint 2, probe_main ("
    has "$output" "in _start () at guest-os/probes/rt/start.S"
    has "$output" "nonce = 1"
    has "$output" "Breakpoint 3, vcpu_run ("
}
