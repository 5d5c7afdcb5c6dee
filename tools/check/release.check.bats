#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # bats sets status and output
#
# The edition for students: it stands on its own, gives nothing away, and whatever is smuggled in is found.

setup_file() {
    load common
    export edition=$BATS_FILE_TMPDIR/edition
    # Whoever is solving a lab has other labs than a release is made of.
    tools/holes check 2>&1 | grep ': edited, not compared' >"$BATS_FILE_TMPDIR/edited" || true
    [ ! -s "$BATS_FILE_TMPDIR/edited" ] || return 0
    timeout -k 5 400 tools/release --out "$edition" --seeds 2 --test hello --no-book >"$BATS_FILE_TMPDIR/said" 2>&1 3>&- </dev/null || true
}

setup() {
    load common
    tmp=$BATS_TEST_TMPDIR
    case $BATS_TEST_DESCRIPTION in *'wrong use'*) return ;; esac
    [ ! -s "$BATS_FILE_TMPDIR/edited" ] || skip "labs/ is edited: $(head -n 1 "$BATS_FILE_TMPDIR/edited")"
    [ -d "$edition" ] || { cat "$BATS_FILE_TMPDIR/said" && false; }
}

# tampered TEXT: in the copy $tmp/bad, --check finds this.
tampered() {
    run_for 60 tools/release --check "$tmp/bad"
    is "$status" 1
    has "$output" "$1"
    has "$output" "release: the edition gives something away"
    rm -rf "$tmp/bad"
    cp -r "$edition" "$tmp/bad"
}

@test "the edition has what a student needs, and nothing of the solutions" {
    for file in Makefile README.md EDITION LICENSE labs/lab1-deprivilege/world.S grader/oracles/lab1.tar.xz grader/rubric/lab1.tsv \
        labs/lab0-warmup/descriptor.c grader/oracles/lab0.tar.xz grader/rubric/lab0.tsv grader/tests/lab0.bats handouts/lab0.md \
        tools/submit tools/debug tools/container/Containerfile kernel/boot/entry.S guest-os/probes/hello.c; do
        [ -f "$edition/$file" ] || { echo "no $file" && false; }
    done
    for folder in solutions build tools/check grader/cheats grader/halfdone grader/variants grader/hostile grader/mutants .git; do
        [ ! -e "$edition/$folder" ] || { echo "$folder is there" && false; }
    done
    run_for 60 tools/release --check "$edition"
    is "$status" 0
    is "$output" ''
    has "$(cat "$BATS_FILE_TMPDIR/said")" "labs up to 1"
    # Only those targets are offered that work there.
    run_for 20 make -s -C "$edition" help
    is "$(printf '%s\n' "$output" | grep -cE '^ *(check|bench|release|fuzz|demo)')" 0
    has "$output" "pack a lab for handing in"
}

@test "what is smuggled into an edition is found" {
    cp -r "$edition" "$tmp/bad"
    line=$(grep -n -m 1 'HOLE L1.3 .*begin' solutions/lab1-deprivilege/origin.c | cut -d : -f 1)
    sed -n "$((line + 1)),$((line + 9))p" solutions/lab1-deprivilege/origin.c | grep '.\{30\}' | grep -v '//' | head -n 1 >>"$tmp/bad/kernel/lib/string.c"
    tampered "kernel/lib/string.c"
    cp build/view/solutions/lab1-deprivilege/exits.c "$tmp/bad/guest-os/harmless.txt"
    tampered "guest-os/harmless.txt: a file of solutions/"
    mkdir "$tmp/bad/grader/cheats"
    tampered "grader/cheats: is nothing for students"
    cp build/solutions/lab1/peel.elf "$tmp/bad/tools/peel.elf"
    tampered "tools/peel.elf: is nothing for students"
    ln -s /etc/passwd "$tmp/bad/labs/link"
    tampered "labs/link: a link"
    echo "$root/solutions" >"$tmp/bad/handouts/where.md"
    tampered "handouts/where.md: names the folder that it was made from"
    mkdir "$tmp/pack"
    tar -xJf "$edition/grader/oracles/lab1.tar.xz" -C "$tmp/pack"
    cp build/solutions/lab1/peel.elf "$tmp/pack/qemu/image"
    tar -cJf "$tmp/bad/grader/oracles/lab1.tar.xz" -C "$tmp/pack" .
    tampered "lab1.tar.xz: ./qemu/image"
}

