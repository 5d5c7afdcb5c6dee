#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034 # common.bash and grade.bash set and use what is not set and used here
#
# The grader as an instructor uses it: what each kind of submission scores, and what the report says.

setup_file() {
    load common
    PEEL_TEST_SEED=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
    export PEEL_TEST_SEED
}

setup() {
    load common
    load grade
    echo "seed $PEEL_TEST_SEED"
    shared=(--seed "$PEEL_TEST_SEED" --oracles "$BATS_FILE_TMPDIR/oracles")
}

teardown() { rm -rf "${open:-/tmp/none}"; }

@test "the reference scores 100 in QEMU and Bochs, and says so in every report" {
    grade "$tmp/out" build/view/solutions/lab1-deprivilege "${shared[@]}"
    graded 0 100 "$tmp/out"
    is "$(jq -r '[.rows[].emulators // .emulators] | flatten | unique | join(" ")' "$tmp/out/report.json" | tr ' ' '\n' | sort | tr '\n' ' ')" "bochs qemu "
    has "$(tail -n 3 "$tmp/out.log")" "Score: 100/100"
    has "$(cat "$tmp/out/report.txt")" " 0 failed, 0 skipped"
    is "$(grep -c '^ok' "$tmp/out/report.tap")" "$(jq '.rows | length' "$tmp/out/report.json")"
    xmllint --noout "$tmp/out/report.xml"
    cat "$tmp/out/times.txt" >&3
}

@test "kept oracles serve the next grading, with their seed; another submission's run is its own" {
    kept=(--oracles "$tmp/kept" --emu qemu --test uart)
    grade "$tmp/a" build/view/solutions/lab1-deprivilege "${kept[@]}"
    touch -d '2020-01-01' "$tmp"/kept/qemu/*/status
    grade "$tmp/b" build/view/solutions/lab1-deprivilege "${kept[@]}"
    same_reports "$tmp/a" "$tmp/b"
    is "$(find "$tmp/kept" -name status -newermt 2021-01-01)" ''
    is "$(jq -r .seed "$tmp/b/report.json")" "$(cat "$tmp/kept/seed")"
    overlay grader/halfdone/in-missing
    grade "$tmp/c" "$tmp/in-missing" "${kept[@]}"
    is "$(jq '.rows[] | select(.row == "uart") | .earned == .points' "$tmp/c/report.json")" false
    grade "$tmp/d" build/view/solutions/lab1-deprivilege "${kept[@]}" --seed 8
    is "$(cat "$tmp/kept/seed")" 8
    [ -n "$(find "$tmp/kept" -name status -newermt 2021-01-01)" ]
}

@test "hidden rows: another key is another run, the reference earns its points with each" {
    for key in spring autumn; do
        grade "$tmp/$key" build/view/solutions/lab1-deprivilege --seed 7 --hidden "$key" --emu qemu --test fair
        is "$(jq -r '.rows[] | select(.row == "fair") | [.visibility, .earned == .points] | join(" ")' "$tmp/$key/report.json")" "hidden true"
    done
    run cmp -s "$tmp"/{spring,autumn}/runs/qemu/submission-fair/command
    is "$status" 1
    run_for 20 grader/grade --lab 1 --submission labs/lab1-deprivilege --out "$tmp/o" --hidden 'a b'
    refused "--hidden: at most"
}

@test "an archive is graded as its folder is" {
    tar -czf "$tmp/x.tar.gz" -C build/view/solutions lab1-deprivilege
    grade "$tmp/a" "$tmp/x.tar.gz" "${shared[@]}" --emu qemu --test hello
    grade "$tmp/b" build/view/solutions/lab1-deprivilege "${shared[@]}" --emu qemu --test hello
    same_reports "$tmp/a" "$tmp/b"
    has "$(cat "$tmp/a.log")" "Graded in qemu alone"
}

@test "an empty submission scores 0, and is told what is missing" {
    mkdir "$tmp/empty"
    grade "$tmp/out" "$tmp/empty" "${shared[@]}"
    graded 1 0 "$tmp/out"
    has "$(head -n 1 "$tmp/out/report.txt")" "compress.c"
}

@test "a submission that does not compile scores 0, with the compiler's first error" {
    cp -r build/view/solutions/lab1-deprivilege "$tmp/broken"
    echo 'static int broken = undeclared_thing;' >>"$tmp/broken/exits.c"
    grade "$tmp/out" "$tmp/broken" "${shared[@]}"
    graded 1 0 "$tmp/out"
    has "$(head -n 1 "$tmp/out/report.txt")" "exits.c:"
    has "$(head -n 1 "$tmp/out/report.txt")" "undeclared_thing"
    has "$(cat "$tmp/out/report.txt")" "| static int broken = undeclared_thing;"
    is "$(grep -c undeclared_thing "$tmp/out/report.txt")" 2
    has "$(cat "$tmp/out/report.html")" "| static int broken = undeclared_thing;"
    grade "$tmp/out" "$tmp/broken" "${shared[@]}" --test compress
    has "$(cat "$tmp/out/report.txt")" "0 passed, 1 failed, "
}

@test "a report's commands can be pasted, and repeat the run" {
    tools/holes fill 3 1 "$tmp/k3"
    grade "$tmp/out" "$tmp/k3" "${shared[@]}" --emu bochs --test leave
    printed=$(sed -n 's/^  run: *//p' "$tmp/out.log")
    written=$(sed -n 's/^  run: *//p' "$tmp/out/report.txt")
    is "$written" "${printed/"$tmp/out"/\$OUT}"
    has "$written" "--image \$OUT/build/peel.elf "
    for command in "$printed" "OUT=$tmp/out; $written"; do
        run_for 60 bash -c "$command"
        has "$output" "peel: not written yet: L1.4 world_leave: see handouts/lab1#way-out"
    done
}

