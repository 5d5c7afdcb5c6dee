#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The guest OS's tests can fail: each mistake of mutants/os/ in its kernel is found by the test that it names. The tests
# are grouped by where the mistake is.

# Everything is run here, two at a time; the tests below look at what came out.
setup_file() {
    load common
    : "${root:?}"
    mutants_tmp=$BATS_FILE_TMPDIR
    # shellcheck source=tools/check/os-mutants.bash
    . "$root/tools/check/os-mutants.bash"
    unset MAKEFLAGS MFLAGS MAKELEVEL
    # shellcheck disable=SC2046 # words
    mutants_prepare $(for name in $(mutant_names); do mutant_flavour "$name"; done | LC_ALL=C sort -u) \
        >"$mutants_tmp/prepare.log" 2>&1 3>&- || { cat "$mutants_tmp/prepare.log"; return 1; }
    # shellcheck disable=SC2046 # words
    every_mutant "$(nproc)" $(mutant_names) 3>&-
}

setup() {
    load common
    load usertests
    mutants_tmp=$BATS_FILE_TMPDIR
    . "$root/tools/check/os-mutants.bash"
}

# in_files PATTERN...: mutants of these files are dead, and there are some.
in_files() {
    local name pattern file n=0 alive=0
    for name in $(mutant_names); do
        file=$(mutant_file "$name")
        for pattern in "$@"; do
            # shellcheck disable=SC2053 # a pattern
            [[ $file == guest-os/kernel/$pattern ]] || continue
            n=$((n + 1))
            echo "$name" >>"$BATS_FILE_TMPDIR/looked-at"
            if [ ! -f "$mutants_tmp/$name.ok" ]; then
                alive=$((alive + 1))
                cat "$mutants_tmp/$name.failed" 2>/dev/null || echo "$name: it was not run"
            fi
        done
    done
    [ "$n" -gt 0 ] && [ "$alive" = 0 ]
}

@test "without a mistake every test passes" {
    for flavour in $(for name in $(mutant_names); do mutant_flavour "$name"; done | LC_ALL=C sort -u); do
        usertests_in "$mutants_tmp/base" "$flavour" qemu "$mutant_limit"
        output=$(cat "$mutants_tmp/base/transcript")
        all_passed "$flavour"
    done
}

@test "memory in pages" { in_files 'paged/*' memory.c frames.c; }
@test "memory in segments" { in_files 'flat/*' i386/gdt.c; }
@test "programs begin" { in_files exec.c elf.c; }
@test "processes come and go" { in_files process.c; }
@test "turns" { in_files sched.c; }
@test "pipes" { in_files pipe.c ring.c; }
@test "open files" { in_files file.c; }
@test "the file system" { in_files 'fs_*' path.c; }
@test "calls, and what they take of a program's memory" { in_files 'syscall*' user.c; }
@test "the terminal" { in_files tty.c line.c; }
@test "traps, and the registers of who is interrupted" { in_files 'x86/[a-eg-z]*' i386/entry.S; }
@test "x87" { in_files x86/fpu.c; }
@test "SYSENTER" { in_files i386/frame.c 'i386/plain/*'; }
@test "64 bits" { in_files 'x86_64/*'; }

@test "no mutant was forgotten, and each names a test that there is" {
    is "$(LC_ALL=C sort "$BATS_FILE_TMPDIR/looked-at")" "$(mutant_names | LC_ALL=C sort)"
    for name in $(mutant_names); do
        what=$(mutant_field "$name" what)
        killer=$(mutant_killer "$name")
        [ -n "$what" ] || { echo "$name: what does it do?"; false; }
        is "$(mutant_file "$name" | wc -l)" 1 || { echo "$name: it is in one file"; false; }
        case $killer in
        'unit '*) [ -f "tools/check/unit/${killer#unit }_test.c" ] ;;
        'panic '?* | 'a panic' | silence | 'hang at once') ;;
        *) grep -q "{\"${killer#hang after }\", " guest-os/user/usertests/*.c ;;
        esac || { echo "$name: killed by $killer"; false; }
    done
}
