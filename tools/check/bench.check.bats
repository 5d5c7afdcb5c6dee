#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Efficiency: what the guest OS's workloads cost on the bare machine.
# shellcheck disable=SC2154 # common.bash sets tmp

setup() { load common; }

# bench_rows FILE: emulator, workload, operations, instructions.
bench_rows() { jq -r '.[] | [.emulator, .workload, .operations, .instructions] | join(" ")' "$1"; }

@test "two runs give the same table, to the byte, and both emulators agree about single operations" {
    for n in 1 2; do
        run_for 300 tools/bench --out "$tmp/$n.json"
        is "$status" 0
        printf '%s\n' "$output" >"$tmp/$n.said"
    done
    cmp "$tmp/1.json" "$tmp/2.json"
    is "$(sed 's/[12]\.json//' "$tmp/1.said")" "$(sed 's/[12]\.json//' "$tmp/2.said")"
    jq -e 'length == 44 and all(.rung == "native" and .ratio == 1 and .native == .instructions and .exits == {}
        and .hypervisor_instructions == 0)' "$tmp/1.json"
    # In one of them the timer may tick meanwhile: up to 10 instructions of 1,000.
    bench_rows "$tmp/1.json" | awk '
        $3 != 1 || $2 == "boot" { next }
        $1 == "qemu" { cost[$2] = $4; next }
        { n++; if ($4 > cost[$2] * 1.01 || $4 < cost[$2] * 0.99) { print $2, $4, cost[$2]; wrong = 1 } }
        END { exit wrong || n != 12 }'
}

@test "an operation costs what its instructions say" {
    run_for 300 tools/bench --emu qemu --out "$tmp/json"
    is "$status" 0
    # One IN; a CALL with its RET; a MOV to CR3 with the read before it.
    for row in 'in 1' 'kcallret 2' 'callret 2' 'cr3wr 2' 'cli 2'; do
        has "$(bench_rows "$tmp/json")" "qemu ${row% *} 1 ${row#* }"
    done
}

@test "a flavour without a workload has no row for it" {
    run_for 300 tools/bench --emu qemu --guest os-flat --out "$tmp/json"
    is "$status" 0
    run bench_rows "$tmp/json"
    has "$output" 'qemu syscall 1 '
    is "$(grep -c pgfault <<<"$output")" 0
}

@test "what cannot be measured is refused in a line" {
    run_for 10 tools/bench --what
    refused '--what: no such option'
    run_for 10 tools/bench --emu vmware
    refused '--emu vmware: qemu or bochs'
    run_for 10 tools/bench --guest none
    refused '--guest none: there is no build/guest-os/none.elf'
    run_for 10 tools/bench --out
    refused '--out wants a value'
    run_for 10 tools/bench --out "$tmp/none/json"
    refused 'its folder is not there'
}
