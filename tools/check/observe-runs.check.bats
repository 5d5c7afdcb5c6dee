#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034,SC2030,SC2031,SC2016 # tests share variables; common.bash and observe.bash set and use what is not set and used here
#
# The observers as part of a run: what they refuse, what is left when they are killed, that they change
# nothing, and that they repeat.

setup_file() {
    load common
    load observe
    observe_build
}

setup() {
    load common
    load observe
    load observe/mutants
    load machines
    started=''
}

teardown() {
    if [ -n "$started" ]; then
        kill "$started" 2>/dev/null || true
        wait "$started" 2>/dev/null || true
    fi
}

processor_time() { # COMMAND...: in seconds
    local TIMEFORMAT=%U
    { time "$@" 3>&- >/dev/null 2>&1; } 2>&1
}

# ---- refusals ----

# refuses EMU REASON OPTIONS [option...]: nothing runs, one line says why, and the report is nothing but that.
refuses() {
    local emu=$1 reason=$2 options=$3 file=$BATS_TEST_TMPDIR/refused
    shift 3
    rm -f "$file"
    run_for 30 tools/run --emu "$emu" --image "$subject_image" --append gate --observe "$file" --observe-options "$options" "$@"
    refused "run: observer refuses: " 70
    has "$output" "$reason"
    is "$(cat "$file")" "refused reason=\"${output#run: observer refuses: }\""
}

@test "wrong options are refused, each in one line" {
    for emu in qemu bochs; do
        refuses $emu 'option nonsense=1: ' nonsense=1
        refuses $emu 'option range=zz-20: ' range=zz-20
        refuses $emu 'option range=20-10: ' hang=1,range=20-10
        refuses $emu 'option range=10-10: ' range=10-10
        refuses $emu 'option hang=-1: ' hang=-1
        refuses $emu 'option hang=: ' hang=
        refuses $emu 'option ports=3f8-10000: ' ports=3f8-10000
        refuses $emu 'option role=student: ' role=student
        refuses $emu 'option range=9-10: ' range=1-2,range=2-3,range=3-4,range=4-5,range=5-6,range=6-7,range=7-8,range=8-9,range=9-10
        refuses $emu 'option events=0x10: ' events=0x10
    done
}

@test "a machine with two CPUs is refused" {
    refuses qemu '' range=1-2 -- -smp 2
    # Bochs takes its CPUs from a file: the last line counts.
    refuses bochs '' range=1-2 -- 'cpu: count=2'
}

@test "another emulator than the one that is known is refused" {
    qemu=$(type -P qemu-system-i386)
    run_for 20 "$qemu" -display none -nodefaults -plugin "file=$root/build/observe/observe-qemu.so,fd=2"
    is "$status" 70
    has "$output" 'observer refuses: '
    # A Bochs that is none.
    cp "$(type -P true)" "$BATS_TEST_TMPDIR/bochs-bin"
    run_for 20 env LD_PRELOAD="$root/build/observe/observe-bochs.so" PEEL_OBSERVE=fd=2 "$BATS_TEST_TMPDIR/bochs-bin"
    is "$status" 70
    has "$output" 'observer refuses: this is not Bochs 2.7'
}

@test "the library for Bochs does nothing to other programs" {
    for program in 'ls -l /usr' 'sh -c exit\ 3' 'timeout 5 seq 3' 'cat /proc/self/cmdline'; do
        eval "words=($program)"
        run_for 10 "${words[@]}"
        wanted="$status $output"
        run_for 10 env LD_PRELOAD="$root/build/observe/observe-bochs.so" PEEL_OBSERVE=nonsense "${words[@]}"
        is "$status $output" "$wanted"
    done
}

# ---- ends from outside ----

# start EMU: a machine that spins for ever; its emulator is in $emulator.
start() {
    spinning=$BATS_TEST_TMPDIR/spinning.$1
    tools/run --emu "$1" --image "$subject_image" --append spin --observe "$spinning" --observe-options "$text_range" \
        --serial "$spinning.console" >"$spinning.err" 2>&1 3>&- </dev/null &
    started=$!
    emulator=$(emulator_of "$started")
    sleep 1
}

