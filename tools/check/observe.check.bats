#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034 # common.bash and observe.bash set and use what is not set and used here
#
# The observers, one by one: each gate fires on its own bad kernel and on no good one, and each count is
# what it must be for a program that is known to the last instruction.

good_modes='line line-ring3 bytes count twins gate gap flow own-tf strings nothing rep special smc split irqs irq-first
    halt-until-timer'
bad_modes='ring0 low iopl tf tf-later v86 cs64 ports ports-strings host-ports'
# NAME EMU of the runs with hardware virtualization.
hvm_runs='svm-qemu svm-bochs vmx-bochs'

# Every run that the tests look at, as many at once as there are CPUs.
setup_file() {
    load common
    load observe
    observe_build
    for emu in qemu bochs; do
        for mode in $good_modes $bad_modes triple crash; do
            background observed $emu "$mode" "$subject_image" "$mode" "$text_range"
        done
        for mode in spin host-spin halt halt-open; do
            background observed $emu "$mode" "$subject_image" "$mode" "$text_range,hang=300000"
        done
        background observed $emu poll "$subject_image" poll "$text_range,hang=300000,skip=$(range_of guest_poll)"
        background observed $emu skipped "$subject_image" bytes "$text_range,skip=$(range_of guest_bytes)"
        background observed $emu limit "$subject_image" bytes "$text_range,events=5"
        background observed $emu native "$subject_image" count "range=$(range_of guest_count),role=native"
        background observed $emu ports-given "$subject_image" host-ports ports=80-84,ports=3f8-3ff,ports=8900,ports=f4
        background observed $emu unarmed build/probes/hello.elf 'hello nonce=1' range=100000-200000
    done
    for mode in plain fails invalidate; do
        background observed qemu "svm-$mode" "$hvm_image" "$mode" "range=$(range_of hvm_guest hvm)"
        background observed bochs "svm-$mode" "$hvm_image" "$mode" "range=$(range_of hvm_guest hvm)" --cpu ryzen
        background observed bochs "vmx-$mode" "$hvm_image" "$mode" "range=$(range_of hvm_guest hvm)"
    done
    wait
}

setup() {
    load common
    load observe
}

# ---- gates ----

# gate_is MODE "GATE n=N rip=.." [EMU...]: that gate alone fired, there first.
gate_is() {
    local emu
    for emu in ${3:-qemu bochs}; do
        report "$1" "$emu"
        is "$(fired)" "$2"
    done
}

@test "cpl0-32bit: the guest runs at CPL 0" { gate_is ring0 "cpl0-32bit n=11 rip=$(address guest_gate)"; }
@test "cpl0-64-below-4g: the host calls code at a low address" { gate_is low 'cpl0-64-below-4g n=5 rip=0x8000'; }
@test "iopl: the guest runs with IOPL 1" { gate_is iopl "iopl n=11 rip=$(address guest_gate)"; }
@test "guest-cs64: the guest runs 64-bit code" { gate_is cs64 "guest-cs64 n=11 rip=$(address guest_gate)"; }

@test "tf: the host sets TF, at the first entry or at a later one" {
    for emu in qemu bochs; do
        gate_is tf "tf n=11 rip=$(address guest_gate)" $emu
        seen tfent n 11
        is "$(vectors guest)" 'exc 1 10,int 48 1,'
        gate_is tf-later "tf n=77 rip=$(code guest_flow | awk 'behind { print $1; exit } /div/ { behind = 1 }')" $emu
        seen tfent n 77 # all but the first 13
    done
}

@test "vm86: IRETD with VM = 1 enters V86 mode in QEMU, and faults in Bochs" {
    gate_is v86 'vm86 n=11 rip=0x8000' qemu
    gate_is v86 '' bochs
}

@test "guest-io-completes: the I/O bitmap is open" {
    gate_is ports "guest-io-completes n=400 rip=$(at guest_bytes ee) port=0x5e9"
    # All but the one that reads memory that is not there.
    gate_is ports-strings "guest-io-completes n=12 rip=$(at guest_strings 6e) port=0xe9"
}

@test "host-io: the host uses ports that are not its own" {
    for emu in qemu bochs; do
        report host-ports $emu
        is "$(fired | sed 's/ rip=[^ ]*//')" 'host-io n=5 port=0x80'
        seen 'hostio port=0x80 dir=out' n 3
        seen 'hostio port=0x84 dir=in' n 2
        report ports-given $emu
        is "$(fired)" ''
        report gate $emu
        has_no_line 'hostio port=0x8[04] ' 'hostio port=0x3f8 dir=in'
        seen 'hostio port=0x8900 dir=out' n 8
        seen 'hostio port=0x3f8 dir=out' n $((1 + $(wc -c <"$reading.console"))) # and the divisor
    done
}

