#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # departures.bash sets what is not set here
#
# The table of emulator departures (departures.tsv): each row's departure is there, on the bare machine, and where the
# other emulator does what the manual says, that is seen too. A test that fails because its emulator is mended says so:
# then the row goes, and with it what the row forced. What a case shows is explained in departures/harness.c.

setup() {
    load common
    load bare
    load departures
}

@test "gather: an AVX2 gather leaves the first 4 GiB" {
    qemu_departs gather 'vector 14 error 4 cr2 100001000' 'arrived 6a7e6a7e'
}

@test "straddle: an access across 4 GiB does not wrap" {
    qemu_departs straddle 'vector 14 error 0 cr2 100000000' 'arrived 1234'
}

@test "farcall16: a 16-bit far call leaves the first 4 GiB with its stack" {
    qemu_departs farcall16 'vector 14 error 2 cr2 1000005fe' 'arrived 8'
}

@test "iret-vm: IRETD at ring 1 enters virtual-8086 mode" {
    qemu_departs iret-vm 'vector 6 error 0 vm if=0' 'vector 13 error 8'
}

@test "iret-vm-if: and clears IF on the way" {
    # It was set, and IOPL is 0.
    departs qemu iret-vm 'vector 6 error 0 vm if=0' 'vector 6 error 0 vm if=1'
}

@test "stack16: IRETQ to a 16-bit stack keeps the upper half of RSP; both keep bits 31:16" {
    qemu_departs stack16 'arrived 50ff0 rsp ffff800000050ff0' 'arrived 50ff0'
}

@test "int-n: the error code of a #GP by INT n counts 16-byte gates" {
    qemu_departs int-n 'vector 13 error 802' 'vector 13 error 402'
}

@test "syscall: SYSCALL works in 32-bit code" {
    qemu_departs syscall 'arrived 38' 'vector 6 error 0'
}

@test "data-limit: no limits of data segments" {
    qemu_departs limit 'arrived 11317' 'vector 13 error 0'
}

@test "code-limit: no limits of code segments" {
    qemu_departs code-limit 'arrived 0' 'vector 13 error 0'
}

@test "null-segment: a null data segment works" {
    qemu_departs null-segment 'arrived a11' 'vector 13 error 0'
}

@test "read-only: a read-only data segment can be written" {
    qemu_departs read-only 'arrived 40' 'vector 13 error 0'
}

@test "alignment: no #AC" {
    qemu_departs alignment 'arrived a1' 'vector 17 error 0'
}

@test "supervisor-stack: a far call at ring 3 writes where ring 3 may not" {
    qemu_departs supervisor-stack 'arrived fa11' 'vector 14 error 7 cr2 e00ffc'
}

@test "pvi: CR4.PVI has no effect" {
    qemu_departs pvi 'vector 13 error 0' 'arrived 911'
}

@test "rdpmc: RDPMC is #UD" {
    qemu_departs rdpmc 'vector 6 error 0' 'arrived 93c'
}

# A crash is the emulator's failure, status 3, whatever the machine has said before.
@test "vexless: an opcode that needs VEX crashes QEMU without it" {
    qemu_departs execute 'status 3' 'vector 6 error 0' --append 'x code=0f380cc0'
    run_case qemu execute --append 'x code=0f380cc0'
    refused 'run: the emulator failed: it died of a signal' 3
    # Nor does it matter when the shell notices, while it shows what the machine says.
    for _ in 1 2 3 4 5; do
        run_for 40 tools/run --timeout 30 --image "$BATS_FILE_TMPDIR/execute.elf" --append 'x code=0f380cc0'
        refused 'run: the emulator failed: it died of a signal' 3
    done
}

@test "lock-bt: a locked bit test of a register ends QEMU" {
    for code in f00fa3c8 f00fabc8 f00fb3c8 f00fbbc8; do
        qemu_departs execute 'status 3' 'vector 6 error 0' --append "x code=$code"
    done
    run_case qemu execute --append 'x code=f00fa3c8'
    refused 'run: the emulator failed: ' 3
    has "$output" 'tcg fatal error'
}

# Not by --module, for which tools/run names the file as the row says.
@test "module-string: QEMU's loader puts the file's name in front" {
    file=$BATS_TEST_TMPDIR/module
    echo >"$file"
    departs qemu module-string "$file two words" 'two words' --boot kernel --append x -- -initrd "$file two words"
    conforms qemu module-string 'two words' --boot kernel --append x --module "$file two words"
    conforms qemu module-string 'two words' --append x --module "$file two words"
    conforms bochs module-string 'two words' --append x --module "$file two words"
}

@test "uart-loss: what is still in Bochs' UART at the shutdown is lost" {
    departs bochs uart-loss '' 0123456789abcde
    conforms qemu uart-loss 0123456789abcde
}

# What the tests above rest on.
@test "a mended emulator is told from one that does something else" {
    run departs qemu int-n 'vector 13 error 402' 'vector 13 error 802'
    is "$status" 1
    has "$output" 'qemu is mended: int-n shows "vector 13 error 802"'
    run departs qemu int-n 'vector 13 error 402' 'arrived 0'
    is "$status" 1
    has "$output" 'neither the known departure nor what the manual says'
    run conforms qemu int-n 'vector 13 error 402'
    is "$status" 1
}

@test "each row has its test, each case its row, and what they name exists" {
    is "$(rows id | sort | uniq -d)" ''
    is "$(sed -n 's/^@test "\([a-z0-9-]*\): .*/\1/p' "$BATS_TEST_FILENAME" | sort)" "$(rows id | sort)"
    is "$(rows test | grep -o 'case [a-z0-9-]*' | sed 's/^case //' | sort -u)" \
        "$(find "$cases" -name '*.S' ! -name harness.S -printf '%f\n' | sed 's/\.S$//' | sort)"
    for id in $(rows id); do
        [ "$(awk -F '\t' -v id="$id" '$1 == id { print NF }' "$table")" = 7 ] || { echo "$id: not seven columns"; false; }
        while read -r kind name; do
            case $kind in
            case) grep -q "^@test \"$id: " "$BATS_TEST_FILENAME" ;;
            rule) grep -q "^rule_$name()" tools/check/rules.bash ;;
            mutant) [ -f "tools/check/mutants/$name.patch" ] ;;
            unit) [ -f "tools/check/unit/${name}_test.c" ] ;;
            *) false ;;
            esac || { echo "$id: no $kind $name"; false; }
        done < <(rows test "$id" | sed 's/, */\n/g')
    done
}

@test "tools/departures prints every row" {
    run_for 5 tools/departures
    is "$status" 0
    for id in $(rows id); do grep -q "^$id  " <<<"$output" || { echo "$id"; false; }; done
    run_for 5 tools/departures no-such-row
    refused "no-such-row" 2
}
