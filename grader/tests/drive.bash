# shellcheck shell=bash disable=SC2154 # grader/grade exports PEEL_*, bats the rest
# SPDX-License-Identifier: MIT
#
# For the suites of this folder: `row NAME` makes the runs of a rubric's row in each emulator of the grading
# and has the judge write the row's verdicts. The test passes when the row earned all its points. What the
# suite reports is for the person who watches: the score comes from the verdicts alone.

root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
# shellcheck source=grader/lib/drive.bash
. "$root/grader/lib/drive.bash"

row() {
    local name=$1 emu line full=1
    if [ -z "${PEEL_OUT:-}" ]; then
        echo 'these tests are driven by grader/grade (or make grade): start that'
        return 1
    fi
    for emu in ${PEEL_EMULATORS//,/ }; do
        line=$("$root/build/grader/judge" rows "$PEEL_RUBRIC" --emulator "$emu" --row "$name") || return 1
        [ -n "$line" ] || continue # not in this emulator
        IFS=$'\t' read -r _ _ _ append machines _ <<<"$line"
        drive "$emu" "$name" "$append" "$machines" || true
        "$root/build/grader/judge" row "$PEEL_RUBRIC" "$name" --emulator "$emu" --out "$PEEL_OUT" 3>&- || full=0
    done
    [ "$full" = 1 ]
}