@test "an emulator that is killed leaves no report, and nobody takes it for one" {
    for emu in qemu bochs; do
        start $emu
        kill -KILL "$emulator"
        wait "$started" || true
        started=''
        if whole "$spinning" >/dev/null; then cat "$spinning"; false; fi
    done
}

@test "an emulator that is asked to end leaves a whole report" {
    for emu in qemu bochs; do
        start $emu
        kill -TERM "$emulator"
        wait "$started" || true
        started=''
        reading=$spinning
        whole "$reading"
        has_line 'end why=killed signal=15$' 'armed yes'
        is "$(get 'last who=guest' insn)" "$(at guest_spin ebfe)"
        # By the wall clock.
        observed $emu slow "$subject_image" spin "$text_range" --timeout 1
        report slow $emu 124
        has_line 'end why=killed signal=15$' 'armed yes'
        [ "$(get 'count' guest)" -gt 1000 ]
    done
}

@test "a report that was cut or changed is not whole" {
    for emu in qemu bochs; do
        observed $emu cut "$subject_image" line "$text_range"
        report cut $emu
        copy=$BATS_TEST_TMPDIR/copy
        for change in '$d' '5d' 's/n=0$/n=1/' '$s/sum=./sum=x/' '7p'; do
            sed "$change" "$reading" >"$copy"
            if whole "$copy" >/dev/null; then echo "$change"; false; fi
        done
        head -c -1 "$reading" >"$copy"
        if whole "$copy" >/dev/null; then false; fi
    done
}

# ---- nothing changes ----

@test "reports repeat byte for byte, in the sandbox too, and change nothing that the machine says" {
    for emu in qemu bochs; do
        for mode in line flow irqs own-tf; do
            observed $emu first "$subject_image" $mode "$text_range"
            report first $emu
            observed $emu again "$subject_image" $mode "$text_range"
            cmp "$observe_dir/first.$emu" "$observe_dir/again.$emu"
            tools/run --emu $emu --image "$subject_image" --append $mode --serial "$BATS_TEST_TMPDIR/alone" 3>&-
            cmp "$observe_dir/first.$emu.console" "$BATS_TEST_TMPDIR/alone"
        done
        observed $emu again "$subject_image" "$mode" "$text_range" --sandbox
        report again $emu
        cmp "$observe_dir/first.$emu" "$observe_dir/again.$emu"
        cmp "$observe_dir/first.$emu.console" "$observe_dir/again.$emu.console"
        # On another PC the guest is the same.
        observed $emu again "$subject_image" line "$text_range" --decoy
        report again $emu
        sites_are 1 guest_line
    done
}

@test "in the sandbox a refusal looks as it does outside, and a run that takes too long leaves no whole report" {
    for emu in qemu bochs; do
        refuses $emu 'option nonsense=1: ' nonsense=1 --sandbox
        observed $emu slow "$subject_image" spin "$text_range" --timeout 1 --sandbox
        is "$(cat "$observe_dir/slow.$emu.status")" 124
        if whole "$observe_dir/slow.$emu" >/dev/null; then grep -q "^end why=killed " "$observe_dir/slow.$emu"; fi
    done
}

@test "what it costs (shown, not judged)" {
    for emu in qemu bochs; do
        plain=$(processor_time tools/run --emu $emu --image "$subject_image" --append long --serial "$BATS_TEST_TMPDIR/alone")
        watched=$(processor_time observed $emu long "$subject_image" long "$text_range")
        report long $emu
        seen 'count' guest 60000002
        awk -v emu=$emu -v plain="$plain" -v watched="$watched" 'BEGIN {
            printf "# %s, 60 million instructions: %.2f s of processor time alone, %.2f s observed, ratio %.2f\n",
                emu, plain, watched, watched / plain }' >&3
    done
}

# ---- against each other, and against themselves ----

@test "probes of every kind look the same from outside in both emulators, natively and at rung 1" {
    probes_agree "$(fresh_nonce)" hello string smc segments sensitive hostile-intn hostile-syscall hostile-flood
}

@test "an observer that is wrong about where the emulator keeps something refuses" {
    mutants_die qemu +8 'ENV_EFLAGS|ENV_HFLAGS|HFLAGS_GUEST' flow svm
    mutants_die bochs +8 'CPU_RIP|CPU_EFLAGS|CPU_IN_SVM' flow svm
}
