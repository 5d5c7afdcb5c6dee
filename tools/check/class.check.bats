#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # bats sets status and output
#
# Grading a folder of submissions: a table for all of them, whatever some of them are.

setup() {
    load common
    tmp=$BATS_TEST_TMPDIR
}

row() { awk -F '\t' -v name="$1" '$1 == name { print $2, $3 }' "$tmp/out/class.tsv"; }
cause() { awk -F '\t' -v name="$1" '$1 == name { print $7 }' "$tmp/out/class.tsv"; }

@test "QEMU: perfect, half, cheat and broken submissions, one after another, with one seed" {
    mkdir "$tmp/in"
    tools/holes fill 10 1 "$tmp/in/perfect"
    tools/holes fill 3 1 "$tmp/in/half"
    grader/lib/submission grader/cheats/guest-ring0 "$tmp/in/cheat"
    mkdir "$tmp/in/empty"
    echo 'no archive' >"$tmp/in/broken.tar.gz"
    tar -czf "$tmp/in/hälf (2).tar.gz" -C "$tmp/in" half
    echo 'read me' >"$tmp/in/notes.txt"
    run_for 300 grader/grade-folder "$tmp/in" --lab 1 --out "$tmp/out" --emu qemu --seed 5
    is "$status" 0
    has "$output" "6 submissions of lab 1, seed 5"
    has "$output" "ignored: notes.txt"
    read -r best _ <<<"$(row perfect)"
    read -r half _ <<<"$(row half)"
    read -r cheat _ <<<"$(row cheat)"
    if [ "$best" -le "$half" ] || [ "$half" -lt 1 ] || [ "$best" -le "$cheat" ]; then echo "$output" && false; fi
    is "$(row empty)" "0 true"
    is "$(row broken)" "0 true"
    has "$(cause empty)" "the submission is empty"
    is "$(cause perfect)" ''
    is "$(row h__lf__2_)" "$half true"
    is "$(jq -r '[.seed, (.submissions | length)] | join(" ")' "$tmp/out/class.json")" "5 6"
    is "$(jq -r .seed "$tmp/out/half/report.json")" 5
    [ -f "$tmp/out/$(jq -r '.submissions[] | select(.name == "cheat").report' "$tmp/out/class.json")" ]
}

@test "a submission that cannot be judged does not stop the others, and the status says so" {
    mkdir -p "$tmp/in/a" "$tmp/in/b" "$tmp/out/a"
    : >"$tmp/out/.peel-class"
    echo precious >"$tmp/out/a/file"
    run_for 60 grader/grade-folder "$tmp/in" --lab 1 --out "$tmp/out" --emu qemu --test hello
    is "$status" 3
    is "$(row a)" " false"
    has "$(cause a)" "holds files that no grading wrote"
    is "$(row b)" "0 true"
    is "$(cat "$tmp/out/a/file")" precious
}

@test "a key is every submission's" {
    mkdir "$tmp/in"
    cp -r build/view/solutions/lab1-deprivilege "$tmp/in/a"
    cp -r build/view/solutions/lab1-deprivilege "$tmp/in/b"
    run_for 120 grader/grade-folder "$tmp/in" --lab 1 --out "$tmp/out" --emu qemu --test hello --hidden spring
    is "$status" 0
    for name in a b; do
        is "$(jq -r '.rows[] | select(.row == "hello") | [.visibility, .earned == .points] | join(" ")' "$tmp/out/$name/report.json")" "hidden true"
    done
    cmp "$tmp/out/a/rubric.tsv" "$tmp/out/b/rubric.tsv"
}

@test "wrong use is one line and status 2" {
    mkdir "$tmp/none" "$tmp/full" "$tmp/some" "$tmp/some/a"
    echo precious >"$tmp/full/file"
    run_for 20 grader/grade-folder
    refused "which folder of submissions?"
    run_for 20 grader/grade-folder "$tmp/missing" --lab 1 --out "$tmp/out"
    refused "no such folder"
    run_for 20 grader/grade-folder "$tmp/none" --lab 1 --out "$tmp/out"
    refused "no submission in it"
    run_for 20 grader/grade-folder "$tmp/some" --lab 1 --out "$tmp/full"
    refused "holds files that no grading wrote"
    run_for 20 grader/grade-folder "$tmp/some" --lab 1 --out "$tmp/some/out"
    refused "lies among the submissions"
    run_for 20 grader/grade-folder "$tmp/some" --lab 9 --out "$tmp/out"
    refused "a number from 0 to 7"
    run_for 20 grader/grade-folder "$tmp/some" --lab 1 --out "$tmp/out" --hidden 'a b'
    refused "--hidden: at most"
    run_for 20 grader/grade-folder "$tmp/some" --lab 1
    refused "--out is needed"
}
