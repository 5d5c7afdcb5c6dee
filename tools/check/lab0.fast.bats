#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # bats sets status, output and lines
#
# Lab 0, the warm-up: what `make run LAB=0` shows, and that its kernel stands by itself.

setup() { load common; }

@test "make run LAB=0 names the hole that is to be written" {
    [ "$(tools/holes open 0 labs/lab0-warmup)" = L0.1 ] || skip 'labs/lab0-warmup is edited'
    run_for 20 tools/guest run labs 0 os
    is "$status" 0
    is "$output" 'peel: not written yet: L0.1 descriptor_set_base: see handouts/lab0#hole
peel: off: error
run: ended at L0.1, which is not written yet; make grade LAB=0 says which hole to write first'
}

@test "once it is written, make run LAB=0 asks it, and NONCE chooses the questions" {
    run_for 20 tools/guest run solutions 0 os
    is "$status" 0
    is "${lines[-1]}" 'peel: off: ok'
    is "$(printf '%s\n' "$output" | awk '/^peel: answer/ { print $3 }' | uniq -c | xargs)" \
        '4 base16 4 base24 4 base32 4 moved 4 fields 4 random'
    first=$output
    NONCE=2a run_for 20 tools/guest run solutions 0 os
    is "$status" 0
    [ "$output" != "$first" ]
}

@test "lab 0 runs no guest, and what is lab 1's says so" {
    run_for 20 tools/guest run solutions 0 hello
    refused "GUEST=hello: lab 0's kernel runs no guest"
    run_for 20 tools/run --image build/solutions/lab0/peel.elf --append 'peel job=gates'
    has "$output" "gate_make() is lab 1's and not in this kernel: build it with LAB=1"
    run_for 20 tools/run --image build/solutions/lab0/peel.elf --append 'peel job=decode'
    has "$output" "opcode_decode() is lab 1's and not in this kernel: build it with LAB=1"
    run_for 20 tools/run --image build/solutions/lab0/peel.elf --append peel --module "build/probes/hello.elf hello"
    has "$output" "cpu=deprivileged is rung 1's and not in this kernel: build it with LAB=1"
}

@test "lab 0 is built on no lab, and none on it" {
    nm build/solutions/lab0/peel.elf64 >"$BATS_TEST_TMPDIR/lab0"
    nm build/solutions/lab1/peel.elf64 >"$BATS_TEST_TMPDIR/lab1"
    is "$(grep -c ' descriptor_set_base$' "$BATS_TEST_TMPDIR/lab0")" 1
    is "$(grep -c ' world_enter$' "$BATS_TEST_TMPDIR/lab0")" 0
    is "$(grep -c ' world_enter$' "$BATS_TEST_TMPDIR/lab1")" 1
    is "$(grep -c ' descriptor_set_base$' "$BATS_TEST_TMPDIR/lab1")" 0
}
