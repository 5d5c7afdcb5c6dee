#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034,SC2016,SC2030,SC2031 # as in hostile.check.bats; the sandbox's shell expands some of the strings
#
# The sandbox itself: what is hidden, what is bounded, that nothing outlives it, and whose fault it is when it
# is not to be had. As root its command runs as another user; all of it must hold for an ordinary user, too.

setup() {
    load common
    load hostile
    hostile_setup
    . grader/lib/sandbox.sh
}

teardown() {
    nothing_left
}

# inside [OPTION...] -- COMMAND...: run it in a sandbox.
inside() {
    local sandboxed=()
    sandbox_command --seconds 20 "$@"
    run_for 30 "${sandboxed[@]}"
}

# The same, by another user than root.
inside_ordinary() {
    run_for 30 "${ordinary[@]}" bash -c '. grader/lib/sandbox.sh
        sandbox_command --seconds 20 "$@"
        "${sandboxed[@]}"' inside "$@"
}

@test "the sandbox works here, for root and for an ordinary user" {
    run_for 20 bash -c '. grader/lib/sandbox.sh; sandbox_works'
    is "$status $output" "0 "
    run_for 20 "${ordinary[@]}" bash -c '. grader/lib/sandbox.sh; sandbox_works'
    is "$status $output" "0 "
}

@test "inside there is /usr and what was bound, and nothing else" {
    for way in inside inside_ordinary; do
        $way --ro "$root/kernel" /base -- sh -c 'echo /*; ls /dev; cat /etc/passwd; ls /home /root /var; cat /base/RULES.md | head -n 1'
        has "$output" "/base /bin /dev /etc /lib /lib64 /proc /tmp /usr"
        is "$(grep -v -e 'No such file' <<<"$output" | paste -s -d ' ')" \
            "/base /bin /dev /etc /lib /lib64 /proc /tmp /usr fd full null random stderr stdin stdout urandom zero # The rules that keep a guest in its place"
        is "$(grep -c 'No such file' <<<"$output")" 4
        $way --no-proc -- sh -c 'echo /proc*'
        is "$output" '/proc*'
    done
    # A tree below /usr, as root installs things, is not there either.
    run_for 20 bash -c 'root=/usr/share; . grader/lib/sandbox.sh; sandbox_command -- ls -A /usr/share; "${sandboxed[@]}"'
    is "$status $output" "0 "
}

@test "nothing can be written but /tmp, and the folder that was given" {
    mkdir "$private/given"
    sandbox_give "$private/given"
    inside --ro "$root/kernel" /base --rw "$private/given" /given -- \
        sh -c 'for dir in / /dev /etc /usr /base /proc /given /tmp; do touch $dir/x 2>/dev/null && echo $dir; done'
    is "$output" $'/given\n/tmp'
    [ -f "$private/given/x" ]
    [ ! -e /tmp/x ]
    rm -r "$private/given"
    run sandbox_command --rw /tmp /a --rw /var /b -- true
    is "$status" 2
}

@test "no network, no capability, no further namespace, no other process, no variable" {
    for way in inside inside_ordinary; do
        SECRET=1 $way --env GIVEN=yes -- sh -c 'tail -n +3 /proc/net/dev | tr -d " " | cut -d : -f 1; grep -e ^CapEff -e ^NoNewPrivs /proc/self/status
            unshare -U true 2>/dev/null; echo $?; set -- /proc/[0-9]*; echo $#; env; id -u; hostname'
        is "$(tr '\t' ' ' <<<"$output" | grep -v '^PWD=' | LC_ALL=C sort | paste -s -d ' ')" \
            "1 2 65534 CapEff: 0000000000000000 GIVEN=yes HOME=/tmp LC_ALL=C NoNewPrivs: 1 PATH=/usr/bin:/usr/sbin TMPDIR=/tmp lo sandbox"
    done
}