@test "no gate fires on a good kernel, nor before there is a host" {
    for emu in qemu bochs; do
        for mode in $good_modes; do
            report "$mode" $emu
            is "$mode: $(fired)" "$mode: "
            is "$(grep -c '^gate name=.* n=0$' "$reading")" 8
            has_line 'armed yes'
            seen tfent n 0
            seen end why off
        done
        report unarmed $emu
        is "$(fired)" ''
        has_line 'armed no' 'count boot=[0-9]* host=0 guest=0 vm=0 total=' 'last who=guest vector=none$'
        seen 'count' boot "$(get 'count' total)"
    done
    for run in $hvm_runs; do
        report "${run%-*}-plain" "${run#*-}"
        is "$(fired)" ''
        has_line 'armed yes'
    done
}

# ---- instructions ----

@test "the sites are the code that ran, byte for byte, with its faults" {
    for emu in qemu bochs; do
        for mode in line gate strings split; do
            report $mode $emu
            sites_are 1 guest_$mode
        done
        report line-ring3 $emu
        sites_are 3 guest_line
        report ring0 $emu
        sites_are 0 guest_gate
        # What nobody reached, or nobody asked for, is not listed.
        report unarmed $emu
        seen 'range lo=0x100000 hi=0x200000' sites 0
        has_no_line 'site ' 'text '
        report ports-given $emu
        has_no_line 'site ' 'text ' 'range '
    done
    for run in $hvm_runs; do
        report "${run%-*}-plain" "${run#*-}"
        sites_are 0 hvm_guest hvm
    done
}

@test "loops: how often each instruction ran, and the sums" {
    for emu in qemu bochs; do
        report count $emu
        is "$(numbers)" '1 333 333 333 1 '
        seen 'range lo=0x400000 hi=0x403000' executed 1001
        seen 'range lo=0x400000 hi=0x403000' sites 5
        has_line 'count boot=[0-9]* host=[0-9]* guest=1001 vm=0 '
        report gap $emu
        seen 'count' guest 200004
        report bytes $emu
        seen 'count' guest $((3 + 100 * (18 + 18 + 18 + 17) + 1))
        for mode in line flow bytes gate strings twins; do
            report $mode $emu
            is "$(get 'count' guest)" "$(numbers | tr ' ' '\n' | awk '{ n += $1 } END { print n }')"
            is "$(awk '/^count/ { gsub(/[a-z]*=/, ""); print $2 + $3 + $4 + $5 - $6 }' "$reading")" 0
        done
        # Not listed, but counted.
        report skipped $emu
        has_no_line 'site ' 'io '
        seen 'count' guest 7104
    done
}

@test "an instruction that crosses a page belongs to its first one" {
    for emu in qemu bochs; do
        report split $emu
        is "$(sed -n 's/^site text=\([0-9]*\).*/\1/p' "$reading" | tr '\n' ' ')" '1 2 2 '
        seen 'text id=1' address 0x401000
        seen 'text id=2' address 0x402000
    done
}

@test "one program in two places is two texts" {
    for emu in qemu bochs; do
        report twins $emu
        is "$(grep '^text' "$reading" | tr '\n' ' ')" 'text id=1 address=0x400000 text id=2 address=0x400000 '
        is "$(numbers 1)" '1 333 333 333 1 '
        is "$(numbers 2)" '1 333 333 333 1 '
        seen 'count' guest 2002
        seen cross crossings 2
        report line $emu
        is "$(grep '^text' "$reading")" 'text id=1 address=0x400000'
    done
}

@test "instructions counted by name" {
    for emu in qemu bochs; do
        report special $emu
        is "$(executed guest)" "far-call 3,hlt 4,int 8,int3 2,into 2,invept 1,invlpg 2,invlpga 1,invpcid 1,invvpid 1,iret 3,mov-cr3 2,\
popf 5,syscall 1,sysenter 1,vmlaunch 1,vmresume 1,vmrun 1,wrmsr 3,"
        # One mov-cr3 is machine_init()'s; an IRET of the host's is the first entry, ends each trap but the last, and four of its own.
        is "$(executed host)" "int 2,invlpg 3,iret $(($(get cross crossings) + 4)),mov-cr3 3,popf 6,wrmsr 4,"
        report gate $emu
        is "$(executed guest) $(executed host)" 'int 1, iret 1,mov-cr3 1,'
    done
}

# ---- I/O ----

