#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034 # common.bash and machines.bash set and use what is not set and used here
#
# Popek and Goldberg's first property, at rung 1: a probe sees under Peel what it sees natively, in the
# same emulator, for a nonce that nobody knew before.

setup() {
    load common
    load machines
}

@test "QEMU: every probe's transcript at rung 1 is its native one" {
    equivalent qemu "$(fresh_nonce)" ''
}

@test "Bochs: every probe's transcript at rung 1 is its native one" {
    equivalent bochs "$(fresh_nonce)" ''
}

# The first line shows the nonce itself and the last a digest: it is the lines between that must differ, for
# at least one of eight other nonces (a probe may show few bits).
@test "every probe's transcript changes with the nonce" {
    for probe in $(peaceful_probes); do
        differs=
        for ((i = 0; i < 9 && ${#differs} == 0; i++)); do
            native qemu "$probe" "$(fresh_nonce)" "$tmp/whole"
            sed '1d; $d' "$tmp/whole" >"$tmp/body"
            [ -s "$tmp/body" ] || { echo "$probe says nothing"; false; }
            [ "$i" != 0 ] || cp "$tmp/body" "$tmp/first"
            cmp -s "$tmp/body" "$tmp/first" || differs=yes
        done
        [ -n "$differs" ] || { echo "$probe: the nonce is not an input of what it shows"; false; }
    done
}

# What rung 1 cannot hide: the rows of `sensitive` that show ring 1, or the host, to the guest.
@test "sensitive differs at rung 1 in exactly the expected rows, the same in both emulators" {
    nonce=$(fresh_nonce)
    echo "nonce=$nonce"
    for emu in qemu bochs; do
        native $emu sensitive "$nonce" "$tmp/native"
        peel $emu "$tmp/log" umip=0 "sensitive nonce=$nonce"
        at_its_end "$tmp/log" 0
        transcript "$tmp/log" 0
        same <(cut -d ' ' -f 1 "$tmp/log.vm0") <(cut -d ' ' -f 1 "$tmp/native") "the rows' names in $emu"
        paste -d '|' "$tmp/native" "$tmp/log.vm0" | awk -F '|' '$1 != $2 { sub(/ .*/, ""); print }' >"$tmp/differ"
        tr '\n' ' ' <"$tmp/differ" >"$tmp/differ.$emu"
    done
    is "$(cat "$tmp/differ.qemu")" "pushf-if popf-clear-if popf-set-iopl iret-clear-if iret-set-iopl push-cs mov-cs \
far-call-cs mov-ss arpl-cs lar-08 lar-10 lar-1b smsw str sgdt sidt end "
    same "$tmp/differ.bochs" "$tmp/differ.qemu" "the rows that differ in Bochs, and in QEMU"
}
