#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034 # common.bash and machines.bash set and use what is not set and used here
#
# The same machine twice is the same run: whole logs, counts of exits included, whatever else the computer
# is doing. And the ways to boot change nothing that a machine sees.

setup() {
    load common
    load machines
    busy=()
    nonce=$(fresh_nonce)
    echo "nonce=$nonce"
}

teardown() { rest; }

@test "three runs each, two of them under load, give the same bytes" {
    for emu in qemu bochs; do repeats "$emu" 1 2 count; done
}

@test "every way to boot the kernel shows a machine the same" {
    wanted=''
    for way in qemu-rom qemu-kernel qemu-iso bochs-rom bochs-iso; do
        boot "$tmp/log" --emu ${way%-*} --boot ${way#*-} --image "$kernel" --append 'peel slice=100' \
            --module "build/probes/segments.elf segments nonce=$nonce"
        ended "$tmp/log" ok
        transcript "$tmp/log" 0
        has "$(tail -n 1 "$tmp/log.vm0")" "end segments digest="
        grep '^peel: vm0 segments stopped: ' "$tmp/log" >>"$tmp/log.vm0"
        [ -n "$wanted" ] || { wanted=$tmp/wanted; cp "$tmp/log.vm0" "$wanted"; }
        same "$tmp/log.vm0" "$wanted" "$way, and qemu-rom"
    done
    at_its_end "$tmp/log" 0
}