# Counts without a process of its own: there is none to be had.
fork_bomb='bomb() { bomb | bomb & }
    bomb 2>/dev/null &
    most=0
    while [ $SECONDS -lt 3 ]; do
        set -- /proc/[0-9]*
        [ $# -le $most ] || most=$#
    done
    echo "most $most"'

@test "a fork bomb is bounded, and gone with its sandbox" {
    for way in inside inside_ordinary; do
        $way --nproc 40 -- bash -c "$fork_bomb"
        most=$(sed -n 's/^most //p' <<<"$output")
        if ! [ "$most" -ge 20 ] || ! [ "$most" -le 50 ]; then
            echo "$way: status $status: $output"
            false
        fi
    done
    # Another sandbox is not touched by it.
    sandbox_command --seconds 4 --nproc 40 -- bash -c "$fork_bomb"
    "${sandboxed[@]}" >/dev/null 2>&1 3>&- </dev/null &
    bomb=$!
    sleep 0.5
    inside --nproc 10 -- sh -c 'true | true | true && echo fine'
    is "$status $output" "0 fine"
    kill "$bomb"
    wait "$bomb" || true
}

@test "limits: memory, processor time, files, open files, wall clock" {
    inside --as 200 -- awk 'BEGIN { s = "x"; while (1) s = s s }'
    [ "$status" != 0 ]
    inside --cpu 1 -- sh -c 'while :; do :; done'
    is "$status" 152 # SIGXCPU
    inside --cpu 1 -- sh -c 'trap "" XCPU; while :; do :; done'
    is "$status" 137
    inside --fsize 1 -- dd if=/dev/zero of=/tmp/x bs=64k count=32
    is "$status" 153 # SIGXFSZ
    inside --tmp 1 -- dd if=/dev/zero of=/tmp/x bs=64k count=32
    has "$output" "No space left on device"
    inside --nofile 10 -- bash -c 'for i in {20..40}; do eval "exec $i</dev/null" || exit 9; done'
    [ "$status" != 0 ]
    inside --seconds 1 -- sleep 20
    is "$status" 124
    inside --seconds 1 -- sh -c 'trap "" TERM; sleep 20; sleep 20'
    [ "$status" = 124 ] || [ "$status" = 137 ]
}

@test "nothing outlives the sandbox: not a daemon, not when its caller is killed" {
    mkfifo "$tmp/fifo"
    # Whoever is left keeps the pipe open.
    inside --ro "$private" /marker -- sh -c 'setsid sleep 300 & setsid setsid sleep 300 & echo started'
    is "$output" started
    for signal in TERM KILL; do
        bash -c '. grader/lib/sandbox.sh; sandbox_command --seconds 60 --ro "$1" /marker -- sh -c "echo started; setsid sleep 60 & sleep 60"
            "${sandboxed[@]}"; true' caller "$private/" >"$tmp/fifo" 2>/dev/null 3>&- </dev/null &
        caller=$!
        exec 5<"$tmp/fifo"
        read -r said <&5
        is "$said" started
        kill -$signal "$caller"
        status=0
        timeout 10 cat <&5 || status=$?
        exec 5<&-
        is "$status" 0
    done
}

@test "what is left behind is noticed" {
    sandbox_command --seconds 30 --ro "$private/" /marker -- sleep 30
    "${sandboxed[@]}" 3>&- </dev/null &
    sleep 0.5
    run nothing_left
    is "$status" 1
    has "$output" "left behind: /proc/"
    kill $!
    wait $! || true
    echo x >"$private/x"
    run nothing_left
    is "$status" 1
    rm "$private/x"
}

@test "without bubblewrap the sandbox says so, and it is nobody's fault" {
    path=$(path_without bwrap)
    run_for 20 env "PATH=$path" bash -c '. grader/lib/sandbox.sh; sandbox_works'
    refused "bwrap is missing: run make setup" 1
    PATH=$path build
    refused "bwrap is missing: run make setup; --unsafe goes without" 3
    fake bwrap <<<$'#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2; exit 1'
    PATH=$BATS_TEST_TMPDIR/fake:$PATH build
    refused "bubblewrap cannot make a sandbox here (user namespaces may be off): bwrap: No permissions to create new namespace" 3
}

@test "--unsafe compiles and unpacks without it, within limits; foreign files are still refused" {
    path=$(path_without bwrap)
    tar -czf "$tmp/x.tgz" -C "$reference" .
    PATH=$path take "$tmp/x.tgz" --unsafe
    taken_with ''
    build_works
    cp "$out/build/peel.elf" "$tmp/sandboxed.elf"
    PATH=$path build_works --unsafe
    cmp "$out/build/peel.elf" "$tmp/sandboxed.elf"
    append exits.c <<<'#include "/etc/passwd"'
    build_refused "exits.c:$line: includes /etc/passwd, which is no part of the lab" --unsafe
    cp "$reference/exits.c" "$sources"
    append exits.c <<<"#include \"$reference/opcode.c\""
    build --unsafe
    refused "which is no part of the lab" 1
    cp "$reference/exits.c" "$sources"
    append world.S <<<'.incbin "/proc/self/environ"'
    build_refused "world.S:$line: includes /proc/self/environ, which is no part of the lab" --unsafe
    cp "$reference/world.S" "$sources"
    append exits.c <<<'char bomb[1 << 30] = {1};'
    build_refused "exits.c: the compiler writes more than 32 MiB" --unsafe
}

@test "--unsafe bounds the number of processes, too" {
    [ "$EUID" = 0 ] || skip "an ordinary user has other processes meanwhile"
    run_for 30 bash -c '. grader/lib/sandbox.sh
        sandbox_command --unsafe --seconds 20 --nproc 40 -- bash -c "for i in {1..100}; do sleep 0.1 & done; wait"
        "${sandboxed[@]}"'
    has "$output" "Resource temporarily unavailable"
}

@test "an ordinary user can grade: the same bytes, the same causes" {
    build_works
    cp "$out/build/peel.elf" "$tmp/by-root.elf"
    chmod 777 "$tmp"
    rm -rf "$out"
    run_for 60 "${ordinary[@]}" env "TMPDIR=$private" grader/lib/build --lab 1 --sources "$sources" --out "$out"
    is "$status $output" "0 "
    cmp "$out/build/peel.elf" "$tmp/by-root.elf"
    rm -rf "$out"
    tar_with "../escaped" 0 <<<x
    run_for 60 "${ordinary[@]}" env "TMPDIR=$private" grader/lib/intake "$tmp/x.tar" "$tmp/taken" --manifest "$tmp/manifest"
    refused "a path that leaves the archive: ../escaped" 1
    append exits.c <<<'#include "/usr/include/stdio.h"'
    run_for 60 "${ordinary[@]}" env "TMPDIR=$private" grader/lib/build --lab 1 --sources "$sources" --out "$out"
    refused "includes /usr/include/stdio.h" 1
    chmod 755 "$tmp"
}

@test "a file that the grader has open is not open inside" {
    echo secret >"$tmp/secret"
    # At first it is.
    run_for 20 bash -c 'exec 6<"$1"; . grader/lib/sandbox.sh; sandbox_command -- cat /proc/self/fd/6; "${sandboxed[@]}"' sh "$tmp/secret"
    is "$output" secret
    run_for 20 bash -c 'exec 6<"$1"; . grader/lib/sandbox.sh; sandbox_close_files; sandbox_command -- sh -c "echo /proc/self/fd/*"; "${sandboxed[@]}"' sh "$tmp/secret"
    is "$output" "/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 /proc/self/fd/3"
}

@test "what is missing on this machine is not the student's fault" {
    mkdir -p "$tmp/tree/solutions/lab1-deprivilege"
    cp -r grader "$tmp/tree/grader"
    run_for 20 env "TMPDIR=$private" "$tmp/tree/grader/lib/build" --lab 1 --sources "$sources" --out "$out"
    refused "build/grader/flags.sh is missing: run make" 3
    mkdir -p "$tmp/tree/build/grader"
    cp build/grader/flags.sh "$tmp/tree/build/grader"
    run_for 20 env "TMPDIR=$private" "$tmp/tree/grader/lib/build" --lab 1 --sources "$sources" --out "$out"
    refused "the base cannot be copied: " 3
    path=$(path_without readelf)
    PATH=$path build
    refused "readelf is missing: run make setup" 3
    TMPDIR=$tmp/nowhere run_for 20 grader/lib/build --lab 1 --sources "$sources" --out "$out"
    refused "no temporary folder can be made" 3
    TMPDIR=$tmp/nowhere run_for 20 grader/lib/intake "$sources" "$tmp/taken" --manifest "$tmp/manifest"
    refused "no temporary folder can be made" 3
    run_for 20 grader/lib/build --lab 9 --sources "$sources" --out "$out"
    refused "--lab 9" 2
    run_for 20 grader/lib/build --lab 1 --sources "$tmp/nowhere" --out "$out"
    refused "no such folder" 2
    rm -rf "$out"
}

@test "what nobody expected is not the student's fault" {
    fake chmod <<<$'#!/bin/sh\nexit 1'
    tar -cf "$tmp/x.tar" -C "$reference" .
    PATH=$BATS_TEST_TMPDIR/fake:$PATH take "$tmp/x.tar"
    refused "grader/lib/intake failed" 3
    PATH=$BATS_TEST_TMPDIR/fake:$PATH build
    refused "grader/lib/build failed" 3
}

@test "a full disk is not the student's fault" {
    [ "$EUID" = 0 ] || skip "mounting needs root"
    mkdir "$tmp/small"
    TMPDIR=$private run_for 60 unshare -m sh -c 'mount -t tmpfs -o size=128k none "$2" &&
        grader/lib/build --lab 1 --sources "$1" --out "$2"' sh "$sources" "$tmp/small"
    refused "the kernel cannot be written: is the disk full?" 3
}

@test "a build that is killed leaves no process, and no file when it is asked to stop" {
    append world.S < <(echo '.irp a,1,2,3,4,5,6,7,8,9'; printf '.rept 3000\n.if 0\n%s\n.endif\n.endr\n' "$(seq 1 300)"; echo .endr)
    for signal in TERM HUP KILL; do
        TMPDIR=$private setsid grader/lib/build --lab 1 --sources "$sources" --out "$out" >"$tmp/said" 2>&1 3>&- </dev/null &
        build=$!
        sleep 0.7
        kill -$signal "$build"
        wait "$build" || true
        if [ "$signal" = KILL ]; then
            rm -rf "$private" "$out"
            mkdir -m 1777 "$private"
        else
            nothing_left
        fi
        [ ! -s "$out/build/peel.elf" ]
    done
}
