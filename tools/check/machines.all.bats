#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034 # common.bash and machines.bash set and use what is not set and used here
#
# Several machines at once, at length: what machines.check.bats leaves out because Bochs takes its time.

setup() {
    load common
    load machines
    nonce=$(fresh_nonce)
    echo "nonce=$nonce"
}

@test "Bochs: four machines of a kind keep their own registers" {
    for probe in $(peaceful_probes); do
        case $probe in hello | uart) continue ;; esac # too short to be interrupted often
        own_registers bochs "$probe" "$probe" "$probe" "$probe"
    done
}

@test "Bochs: no hostile probe alone changes another machine's transcript" { survives bochs 1; }
@test "QEMU: nor do fifteen at once" { survives qemu 15; }
@test "Bochs: nor do fifteen at once" { survives bochs 15; }
