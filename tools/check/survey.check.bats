# SPDX-License-Identifier: MIT
#
# The survey's table against the emulators' own account of every exception, taken from outside the kernel.
# Property: equivalence, of the instrument and the machine.

load common

survey_rows() { # the table as "ADDRESS OFF ON", OFF and ON being traps or slips; $1: the console log
    awk '/^peel:   [0-9a-f]+ / { print $2, substr($0, 33, 5), substr($0, 49, 5) }' "$1"
}

survey_sequence() { # what happened, row by row in the order of execution: with UMIP off, then on
    survey_rows "$1" | awk '{ print $2; print $3 }'
}

run_survey() { # EMU EXTRA...
    local emu=$1
    shift
    run_for 60 "$root/tools/run" --emu "$emu" --image "$root/build/solutions/lab1/peel.elf" \
        --append 'peel job=survey' --serial "$BATS_TEST_TMPDIR/console" \
        --log "$BATS_TEST_TMPDIR/log" -- "$@"
    is "$status" 0
    [ "$(survey_rows "$BATS_TEST_TMPDIR/console" | wc -l)" -ge 40 ]
}

@test "the survey agrees with QEMU's own log of exceptions, UMIP off and on" {
    run_survey qemu -d int
    # Each row's one #GP at CPL 1 is either its own instruction's or that of the INT 0x30 behind it, which the
    # error code tells (QEMU's is 16 * vector + 2).
    sed -n 's/.*v=0d e=\([0-9a-f]*\) .*cpl=1 IP=0009:.*/\1/p' "$BATS_TEST_TMPDIR/log" | tail -n +3 |
        awk '{ print $1 == "0302" ? "slips" : "traps" }' >"$BATS_TEST_TMPDIR/outside"
    survey_sequence "$BATS_TEST_TMPDIR/console" >"$BATS_TEST_TMPDIR/table"
    diff "$BATS_TEST_TMPDIR/table" "$BATS_TEST_TMPDIR/outside"
}

@test "the survey agrees with Bochs' own log of exceptions, UMIP off and on" {
    run_survey bochs 'debug: action=ignore, cpu0=report'
    # Bochs names no address, but the software interrupt that led to a #GP: 0x30 ends each row.
    sed -n 's/.*vector = \(..\), TYPE = 4,.*/int \1/p; s/.*exception(0x0d).*/gp/p' "$BATS_TEST_TMPDIR/log" |
        awk '/^int/ { by = $2; next } { print by == "30" ? "slips" : "traps"; by = "" }' |
        tail -n +3 >"$BATS_TEST_TMPDIR/outside"
    survey_sequence "$BATS_TEST_TMPDIR/console" >"$BATS_TEST_TMPDIR/table"
    diff "$BATS_TEST_TMPDIR/table" "$BATS_TEST_TMPDIR/outside"
}

@test "both emulators find the same instructions to trap" {
    local emu
    for emu in qemu bochs; do
        "$root/tools/run" --emu "$emu" --image "$root/build/solutions/lab1/peel.elf" \
            --append 'peel job=survey' --serial "$BATS_TEST_TMPDIR/$emu"
    done
    diff <(survey_rows "$BATS_TEST_TMPDIR/qemu") <(survey_rows "$BATS_TEST_TMPDIR/bochs")
}
