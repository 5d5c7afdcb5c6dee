# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# graded LAB VIEW...: the report for people, of the submission that tools/holes makes of these words (view solution,
# mutant PATCH), in both emulators and with seed 1, which an edition for students has, too: as if it stood in labs/.
graded() {
    local lab=$1 work unsafe=()
    shift
    work=$(mktemp -d "${TMPDIR:-/tmp}/peel-transcript.XXXXXX")
    chmod 711 "$work"
    # shellcheck disable=SC2064 # the name is this grading's
    trap "rm -rf '$work'" EXIT
    "tools/holes" "$@" "$work/submission"
    # shellcheck source=grader/lib/sandbox.sh
    (. grader/lib/sandbox.sh && sandbox_works >/dev/null) || unsafe=(--unsafe)
    grader/grade --lab "$lab" --submission "$work/submission" --out "$work/out" --seed 1 --src labs --quiet "${unsafe[@]}" >/dev/null || true
    cat "$work/out/report.txt"
}
