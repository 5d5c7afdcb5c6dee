#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # bats sets status and output
#
# make submit: what is packed, what is said, and that nothing is written when it would not do.

setup() {
    load common
    out=$BATS_TEST_TMPDIR/out
    mine=$BATS_TEST_TMPDIR/mine
    archive=$out/lab1-deprivilege.tar.gz
    tools/holes fill 4 1 "$mine"
}

submit() { run_for 60 tools/submit --lab 1 --src "$mine" --out "$out"; }

@test "what is packed is the lab's files, by nobody and of no time, and the same twice" {
    submit
    is "$status" 0
    sum=$(sha256sum <"$archive")
    is "$(tar -tzf "$archive" | sed -n 's|^lab1-deprivilege/\(..*\)|\1|p')" "$(tools/holes files 1)"
    is "$(tar -tvzf "$archive" --numeric-owner --utc | awk '{ print $2, $4 }' | sort -u)" "0/0 2000-01-01"
    touch "$mine"/*
    chmod 700 "$mine"/*
    submit
    is "$(sha256sum <"$archive")" "$sum"
    has "$output" "sha256: ${sum%% *}"
    has "$output" "still to be written, of 10 holes: L1.5 L1.6 L1.7 L1.8 L1.9 L1.10"
    has "$output" "grader/grade --lab 1 --submission lab1-deprivilege.tar.gz --out DIR"
}

@test "what is in the folder and not handed in is named" {
    echo 'my notes' >"$mine/notes.txt"
    touch "$mine/.holes" "$mine/.generated"
    submit
    is "$status" 0
    is "$(printf '%s\n' "$output" | grep warning)" "warning: not among the lab's files, ignored: notes.txt"
    is "$(tar -tzf "$archive" | grep -c notes)" 0
    rm "$mine/notes.txt"
    submit
    is "$(printf '%s\n' "$output" | grep -c warning)" 0
}

@test "what does not compile is not packed: the compiler's first error" {
    echo 'int broken = undeclared_thing;' >>"$mine/exits.c"
    submit
    is "$status" 1
    has "${lines[0]}" "submit: nothing packed: it does not compile: exits.c:"
    has "${lines[0]}" "undeclared_thing"
    has "${lines[1]}" "| int broken = undeclared_thing;"
    has "${lines[2]}" "^~~"
    [ ! -e "$out" ]
}

@test "a file that is missing, or none, is named in one line" {
    rm "$mine/world.S"
    submit
    refused "missing: world.S" 1
    rm "$mine/compress.c"
    ln -s /etc/passwd "$mine/compress.c"
    touch "$mine/world.S"
    submit
    refused "compress.c is a symbolic link" 1
    [ ! -e "$out" ]
}

@test "wrong use is one line and status 2" {
    run_for 20 tools/submit
    refused "which lab? add LAB=1"
    run_for 20 tools/submit --lab 9
    refused "LAB=9: a number from 0 to 7"
    run_for 20 tools/submit --lab 7
    refused "there is no folder for lab 7"
    run_for 20 tools/submit --lab 1 --src "$BATS_TEST_TMPDIR/none"
    refused "there is no folder for lab 1"
    run_for 20 tools/submit --lab 1 --colour
    refused "unknown option"
}
