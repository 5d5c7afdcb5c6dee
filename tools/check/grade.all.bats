#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # common.bash and grade.bash set what is not set here
#
# Gradings repeat: the seed decides the reports, and nothing but the submission decides the score. EVERY=1 repeats them
# more often.
# contains: cheats.check

setup() {
    load common
    load machines
    load grade
}

teardown() { rest; }

@test "gradings with one seed give the same reports, also under four processor hogs" {
    grade "$tmp/first" build/view/solutions/lab1-deprivilege --seed 42
    graded 0 100 "$tmp/first"
    n=$(few_or_many 8 20)
    for ((i = 2; i <= n; i++)); do
        if [ "$i" = $((n * 4 / 5)) ]; then load_processors; fi
        grade "$tmp/again" build/view/solutions/lab1-deprivilege --seed 42
        same_reports "$tmp/first" "$tmp/again" || { echo "grading $i"; false; }
    done
}

@test "another seed gives the same score" {
    overlay grader/halfdone/no-preemption
    n=$(few_or_many 8 20)
    for ((i = 1; i <= n; i++)); do
        grade "$tmp/out" build/view/solutions/lab1-deprivilege
        graded 0 100 "$tmp/out" || { echo "seed $(jq -r .seed "$tmp/out/report.json")"; false; }
        grade "$tmp/half" "$tmp/no-preemption" --emu qemu
        [ "$i" != 1 ] || wanted=$(score "$tmp/half")
        graded 1 "$wanted" "$tmp/half" || { echo "seed $(jq -r .seed "$tmp/half/report.json")"; false; }
    done
}

@test "QEMU and Bochs: each cheat scores at most 5" {
    all_as_expected cheats --seed 3 --oracles "$BATS_FILE_TMPDIR/oracles"
}

@test "QEMU and Bochs: other correct solutions score 100" {
    all_as_expected variants --seed 3 --oracles "$BATS_FILE_TMPDIR/oracles"
}

@test "QEMU and Bochs: half-done solutions" {
    all_as_expected halfdone --seed 3 --oracles "$BATS_FILE_TMPDIR/oracles"
}

@test "killed at any moment, the grader leaves a valid partial report and nothing running" {
    for ((i = 1; i <= 30; i += $(few_or_many 3 1))); do
        grader/grade --lab 1 --submission build/view/solutions/lab1-deprivilege --out "$tmp/out" --seed 5 \
            --oracles "$BATS_FILE_TMPDIR/oracles" >/dev/null 2>&1 3>&- </dev/null &
        pid=$!
        sleep "$((i / 3)).$((i % 3 * 3))"
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" || true
        if [ -f "$tmp/out/report.json" ] && [ "$(jq .complete "$tmp/out/report.json")" != true ]; then
            is "$(jq '[.rows[].earned] | add == '"$(score "$tmp/out")" "$tmp/out/report.json")" true
        fi
        for ((n = 0; n < 100; n++)); do
            pgrep -f "$tmp/out" >/dev/null || break
            sleep 0.1
        done
        run pgrep -af "$tmp/out"
        is "$output" ''
    done
}

@test "an emulator that is killed again and again costs no points: the row is not judged, or judged at the next attempt" {
    # A folder of its own, so that no other suite's emulators are killed; what is compiled there is run by somebody else.
    runs=$(mktemp -d) && chmod 711 "$runs"
    TMPDIR=$runs grader/grade --lab 1 --submission build/view/solutions/lab1-deprivilege --out "$tmp/out" --seed 6 >"$tmp/log" 2>&1 3>&- </dev/null &
    pid=$!
    killed=0
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.7
        pkill -KILL -n -f "qemu-system-x86_64.*$runs" && killed=$((killed + 1))
    done
    status=0
    wait "$pid" || status=$?
    rm -rf "$runs"
    echo "$killed emulators were killed; status $status, score $(score "$tmp/out")"
    [ "$killed" -ge 3 ]
    case $status in
    0) is "$(score "$tmp/out")" 100 ;;
    3) is "$(jq '[.rows[] | select(.status == "failed" or .status == "partial")] | length' "$tmp/out/report.json")" 0 ;;
    *) false ;;
    esac
}
