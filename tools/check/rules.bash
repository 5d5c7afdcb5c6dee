# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# One function per rule of the machine model (kernel/RULES.md): `rule_NAME EMU KERNEL` starts guests under
# the hypervisor KERNEL (a peel.elf) in EMU (qemu or bochs). Status 0: the rule holds; otherwise it has
# printed what it saw. Sourced by rules.check.bats.
#
# No verdict rests on a word of praise from the kernel under test. A guest's transcript must equal that of
# the same program on the bare machine; a guest that is to be stopped must have been stopped where and
# why the rule says and have printed nothing after that; and the machine must have ended by itself,
# with every guest accounted for and without a panic.

: "${root:?}" "${rules_tmp:?}" # the tree; a directory for native transcripts
: "${rule_wall_clock:=30}"      # seconds: a machine that hangs has failed

# machine EMU KERNEL APPEND MODULE...: run it; leaves what it wrote in $seen. A MODULE is
# "PROBE OPTIONS", its ELF file is build/probes/PROBE.elf.
machine() {
    local emu=$1 kernel=$2 append=$3 module modules=() status=0
    shift 3
    for module in "$@"; do
        modules+=(--module "$root/build/probes/${module%% *}.elf $module")
    done
    seen=$("$root/tools/run" --emu "$emu" --image "$kernel" --append "peel $append" \
        --timeout "$rule_wall_clock" "${modules[@]}" 2>&1 3>&- </dev/null) || status=$?
    seen=${seen//$'\r'/}
    if [ "$status" != 0 ]; then
        differs "the machine did not end by itself: status $status"
    elif [[ $seen == *PANIC* ]]; then
        differs "the hypervisor died"
    elif [ "${seen##*$'\n'}" != 'peel: off: ok' ]; then
        differs "the last line is not the hypervisor's"
    elif [ "$(grep -c '^peel: vm[0-9]* .* stopped: ' <<<"$seen")" != $# ]; then
        differs "not every guest was stopped once"
    fi
}

differs() {
    local line
    printf '%s\n' "$*"
    tail -n 30 <<<"$seen" | while IFS= read -r line; do printf '    %s\n' "$line"; done
    return 1
}

# stopped VM REGEX: this machine was stopped for that reason.
stopped() {
    local reason
    reason=$(sed -n "s/^peel: vm$1 [^ ]* stopped: //p" <<<"$seen")
    [[ $reason =~ $2 ]] || differs "vm$1 was stopped for \"$reason\", not for /$2/"
}

# What a probe's regular end looks like at rung 1: its first OUT that is not the UART's.
ended() { stopped "$1" '^out, 1 byte, port 0xf4, '; }

# silent VM: the guest said nothing after "about to", so what it was about to do it has not done. A line
# that is no machine's and not the hypervisor's was written past the virtual UART.
silent() {
    if ! grep "^vm$1[|+] " <<<"$seen" | tail -n 1 | grep -q '| about to: '; then
        differs "vm$1 went on after what it must not be able to do"
    elif grep -qv -e '^peel: ' -e '^vm[0-9]*[|+] ' <<<"$seen"; then
        differs "somebody wrote to the real UART"
    fi
}

transcript() { sed -n "s/^vm$1| //p" <<<"$seen"; }

# The program's transcript on the bare machine, run once per emulator and nonce.
native() {
    local emu=$1 probe=$2 nonce=$3 file=$rules_tmp/native.$1.$2.$3 own
    own=$file.$BASHPID
    if [ ! -f "$file" ]; then
        "$root/tools/run" --emu "$emu" --image "$root/build/probes/$probe.elf" --append "$probe nonce=$nonce" \
            --timeout "$rule_wall_clock" >"$own" 2>&1 3>&- </dev/null || return 1
        mv "$own" "$file"
    fi
    cat "$file"
}

# like_native EMU VM PROBE NONCE: it wrote what it writes on the bare machine, and ended like that.
like_native() {
    local wanted
    wanted=$(native "$1" "$3" "$4") || { differs "$3 does not run on the bare machine"; return 1; }
    if [ "$(transcript "$2")" != "$wanted" ]; then
        differs "vm$2 is not like $3 on the bare machine:"
        diff <(echo "$wanted") <(transcript "$2") | head -n 10
        return 1
    fi
    ended "$2"
}

# alone EMU KERNEL APPEND PROBE NONCE: one machine, and it is like the bare one.
alone() { machine "$1" "$2" "$3" "$4 nonce=$5 limit=500" && like_native "$1" 0 "$4" "$5"; }

# hostile EMU KERNEL "PROBE OPTIONS" REGEX: it is stopped at what it is about to do, for that reason.
hostile() { machine "$1" "$2" '' "$3 limit=100" && stopped 0 "$4" && silent 0; }

# Linear addresses of 4 GiB and more belong to no guest. QEMU forms them, Bochs does not.
rule_high_linear() {
    if [ "$1" = qemu ]; then
        hostile "$1" "$2" 'hostile-wrap' '^access to linear address 0x1[0-9a-f]{8}, above 4 GiB'
    else
        hostile "$1" "$2" 'hostile-wrap' '^access to address 0xfffffffe, where this machine has no memory' &&
            [[ $seen == *'far call wrapped'* ]]
    fi
}

rule_vex() { hostile "$1" "$2" 'hostile-sysreg nonce=0' '^#UD'; }
rule_gather() { hostile "$1" "$2" 'hostile-gather' '^#UD'; }
rule_protection_keys() { hostile "$1" "$2" 'hostile-sysreg nonce=1' '^#UD'; }
rule_counters() { hostile "$1" "$2" 'hostile-sysreg nonce=2' '^rdpmc at '; }
rule_syscall() { hostile "$1" "$2" 'hostile-syscall' '^#UD'; }
rule_sysenter() {
    local flags
    for flags in 1 2 4 7; do
        hostile "$1" "$2" "hostile-sysenter nonce=$flags" '^sysenter at eip .*: privileged' || return 1
    done
}

# The optional bits are in force when asked for, and only then.
rule_options() {
    machine "$1" "$2" 'umip=0' 'sensitive nonce=5 limit=1000' && ended 0 &&
        machine "$1" "$2" 'umip=1' 'sensitive nonce=5 limit=1000' && stopped 0 '^(smsw|sgdt|sidt|sldt|str) at '
}

rule_host_flags() { alone "$1" "$2" 'slice=20' direction d1; }

# Descriptors: what the guest writes into its table and what the CPU makes of it.
rule_call_gate() {
    local nonce
    for nonce in 0 1 2; do
        hostile "$1" "$2" "hostile-callgate nonce=$nonce" '^#(GP|NP), error code 0x18, ' || return 1
    done
}
rule_code64() {
    machine "$1" "$2" '' 'hostile-code64 nonce=1 limit=100' &&
        if [[ $seen == *'came back: not 64-bit code'* ]]; then ended 0; else stopped 0 '^#(GP|NP), error code 0x18, ' && silent 0; fi
}
rule_conforming() { hostile "$1" "$2" 'hostile-conform' '^#GP, error code 0x18, '; }
rule_host_descriptors() {
    local nonce
    for nonce in 000 101 312 510 601; do
        hostile "$1" "$2" "hostile-hostsel nonce=$nonce" '^#(GP|NP|UD), error code 0xff[cdef]|^#UD' &&
            { [[ $seen == *'visible 00 00 00 00'* ]] || differs 'the guest sees descriptors of the host'; } || return 1
    done
}
rule_rings() { alone "$1" "$2" '' hello 5eed; }
rule_segments() { alone "$1" "$2" '' segments 5e9 && alone "$1" "$2" 'slice=20' segments 5ea; }
rule_accessed() { alone "$1" "$2" '' accessed acc; }
rule_code_segments() { alone "$1" "$2" '' far fa5; }
rule_stack16() { alone "$1" "$2" '' stack16 516; }

# Ports, interrupts and rings.
rule_iopl() {
    machine "$1" "$2" '' 'hostile-iopl limit=100' && stopped 0 '^out, 1 byte, port 0x80, ' &&
        { [ "$(transcript 0 | tail -n 1)" = 'iopl 0' ] || differs 'IOPL is not 0'; }
}
rule_ports() { alone "$1" "$2" '' hello 5eed && rule_iopl "$1" "$2"; }
rule_cli() { hostile "$1" "$2" 'hostile-cli' '^cli at eip .*: privileged'; }
rule_origin() {
    if [ "$1" = qemu ]; then
        hostile "$1" "$2" 'hostile-v86' '^virtual-8086 mode at 8:f80'
    else
        hostile "$1" "$2" 'hostile-v86' '^#GP, error code 0x8, '
    fi
}
rule_software_interrupt() { hostile "$1" "$2" 'hostile-intn' '^int 0x80 at eip '; }
rule_user_code() { hostile "$1" "$2" 'hostile-iret3' '^iret at eip .*: a transfer to ring 3'; }
rule_user_pages() {
    if [ "$1" = qemu ]; then
        hostile "$1" "$2" 'hostile-v86spin' '^virtual-8086 mode at 8:f80'
    else
        hostile "$1" "$2" 'hostile-v86spin' '^#GP, error code 0x8, '
    fi
}
rule_kill() { hostile "$1" "$2" 'hostile-outside' '^access to address 0x80000000, where this machine has no memory'; }

# Time: who never traps is stopped by its limit, and the others do not notice.
rule_preemption() {
    machine "$1" "$2" 'slice=100' 'hostile-spin nonce=1 limit=5' 'count nonce=c0 limit=500' &&
        stopped 0 '^not at its end after 5 ms of guest time' && like_native "$1" 1 count c0
}

# State: several machines with different content in the same registers.
rule_fpu() {
    machine "$1" "$2" 'slice=20' 'fpu nonce=f1 limit=500' 'sse nonce=f2 limit=500' 'fpu nonce=f3 limit=500' &&
        like_native "$1" 0 fpu f1 && like_native "$1" 1 sse f2 && like_native "$1" 2 fpu f3
}
rule_page_tables() {
    machine "$1" "$2" 'slice=20' 'memory nonce=a1 limit=500' 'memory nonce=a2 limit=500' &&
        like_native "$1" 0 memory a1 && like_native "$1" 1 memory a2
}

debug_exits() { sed -n "s/^peel: vm$1 exits: .*debug \([0-9]*\).*/\1/p" <<<"$seen"; }
# Three machines run the same program: two have a breakpoint of their own, the third has none. Each
# counts just its own: one where a byte is sent, one where a line begins.
rule_debug_registers() {
    local symbols byte print i
    symbols=$(nm "$root/build/probes/hello.elf")
    byte=$(sed -n 's/^\([0-9a-f]*\) T uart_put_byte$/\1/p' <<<"$symbols")
    print=$(sed -n 's/^\([0-9a-f]*\) T print$/\1/p' <<<"$symbols")
    machine "$1" "$2" 'slice=20' "hello nonce=d1 limit=500 break=0x$byte" \
        "hello nonce=d2 limit=500 break=0x$print" 'hello nonce=d3 limit=500' || return 1
    for i in 0 1 2; do like_native "$1" $i hello "d$((i + 1))" || return 1; done
    if [ "$(debug_exits 0)" != "$(transcript 0 | wc -c)" ]; then
        differs "vm0: $(debug_exits 0) debug exits for $(transcript 0 | wc -c) bytes"
    elif [ "$(debug_exits 1)" != 3 ]; then
        differs "vm1: $(debug_exits 1) debug exits for 3 lines"
    elif [ -n "$(debug_exits 2)" ]; then
        differs "vm2: a breakpoint that it does not have"
    fi
}