@test "without observers: practice from the consoles, of which the report says what it is" {
    grade "$tmp/out" build/view/solutions/lab1-deprivilege "${shared[@]}" --emu qemu --unobserved
    is "$status" 3
    is "$(jq -r .observed "$tmp/out/report.json")" false
    has "$(cat "$tmp/out/report.txt")" "Unofficial: not observed."
    is "$(jq -r '[.rows[].checks[].cause] | unique | map(select(. != null)) | .[]' "$tmp/out/report.json")" "not judged: only an observer can tell"
    [ "$(score "$tmp/out")" -gt 50 ]
    is "$(find "$tmp/out/runs" "$BATS_FILE_TMPDIR/oracles" -path '*.unobserved/observed')" ''
    overlay grader/halfdone/in-missing
    grade "$tmp/half" "$tmp/in-missing" "${shared[@]}" --emu qemu --unobserved
    is "$(jq '.rows[] | select(.row == "io") | .earned == .points' "$tmp/half/report.json")" false
    grade "$tmp/none" labs/lab1-deprivilege "${shared[@]}" --emu qemu --unobserved
    is "$(score "$tmp/none")" 0
}

@test "QEMU: other correct solutions score 100" {
    all_as_expected variants "${shared[@]}" --emu qemu
}

@test "QEMU: some honest half-done solutions earn what they have earned" {
    for name in in-missing no-preemption wrong-origin; do
        as_expected grader/halfdone/$name "${shared[@]}" --emu qemu
    done
}

@test "two gradings with one seed give the same reports, byte for byte" {
    grade "$tmp/a" build/view/solutions/lab1-deprivilege --seed 7 --emu qemu --test s
    grade "$tmp/b" build/view/solutions/lab1-deprivilege --seed 7 --emu qemu --test s --jobs 1
    same_reports "$tmp/a" "$tmp/b"
}

@test "a grader that is killed leaves a valid report, nothing running, and never a better score" {
    for delay in 0.3 1 2; do
        grader/grade --lab 1 --submission build/view/solutions/lab1-deprivilege --out "$tmp/out" "${shared[@]}" --emu qemu \
            >/dev/null 2>&1 3>&- </dev/null &
        pid=$!
        sleep "$delay"
        kill -KILL "$pid" || break # it was quicker
        wait "$pid" || true
        if [ -f "$tmp/out/report.json" ]; then
            is "$(jq .complete "$tmp/out/report.json")" false
            [ "$(score "$tmp/out")" -le 100 ]
        fi
        for ((i = 0; i < 100; i++)); do
            pgrep -f "$tmp/out" >/dev/null || break
            sleep 0.1
        done
        run pgrep -af "$tmp/out"
        is "$output" ''
        rm -rf "$tmp/out"
    done
}

@test "wrong use is one line, status 2, and nothing is touched" {
    mkdir "$tmp/full"
    echo precious >"$tmp/full/file"
    run_for 20 grader/grade --lab 1 --submission build/view/solutions/lab1-deprivilege --out "$tmp/full"
    refused "holds files that no grading wrote"
    is "$(cat "$tmp/full/file")" precious
    run_for 20 grader/grade --lab 9 --submission x --out "$tmp/o"
    refused "a number from 0 to 7"
    run_for 20 grader/grade --lab 1 --submission "$tmp/none" --out "$tmp/o"
    refused "no such file"
    run_for 20 grader/grade --lab 1 --submission x
    refused "--out is needed"
    run_for 20 grader/grade --lab 1 --submission build/view/solutions/lab1-deprivilege --out "$tmp/o" --emu vmware
    refused "qemu, bochs or all"
    run_for 20 grader/grade --lab 1 --submission build/view/solutions/lab1-deprivilege --out "$tmp/o" --seed 'a b'
    refused "letters and digits"
    run_for 20 grader/grade --lab 1 --submission build/view/solutions/lab1-deprivilege --out "$tmp/o" --frobnicate
    refused "unknown option"
    run_for 20 make -s grade
    has "$output" "which lab?"
    run_for 20 make -s grade LAB=7 SRC=labs
    has "$output" "SRC=solutions"
}

@test "without a sandbox the grader refuses, and --unsafe goes on and says so" {
    # Root runs it as another user, who cannot look into the tests' own folders.
    open=$(mktemp -d /tmp/peel-fake.XXXXXX)
    chmod 755 "$open"
    cat >"$open/bwrap" <<'END'
#!/bin/sh
[ "$1" != --version ] || { echo 'bubblewrap 0.8.0'; exit; }
echo 'bwrap: No permissions to create new namespace' >&2
exit 1
END
    chmod 755 "$open/bwrap"
    PATH=$open:$PATH run_for 20 grader/grade --lab 1 --submission build/view/solutions/lab1-deprivilege --out "$tmp/o"
    refused "user namespaces"
    PATH=$open:$PATH grade "$tmp/out" build/view/solutions/lab1-deprivilege "${shared[@]}" --unsafe --emu qemu --test hello
    has "$(cat "$tmp/out.log")" "no sandbox: the submission's code runs with your rights"
    is "$(jq '.rows[] | select(.row == "hello") | .earned == .points' "$tmp/out/report.json")" true
}
