#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034 # common.bash and machines.bash set and use what is not set and used here
#
# tools/transcript gives back what a machine sent, byte for byte. Equivalence rests on it.

setup() {
    load common
    load machines
}

every_byte() { printf '%b' "$(printf '\\x%02x' {0..255})"; }

# The console's form of standard input, as kernel/vdev/uart.c writes it: LIMIT characters a line at most.
console_form() { # VM LIMIT
    local byte text='' form
    while read -r byte; do
        if [ "$byte" = 0a ]; then
            printf 'vm%s| %s\n' "$1" "$text"
            text=''
            continue
        fi
        printf -v form '%b' "\\x$byte"
        if ((0x$byte < 0x20 || 0x$byte > 0x7e)) || [ "$byte" = 5c ]; then form="\\x$byte"; fi
        if [ $((${#text} + 4)) -gt "$2" ]; then
            printf 'vm%s+ %s\n' "$1" "$text"
            text=''
        fi
        text+=$form
    done < <(od -An -v -tx1 | tr -s ' ' '\n' | sed '/^$/d')
    [ -z "$text" ] || printf 'vm%s+ %s\n' "$1" "$text"
}

@test "transcript undoes lines, parts of lines and escapes" {
    { every_byte; printf '\n\nvm0| not a prefix\n\\x41 \\\\ tail without an end'; every_byte; } >"$tmp/bytes"
    for limit in 4 10 160; do
        console_form 0 $limit <"$tmp/bytes" >"$tmp/log"
        tools/transcript 0 "$tmp/log" >"$tmp/back"
        same "$tmp/back" "$tmp/bytes" "limit $limit"
        tools/transcript 0 <"$tmp/log" | cmp - "$tmp/bytes"
    done
}

@test "transcript takes one machine's lines and nothing else" {
    cat >"$tmp/log" <<'END'
peel: rung 1: 3 machines
vm1| one
vm11| eleven
vm0+ ze
peel: vm1 hello stopped: vm0| no
 vm0| no
vm1+ part
vm0| ro
END
    is "$(tools/transcript 0 "$tmp/log")" zero
    is "$(tools/transcript 1 "$tmp/log" | od -An -c | tr -d ' ')" 'one\npart'
    is "$(tools/transcript 11 "$tmp/log")" eleven
    is "$(tools/transcript 2 "$tmp/log")" ""
    cp "$tmp/log" "$tmp/vm=1"
    cd "$tmp"
    is "$("$root/tools/transcript" 0 vm=1 </dev/null)" zero
}

@test "transcript refuses what it cannot read" {
    run_for 10 tools/transcript
    refused "needs a machine's number"
    run_for 10 tools/transcript one
    refused "one: not a machine's number"
    run_for 10 tools/transcript 0 "$tmp/no-such-log"
    refused "no-such-log: no such file"
    printf 'vm0| fine\nvm0| \\y41\n' >"$tmp/log"
    run_for 10 tools/transcript 0 "$tmp/log"
    is "$status" 2
    has "$output" "line 2: a \\ that is not \\xNN"
    printf 'vm0| cut \\x4\n' >"$tmp/log"
    run_for 10 tools/transcript 0 "$tmp/log"
    is "$status" 2
    run_for 10 tools/transcript --help
    is "$status" 0
    has "$output" "usage: tools/transcript VM"
}

@test "every byte that a guest can send arrives, natively and through Peel's console" {
    guest bytes <<'END'
        movl $0, %ecx
1:      movw $0x3fd, %dx
2:      inb %dx, %al
        testb $0x20, %al
        jz 2b
        movw $0x3f8, %dx
        movb %cl, %al
        outb %al, %dx
        incl %ecx
        cmpl $1280, %ecx
        jne 1b
3:      movw $0x3fd, %dx
        inb %dx, %al
        testb $0x40, %al
        jz 3b
        outb %al, $0xf4
        hlt
END
    for _ in 1 2 3 4 5; do every_byte; done >"$tmp/wanted"
    boot "$tmp/native" --image "$tmp/bytes.elf"
    same "$tmp/native" "$tmp/wanted" natively
    boot "$tmp/log" --image "$kernel" --module "$tmp/bytes.elf bytes"
    at_its_end "$tmp/log" 0
    transcript "$tmp/log" 0
    same "$tmp/log.vm0" "$tmp/wanted" "under Peel"
}

@test "hello's transcript at rung 1 is its native one" {
    nonce=$(fresh_nonce)
    echo "nonce=$nonce"
    native qemu hello "$nonce" "$tmp/native"
    peel qemu "$tmp/log" '' "hello nonce=$nonce"
    at_its_end "$tmp/log" 0
    transcript "$tmp/log" 0
    same "$tmp/log.vm0" "$tmp/native" hello
}