@test "each I/O attempt: direction, size, port and value" {
    for emu in qemu bochs; do
        report line $emu
        io_is 1 tools/check/observe/line.io guest_line
        report line-ring3 $emu
        io_is 3 tools/check/observe/line.io guest_line
        report count $emu
        has_no_line 'io '
    done
    for run in $hvm_runs; do
        report "${run%-*}-plain" "${run#*-}"
        echo 'dir=out size=1 port=0x80 value=0x5a trapped=1' >"$BATS_TEST_TMPDIR/wanted"
        is "$(grep '^io ' "$reading" | sed 's/ rip=[^ ]*//')" "io text=1 ring=0 $(cat "$BATS_TEST_TMPDIR/wanted")"
    done
}

@test "400 computed numbers are those that are computed here" {
    forms=("$(at guest_bytes ee) dir=out size=1 port=0x5e9" "$(at guest_bytes ef) dir=out size=4 port=0x5e9"
        "$(at guest_bytes 66e7e9) dir=out size=2 port=0xe9" "$(at guest_bytes e6e9) dir=out size=1 port=0xe9")
    masks=(0xff 0xffffffff 0xffff 0xff)
    x=$((0x12345678))
    for ((i = 400; i > 0; i--)); do
        x=$(((x ^ x << 13) & 0xffffffff))
        x=$((x ^ x >> 17))
        x=$(((x ^ x << 5) & 0xffffffff))
        printf '%s value=0x%x trapped=1\n' "${forms[i % 4]}" $((x & masks[i % 4]))
    done >"$BATS_TEST_TMPDIR/trapped"
    sed 's/trapped=1/trapped=0/' "$BATS_TEST_TMPDIR/trapped" >"$BATS_TEST_TMPDIR/completed"
    for emu in qemu bochs; do
        report bytes $emu
        io_is 1 "$BATS_TEST_TMPDIR/trapped"
        report ports $emu
        io_is 1 "$BATS_TEST_TMPDIR/completed"
    done
}

@test "string I/O: what is sent, element by element" {
    for emu in qemu bochs; do
        for mode in strings ports-strings; do
            report $mode $emu
            io_is 1 tools/check/observe/$mode.io guest_strings
        done
        # A REP with nothing to do sends nothing, but it may not.
        report nothing $emu
        has_no_line 'io '
        has "$(vectors guest)" 'exc 13 1,'
    done
}

@test "no more I/O is kept than was asked for" {
    for emu in qemu bochs; do
        report limit $emu
        seen end why limit
        is "$(grep -c '^io ' "$reading")" 5
        cp "$reading" "$BATS_TEST_TMPDIR/limit"
        report bytes $emu
        is "$(grep '^io ' "$BATS_TEST_TMPDIR/limit")" "$(grep '^io ' "$reading" | head -n 5)"
        seen end why off
    done
}

# ---- vectors and crossings ----

@test "exceptions and INTs, and a crossing for each" {
    for emu in qemu bochs; do
        report flow $emu
        is "$(vectors guest)" 'exc 0 2,exc 6 3,exc 13 10,exc 14 6,int 48 1,int 129 7,'
        is "$(vectors host)" ''
        has_line 'cross crossings=29 irqs=0 entries=0$'
        # A fault at a fetch is no instruction's.
        is "$(sed -n 's/^site .* faults=\([1-9]\)/\1/p' "$reading" | awk '{ n += $1 } END { print n }')" 20
        has_line "last who=guest insn=$(at guest_flow cd30) vector=48 error=0x0 rip=$(at guest_flow cd30) cpl=1 after=0$" \
            'last who=host insn=0xffffffff80[0-9a-f]* vector=none$'
        report line $emu
        seen cross crossings $((13 + 1 + 6 + 1))
        report line-ring3 $emu
        seen 'last who=guest' cpl 3
        report special $emu
        seen cross crossings 33
        is "$(vectors guest | tr ',' '\n' | awk '/^int/ { print $2, $3 }' | tr '\n' ,)" '3 2,4 2,48 1,129 6,144 1,' # 144: and its #GP
        is "$(vectors host)" 'exc 6 2,int 129 2,'
    done
}

@test "timer interrupts are counted apart" {
    for emu in qemu bochs; do
        report irqs $emu
        has_line 'cross crossings=1 irqs=5 entries=0$' 'vector who=guest kind=hw vector=64 n=5$'
        is "$(vectors host)" ''
        # One that comes before the first instruction.
        report irq-first $emu
        has_line 'cross crossings=0 irqs=1 entries=0$' 'vector who=guest kind=hw vector=64 n=1$' 'last who=guest vector=none$' \
            'count boot=[0-9]* host=[0-9]* guest=0 vm=0 '
        report halt-until-timer $emu
        has_line 'cross crossings=1 irqs=0 entries=0$' 'vector who=host kind=hw vector=64 n=1$'
        is "$(vectors guest)" 'int 48 1,'
    done
}

