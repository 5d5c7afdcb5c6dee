#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034 # common.bash and machines.bash set and use what is not set and used here
#
# Several machines at once: each has a processor, a memory and a fate of its own. Popek and Goldberg's
# second property, resource control, as the other machines see it.

setup() {
    load common
    load machines
    nonce=$(fresh_nonce)
    echo "nonce=$nonce"
}

@test "one spins, one floods exits, one is killed: the fourth does not notice" {
    for emu in qemu bochs; do
        peel $emu "$tmp/log" slice=100 "hostile-spin limit=15" "hostile-flood limit=20" hostile-cli "count nonce=$nonce"
        unharmed $emu "$tmp/log" 3 count "$nonce"
        stopped "$tmp/log" 0 "not at its end after 15 ms of guest time (limit=), at eip 0x"
        stopped "$tmp/log" 1 "not at its end after 20 ms of guest time (limit=), at eip 0x"
        stopped "$tmp/log" 2 "cli at eip 0x"
        transcript "$tmp/log" 0
        is "$(tail -n 1 "$tmp/log.vm0")" spinning
        transcript "$tmp/log" 1
        is "$(tail -n 1 "$tmp/log.vm1")" flooding
        transcript "$tmp/log" 2
        is "$(tail -n 1 "$tmp/log.vm2")" "about to: cli"
        # They really took turns: the spinning one was interrupted, the flood was one of exits.
        [ "$(exits "$tmp/log" 0 irq)" -ge 100 ]
        [ "$(exits "$tmp/log" 1 io)" -ge 5000 ]
        [ "$(exits "$tmp/log" 3 irq)" -ge 10 ]
    done
}

# x87, SSE, segments with their hidden bases, and general registers, four times at once.
@test "QEMU: four machines of a kind keep their own registers" {
    for probe in fpu sse segments count; do own_registers qemu $probe $probe $probe $probe; done
}

@test "Bochs: two machines of each kind keep their own registers" {
    own_registers bochs fpu fpu sse sse segments segments count count
}

# break= sets DR0 and DR7 of one machine. uart_put_byte() runs once for each byte, probe_main() once.
@test "debug registers are each machine's own" {
    address() { printf '0x%s' "$(nm build/probes/hello.elf | awk -v name="$1" '$3 == name { print $1 }')"; }
    for emu in qemu bochs; do
        native $emu hello "$nonce" "$tmp/native"
        peel $emu "$tmp/log" slice=20 "hello nonce=$nonce break=$(address uart_put_byte)" "hello nonce=$nonce" \
            "hello nonce=$nonce break=$(address probe_main)" "hello nonce=$nonce"
        for vm in 0 1 2 3; do unharmed $emu "$tmp/log" $vm hello "$nonce"; done
        is "$(exits "$tmp/log" 0 debug)" "$(wc -c <"$tmp/native")"
        is "$(exits "$tmp/log" 1 debug)" 0
        is "$(exits "$tmp/log" 2 debug)" 1
        is "$(exits "$tmp/log" 3 debug)" 0
    done
}

@test "sixteen machines at once, each with its own transcript" {
    for emu in qemu bochs; do
        probes=() machines=()
        while [ ${#probes[@]} -lt 16 ]; do mapfile -t -O ${#probes[@]} probes < <(peaceful_probes); done
        for vm in {0..15}; do machines+=("${probes[vm]} nonce=$(nonce_of "$vm")"); done
        peel $emu "$tmp/log" slice=50 "${machines[@]}"
        for vm in {0..15}; do
            # In QEMU, where it costs little, against the native run; the two emulators agree natively.
            wanted=$tmp/native.qemu.${probes[vm]}.$(nonce_of "$vm")
            [ -s "$wanted" ] || native qemu "${probes[vm]}" "$(nonce_of "$vm")" "$wanted"
            at_its_end "$tmp/log" "$vm"
            transcript "$tmp/log" "$vm"
            same "$tmp/log.vm$vm" "$wanted" "vm$vm in $emu"
        done
    done
}

@test "QEMU: no hostile probe changes another machine's transcript" { survives qemu 1; }
@test "Bochs: no hostile probe changes another machine's transcript" { survives bochs 5; }

# A machine's memory is promised when it is made: one that touches all it has cannot starve another.
@test "a machine that touches all its memory leaves the others theirs" {
    guest greedy <<'END'
        movl $0x200000, %eax
1:      movl %eax, (%eax)
        addl $0x1000, %eax
        jmp 1b
END
    native qemu memory "$nonce" "$tmp/native"
    boot "$tmp/log" --mem 64 --image "$kernel" --append 'peel slice=1000000' --module "$tmp/greedy.elf greedy mem=48" \
        --module "build/probes/memory.elf memory nonce=$nonce"
    ended "$tmp/log" ok
    stopped "$tmp/log" 0 "access to address 0x3000000, where this machine has no memory"
    at_its_end "$tmp/log" 1
    transcript "$tmp/log" 1
    same "$tmp/log.vm1" "$tmp/native" memory
}
