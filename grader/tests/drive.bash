# shellcheck shell=bash disable=SC2154 # grader/grade exports PEEL_*, bats the rest
# SPDX-License-Identifier: MIT
#
# For the suites of this folder: `row NAME` makes the runs of a rubric's row in each emulator of the grading
# and has the judge write the row's verdicts. The test passes when the row earned all its points. What the
# suite reports is for the person who watches: the score comes from the verdicts alone.

root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
# shellcheck source=grader/lib/drive.bash
. "$root/grader/lib/drive.bash"

# The rows whose failure makes this one senseless, as the rubric has them.
needs_of() {
    awk -F '\t' -v row="$1" '/^#/ { next } !column { for (i = 1; i <= NF; i++) if ($i == "needs") column = i }
        $1 == row && $column != "-" { gsub(",", " ", $column); print $column }' "$root/$PEEL_RUBRIC"
}

# Each row holds its lock while it runs. Who needs it waits, and is spared the runs when they would be in vain.
take_turn() {
    local need
    mkdir -p "$PEEL_OUT/locks"
    exec 6>"$PEEL_OUT/locks/$1"
    flock 6
    for need in $(needs_of "$1"); do flock -s "$PEEL_OUT/locks/$need" true; done
    "$root/build/grader/judge" waits "$PEEL_RUBRIC" "$1" --out "$PEEL_OUT" --emulators "$PEEL_EMULATORS"
}

row() {
    local name=$1 emu line full=1
    if [ -z "${PEEL_OUT:-}" ]; then
        echo 'these tests are driven by grader/grade (or make grade): start that'
        return 1
    fi
    if ! take_turn "$name"; then
        echo 'waits for these: see the report'
        return 1
    fi
    for emu in ${PEEL_EMULATORS//,/ }; do
        line=$("$root/build/grader/judge" rows "$PEEL_RUBRIC" --emulator "$emu" --row "$name") || return 1
        [ -n "$line" ] || continue # not in this emulator
        IFS=$'\t' read -r _ _ _ append machines _ <<<"$line"
        drive "$emu" "$name" "$append" "$machines" 6>&- || true
        "$root/build/grader/judge" row "$PEEL_RUBRIC" "$name" --emulator "$emu" --out "$PEEL_OUT" 3>&- || full=0
    done
    [ "$full" = 1 ]
}