@test "the guest's own TF fires nothing" {
    for emu in qemu bochs; do
        report own-tf $emu
        is "$(vectors guest)" 'exc 1 7,exc 13 1,int 48 1,'
        is "$(fired)" ''
        seen 'count' guest 13
        seen cross crossings 9
    done
}

@test "VM entries, and what runs under them" {
    for run in $hvm_runs; do
        report "${run%-*}-plain" "${run#*-}"
        has_line 'cross crossings=0 irqs=0 entries=12$' 'count boot=[0-9]* host=[0-9]* guest=0 vm=23 '
        is "$(executed vm)" 'hlt 1,'
        is "$(vectors guest)" ''
        case $run in svm-*) entered='vmrun 12,' ;; *) entered='vmlaunch 1,vmresume 11,' ;; esac
        is "$(executed host | sed 's/^mov-cr3 1,//; s/,wrmsr [12],/,/; s/^wrmsr [12],//')" "$entered"
        # One that fails is executed, but enters nothing.
        report "${run%-*}-fails" "${run#*-}"
        has_line 'cross crossings=0 irqs=0 entries=12$' 'count boot=[0-9]* host=[0-9]* guest=0 vm=23 '
        case $run in svm-*) entered='vmrun 13,' ;; *) entered='vmlaunch 1,vmresume 12,' ;; esac
        has "$(executed host)" "$entered"
        report "${run%-*}-invalidate" "${run#*-}"
        case $run in svm-*) done='invlpga 2,' ;; *) done='invept 2,invvpid 1,' ;; esac
        has "$(executed host)" "$done"
    done
    for emu in qemu bochs; do
        report line $emu
        seen cross entries 0
        seen 'count' vm 0
    done
}

@test "role native: what runs in the ranges is the guest's" {
    for emu in qemu bochs; do
        report native $emu
        has_line 'observer .* role=native$' 'armed no' 'count boot=[0-9]* host=0 guest=1001 vm=0 ' 'cross crossings=0 irqs=0 entries=0$'
        is "$(numbers)" '1 333 333 333 1 '
        is "$(vectors guest)" 'int 48 1,'
    done
}

# ---- ends ----

@test "progress: the longest stretch without I/O is measured" {
    for emu in qemu bochs; do
        report gap $emu
        seen progress guest 200002
        is "$(get progress maxgap)" $((200002 + $(get progress host)))
        seen progress limit 0
    done
}

@test "a hang ends the run, whoever spins" {
    for emu in qemu bochs; do
        for mode in spin host-spin poll; do
            report $mode $emu
            seen end why hang
            seen progress limit 300000
            [ "$(get progress maxgap)" -gt 300000 ]
        done
        report spin $emu
        [ "$(get progress guest)" -gt 299000 ]
        is "$(get 'last who=guest' insn)" "$(at guest_spin ebfe)"
        report host-spin $emu
        [ "$(get progress host)" -gt 299000 ]
        seen 'count' guest 3
        # Polling is no progress, where it is skipped.
        report poll $emu
        [ "$(get cross crossings)" -gt 20 ]
        has_no_line 'io '
        is "$(cat "$reading.console")" ''
    done
}

@test "a HLT that nothing can end ends the run; one that a timer ends does not" {
    for emu in qemu bochs; do
        for mode in halt halt-open; do
            report $mode $emu
            seen end why halt
            seen 'count' guest 0
            is "$(executed host)" 'hlt 1,mov-cr3 1,'
        done
        report halt-until-timer $emu
        seen end why off
    done
}

@test "a triple fault: the host's last exception, and nothing after it" {
    for emu in qemu bochs; do
        report triple $emu 4
        seen end why off
        has_line 'last who=guest vector=none$'
        seen 'last who=host' after 0
        is "$(get 'last who=host' rip)" "$(get 'last who=host' insn)"
        report flow $emu
        seen 'last who=host' vector none
    done
}

@test "QEMU's own crash leaves a report that says so" {
    report crash qemu 3
    has_line 'end why=crash signal=11$' 'armed yes'
    is "$(cat "$reading.console")" ''
    report crash bochs
    seen end why off
    has_line 'vector who=guest kind=exc vector=6 n=1$'
}

# ---- both emulators ----

@test "the observers of QEMU and Bochs report the same, line for line, but for the known departures" {
    wrong=0
    for mode in $good_modes $bad_modes; do
        # The guest waits, and what waits is counted.
        case $mode in irqs | v86) continue ;; esac
        agree "subject/$mode" "$observe_dir/$mode" || wrong=1
    done
    agree subject/svm-plain "$observe_dir/svm-plain" || wrong=1
    is $wrong 0
}
