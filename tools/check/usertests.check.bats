#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The guest OS's own tests, natively: every flavour, and the same transcript in both emulators and at every rate.
# shellcheck disable=SC2154 # the lists are in usertests.bash

setup() {
    load common
    load usertests
}

@test "every flavour passes in QEMU" {
    for flavour in "${flavours[@]}"; do
        usertests "$flavour" qemu
        all_passed "$flavour"
    done
}

@test "Bochs prints what QEMU prints: with page tables, with segments, with 64 bits" {
    for flavour in os os-flat os64; do same_everywhere "$flavour" bochs 100; done
}

@test "the timer's rate is not seen" {
    same_everywhere os qemu '50 1000 5000'
}

@test "a processor without FXSAVE will do" {
    run_for 100 tools/run --boot kernel --cpu pentium2,-fxsr --image build/guest-os/os.elf --mem 16 --append 'os run=usertests'
    all_passed os
}

@test "a planted wrong result, a planted leak and a planted hang are each found" {
    usertests os qemu '' planted-wrong
    is_red
    has "$output" 'not ok planted-wrong'
    usertests os qemu '' planted-leak
    is_red
    has "$output" 'left over:'
    usertests os qemu '' planted-hang
    is_red
    has "$output" 'it hangs'
}

@test "a name that is no test's is refused" {
    usertests os qemu '' 'pids nonsense'
    has "$output" 'usertests: there is no test nonsense'
    has "$output" 'power off, status 2'
}

@test "every workload computes what it should, in both emulators" {
    for emulator in qemu bochs; do
        for flavour in os os-flat os64; do
            run_for 200 tools/run --emu $emulator --image build/guest-os/$flavour.elf --mem 16 --append 'os run=bench all'
            is "$status" 0
            is "$(grep -cE '^bench [a-z0-9]+: ([0-9]+ done|not with this kernel)$' <<<"$output")" 25
            is "$(tail -n 1 <<<"$output")" 'Peel guest OS: power off'
        done
    done
}

@test "processes that do everything at once find their own results" {
    for flavour in os os-flat os64; do
        for rate in 100 2000; do
            run_for 200 tools/run --image build/guest-os/$flavour.elf --mem 16 --append "os hz=$rate run=stress 6 5"
            has "$output" 'stress: 6 workers, 5 rounds: fine'
        done
    done
}

# What a command line prints in the guest: the lines between the boot's and the end's.
in_guest() {
    timeout -k 2 60 tools/run --image build/guest-os/os.elf --append "os run=sh -c $1" 3>&- </dev/null |
        sed -e '1,/^  memory:/d' -e '/^Peel guest OS: power off/d'
}

@test "cat, grep, sort and wc do what the host's do" {
    motd=guest-os/user/etc/motd
    for line in 'cat /etc/motd /etc/motd' 'grep of /etc/motd' 'grep -v ^Pipes /etc/motd' 'grep n\.$ /etc/motd' \
        'grep a.*s /etc/motd' 'sort /etc/motd' 'cat /etc/motd | sort -r | grep e' 'sort < /etc/motd | cat | cat'; do
        wanted=$(eval "LC_ALL=C; export LC_ALL; ${line//\/etc\/motd/$motd}" || true)
        is "$(in_guest "$line")" "$wanted" || { echo "$line"; false; }
    done
    is "$(in_guest 'wc < /etc/motd' | xargs)" "$(wc <$motd | xargs)"
    is "$(in_guest 'cat /bin/sh | wc' | awk '{ print $1, $3 }')" "$(wc -lc <build/user32/sh.stripped | xargs)"
}

@test "what a line leaves behind is there, and an error says what is wrong" {
    is "$(in_guest 'echo one > /tmp/a ; echo two >> /tmp/a ; ln /tmp/a /tmp/b ; rm /tmp/a ; cat /tmp/b')" $'one\ntwo'
    is "$(in_guest 'mkdir /tmp/d ; cd /tmp/d ; echo x > y ; cd .. ; rm d ; ls d')" \
        $'rm: d: the directory is not empty\n-   1       2 y'
    is "$(in_guest 'cat /none | wc ; nonsense')" $'cat: /none: no such file or directory\n      0       0       0\nsh: nonsense: not found'
    is "$(in_guest 'echo a | | b')" 'sh: a command is missing'
}

@test "a segment's limit is checked in Bochs, and not in QEMU" {
    usertests os-flat bochs '' segment-limit
    has "$output" 'usertests: 1 passed'
    usertests os-flat qemu '' segment-limit
    has "$output" 'not ok segment-limit'
    usertests os qemu '' segment-limit
    has "$output" 'usertests: 1 passed'
}