@test "in the edition the reference's runs judge, with the seeds that are there" {
    cp -r "$edition" "$tmp/mine"
    tools/holes fill 10 1 "$tmp/solved"
    cp "$tmp"/solved/* "$tmp/mine/labs/lab1-deprivilege/"
    # The judge and the observers are built already: the same sources, in the tree that the edition was made from.
    chmod -R u+w "$tmp/mine"
    run_for 200 make -s -C "$tmp/mine" grade LAB=1 EMU=qemu TEST=hello
    [ ! -e "$tmp/mine/build/solutions" ]
    is "$(jq -r '[.rows[] | select(.status == "passed").row] | index("hello") != null' "$tmp/mine/build/grade/lab1/report.json")" true
    has "$output" "seed 1"
    grade=(make -s -C "$tmp/mine" grade LAB=1 EMU=qemu TEST=hello)
    run_for 60 "${grade[@]}" SEED=new
    has "$output" "seed 2"
    run_for 60 "${grade[@]}"
    has "$output" "seed 2"
    run_for 60 "${grade[@]}" SEED=new
    has "$output" "seed 1"
    run_for 60 "${grade[@]}" SEED=7
    has "$output" "oracles: seed 7: this edition has the reference's runs with the seeds 1 2"
    cp "$tmp/mine/build/grade/oracles/seeds-lab1" "$tmp/seeds"
    echo 1 >"$tmp/mine/build/grade/oracles/seeds-lab1"
    run_for 60 "${grade[@]}" SEED=new
    has "$output" "oracles: there is no new seed: this edition has the reference's runs with seed 1 alone, which is taken again"
    cp "$tmp/seeds" "$tmp/mine/build/grade/oracles/seeds-lab1"
    sed -i 's/^qemu-system-x86_64|[^|]*/qemu-system-x86_64|9.9/' "$tmp/mine/build/grade/oracles/versions-lab1"
    run_for 60 "${grade[@]}" SEED=1
    has "$output" "the reference's runs were made with QEMU 9.9 (here "
    sed -i 's/Hello from/Hullo from/' "$tmp/mine/guest-os/probes/hello.c"
    run_for 60 "${grade[@]}" SEED=1
    has "$output" "the kept run of the reference does not fit the probes that are built here"
}

@test "an edition of lab 0 alone: its warm-up can be done and graded there" {
    run_for 300 tools/release --out "$tmp/zero" --upto 0 --seeds 1 --no-book
    is "$status" 0
    has "$output" "labs up to 0"
    is "$(cd "$tmp/zero" && echo labs/*/ grader/oracles/* grader/rubric/* handouts/lab*.md)" \
        "labs/lab0-warmup/ grader/oracles/lab0.tar.xz grader/rubric/lab0.tsv handouts/lab0.md"
    tools/holes view solution solutions/lab0-warmup "$tmp/solved"
    cp "$tmp"/solved/* "$tmp/zero/labs/lab0-warmup/"
    run_for 200 make -s -C "$tmp/zero" grade LAB=0
    is "$status" 0
    has "$output" "Score: 100/100"
    run_for 60 make -s -C "$tmp/zero" run LAB=1
    is "$status" 2
    has "$output" "there is no lab 1 yet in labs/"
}

@test "wrong use is one line and status 2, and nothing is touched" {
    mkdir "$tmp/full"
    echo precious >"$tmp/full/file"
    run_for 20 tools/release
    refused "add OUT=dir"
    run_for 20 tools/release --out "$tmp/full"
    refused "not empty"
    is "$(ls "$tmp/full")" file
    run_for 20 tools/release --out "$tmp/new" --upto 9
    refused "UPTO=9: a number from 0 to 7"
    run_for 20 tools/release --out "$tmp/new" --upto 7
    refused "there is no lab 7 yet"
    run_for 20 tools/release --out "$tmp/new" --seeds none
    refused "SEEDS=none"
    run_for 20 tools/release --check "$tmp/none"
    refused "no such folder"
    run_for 20 tools/release --frobnicate
    refused "unknown option"
    [ ! -e "$tmp/new" ]
}
