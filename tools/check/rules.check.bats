#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The rules of the machine model (kernel/RULES.md): each holds in both emulators, with and without the
# kernel's assertions, and each test notices when its rule alone is dropped from the sources.

# Everything is run here, two at a time; the tests below look at what came out.
setup_file() {
    load common
    : "${root:?}"
    rules_tmp=$BATS_FILE_TMPDIR
    # shellcheck source=tools/check/rules.bash
    . "$root/tools/check/rules.bash"
    # shellcheck source=tools/check/mutants.bash
    . "$root/tools/check/mutants.bash"
    unset MAKEFLAGS MFLAGS MAKELEVEL
    mutants_prepare >"$rules_tmp/prepare.log" 2>&1 3>&- || { cat "$rules_tmp/prepare.log"; return 1; }
    every_check "$(nproc)" "$root/build/solutions/lab1/peel.elf" 3>&-
}

setup() {
    load common
    rules_tmp=$BATS_FILE_TMPDIR
    . "$root/tools/check/rules.bash"
    . "$root/tools/check/mutants.bash"
}

passed() {
    if [ ! -f "$rules_tmp/$1.ok" ]; then
        echo "$1:"
        cat "$rules_tmp/$1.failed" 2>/dev/null || echo "it was not run"
        return 1
    fi
}

mutants_of() {
    grep -lE "^# killed by: $1( in .*)?\$" "$mutants_dir"/*.patch | sed 's|.*/||; s|\.patch$||'
}

# rule CHECK: it holds, and at least one mutant says that this check would notice.
rule() {
    local name all
    passed "qemu.$1"
    passed "bochs.$1"
    passed "release.$1"
    all=$(mutants_of "$1")
    [ -n "$all" ] || { echo "no mutant is killed by $1"; return 1; }
    for name in $all; do passed "mutant.$name"; done
}

@test "a fault at or above 4 GiB ends the machine; addresses wrap (rule 1)" { rule high_linear; }
@test "no VEX instruction, no XCR0: CR4.OSXSAVE = 0 (rule 2)" { rule vex; }
@test "no gather reads the host (rule 2)" { rule gather; }
@test "no protection keys: CR4.PKE = 0 (rule 2)" { rule protection_keys; }
@test "no performance counters: CR4.PCE = 0 (rule 2)" { rule counters; }
@test "SYSCALL leads nowhere: EFER.SCE = 0 (rule 2)" { rule syscall; }
@test "SYSENTER leads nowhere, whatever flags it would carry (rule 2)" { rule sysenter; }
@test "optional bits are on when asked for, and only then (rule 2)" { rule options; }
@test "a guest's flags end at the hypervisor's door" { rule host_flags; }
@test "a call gate of two entries is never installed (rule 3)" { rule call_gate; }
@test "there is no 64-bit code for a guest (rule 3)" { rule code64; }
@test "there is no conforming code (rule 3)" { rule conforming; }
@test "the guest's kernel runs at ring 1 (rule 3)" { rule rings; }
@test "the host's descriptors are out of reach (rule 4)" { rule host_descriptors; }
@test "descriptor tables are traced, hidden parts kept (rules 2, 4)" { rule segments; }
@test "CS and SS keep their hidden parts (rule 4)" { rule code_segments; }
@test "the accessed bit is the processor's (rule 4)" { rule accessed; }
@test "a 16-bit stack keeps its ESP, and sees nothing of the host's" { rule stack16; }
@test "IOPL is 0 (rule 5)" { rule iopl; }
@test "every port is denied (rule 5)" { rule ports; }
@test "a guest's trap is told by its stack, never by CS (rule 6)" { rule origin; }
@test "INT n is decoded, its error code not trusted (rule 6)" { rule software_interrupt; }
@test "no IRET reaches user code by itself (rule 7)" { rule user_code; }
@test "no page is open to ring 3 at virtual ring 0 (rule 7)" { rule user_pages; }
@test "what nothing emulates stops the machine" { rule cli; }
@test "the first reason is the one that is told" { rule kill; }
@test "who never traps is preempted, and the others do not notice" { rule preemption; }
@test "x87 and SSE are each machine's own" { rule fpu; }
@test "page tables are each machine's own" { rule page_tables; }
@test "debug registers are each machine's own" { rule debug_registers; }

@test "rules that no guest can tell are seen by hosted tests" {
    for name in $(mutants_of 'unit [a-z]*'); do passed "mutant.$name"; done
}

@test "every check has its test, every mutant its check, and RULES.md names them all" {
    for name in $(check_names); do
        grep -q "{ rule $name; }\$" "$BATS_TEST_FILENAME" || { echo "no test of rule_$name"; false; }
        grep -q "\`$name\`" kernel/RULES.md || { echo "kernel/RULES.md: no $name"; false; }
    done
    for name in $(mutant_names); do
        killer=$(mutant_killer "$name")
        case $killer in
        'unit '*) [ -f "tools/check/unit/${killer#unit }_test.c" ] && passed "mutant.$name" ;;
        *) check_names | grep -qx "$killer" ;;
        esac || { echo "$name: killed by $killer"; false; }
        grep -q "\`$name\`" kernel/RULES.md || { echo "kernel/RULES.md: no $name"; false; }
    done
}
