# shellcheck shell=bash disable=SC2154 # common.bash and bats set what is not set here
# SPDX-License-Identifier: MIT
#
# Shared by the suites that run Peel's machines: `load common` and then `load machines`.
#
# A machine is written "PROBE WORDS": the probe's name, which is the machine's too, and the words of its
# module's string (nonce=, mem=, limit=, break=).

kernel=build/solutions/lab1/peel.elf
tmp=$BATS_TEST_TMPDIR

# The probes whose transcript at every rung is their native one: all but the hostile ones, and the one
# whose subject is the difference.
peaceful_probes() {
    local file name
    for file in guest-os/probes/*.c; do
        name=$(basename "$file" .c)
        case $name in hostile-* | sensitive) ;; *) echo "$name" ;; esac
    done
}

hostile_probes() {
    local file
    for file in guest-os/probes/hostile-*.c; do basename "$file" .c; done
}

fresh_nonce() { od -An -N4 -tx4 /dev/urandom | tr -d ' \n'; }

# boot LOG [option...]: a run of tools/run that must end by itself; LOG gets the console.
boot() {
    local log=$1 status=0
    shift
    timeout -k 2 130 tools/run --serial "$log" --timeout 120 "$@" >"$log.err" 2>&1 3>&- </dev/null || status=$?
    if [ "$status" != 0 ]; then
        echo "tools/run $*: status $status: $(cat "$log.err")"
        tail -n 3 "$log"
        return 1
    fi
}

# native EMU PROBE NONCE LOG: without a hypervisor; LOG is the transcript.
native() {
    boot "$4" --emu "$1" --image "build/probes/$2.elf" --append "$2 nonce=$3" || return 1
    if ! grep -aq "^end $2 digest=" "$4"; then
        echo "$2 natively in $1: no end"
        return 1
    fi
}

# peel EMU LOG OPTIONS MACHINE...: a run of Peel, all machines at once; OPTIONS for the kernel.
peel() {
    local emu=$1 log=$2 append=$3 modules=() machine
    shift 3
    for machine in "$@"; do modules+=(--module "build/probes/${machine%% *}.elf $machine"); done
    boot "$log" --emu "$emu" --mem 192 --image "$kernel" --append "peel $append" "${modules[@]}" || return 1
    ended "$log" ok
}

# ended LOG ok|error|panic: the kernel's last line.
ended() {
    if [ "$(tail -n 1 "$1")" != "peel: off: $2" ] || { [ "$2" != panic ] && grep -aq PANIC "$1"; }; then
        echo "$1 does not end in 'peel: off: $2':"
        grep -a -e PANIC -e error: "$1"
        tail -n 5 "$1"
        return 1
    fi
}

transcript() { tools/transcript "$2" "$1" >"$1.vm$2"; } # LOG VM: to LOG.vmN

# same FILE WANTED WHAT: byte for byte
same() {
    cmp -s "$1" "$2" && return 0
    echo "$3: seen (<) differs from wanted (>)"
    diff -a "$1" "$2" | head -n 8
    return 1
}

# stopped LOG VM TEXT: the reason for which machine VM was stopped contains TEXT.
stopped() {
    local line
    line=$(grep -a "^peel: vm$2 .* stopped: " "$1") || {
        echo "vm$2 was not stopped; the log ends:"
        tail -n 3 "$1"
        return 1
    }
    has "$line" "$3"
}

# How a good probe ends at rung 1: at the first access that natively ends the emulator.
at_its_end() { stopped "$1" "$2" "out, 1 byte, port 0xf4, "; }

# exits LOG VM REASON: how many exits of that kind; 0 when there was none.
exits() {
    sed -n "s/^peel: vm$2 exits: //p" "$1" | tr ',' '\n' |
        awk -v reason="$3" '$1 == reason { n = $2 } END { print n + 0 }'
}

# guest NAME: a program of our own from assembly on standard input, entered at its first byte, as
# $tmp/NAME.elf.
guest() {
    as --32 -o "$tmp/$1.o" - && ld -m elf_i386 -N --no-warn-rwx-segments -Ttext 0x100000 -e 0x100000 -o "$tmp/$1.elf" "$tmp/$1.o"
}

# equivalent EMU NONCE OPTIONS: every peaceful probe's transcript at rung 1 is its native one. Goes on
# after a difference, so that one run shows them all.
equivalent() {
    local emu=$1 nonce=$2 append=$3 probe wrong=0 n=0
    echo "$emu nonce=$nonce $append"
    for probe in $(peaceful_probes); do
        n=$((n + 1))
        if [ ! -s "$tmp/native.$emu.$probe.$nonce" ]; then
            native "$emu" "$probe" "$nonce" "$tmp/native.$emu.$probe.$nonce" || { wrong=1; continue; }
        fi
        if ! peel "$emu" "$tmp/log" "$append" "$probe nonce=$nonce" || ! at_its_end "$tmp/log" 0; then
            wrong=1
            continue
        fi
        transcript "$tmp/log" 0
        same "$tmp/log.vm0" "$tmp/native.$emu.$probe.$nonce" "$probe nonce=$nonce in $emu" || wrong=1
    done
    [ "$n" -ge 12 ] || { echo "only $n probes"; return 1; }
    return "$wrong"
}

# The transcript of machine VM in LOG is probe PROBE's native one in emulator EMU.
unharmed() { # EMU LOG VM PROBE NONCE
    local wanted=$tmp/native.$1.$4.$5
    [ -s "$wanted" ] || native "$1" "$4" "$5" "$wanted" || return 1
    at_its_end "$2" "$3" || return 1
    transcript "$2" "$3"
    same "$2.vm$3" "$wanted" "vm$3, $4 nonce=$5 in $1"
}

nonce_of() { printf '%08x' $(((0x$nonce + $1 * 0x01010101) & 0xffffffff)); }

# Hostile probes, `at_once` of them, beside a good one: whatever becomes of them, it ends as it would alone.
survives() { # EMU AT_ONCE
    local emu=$1 at_once=$2 all n machines vm
    mapfile -t all < <(hostile_probes)
    for ((n = 0; n < ${#all[@]}; n += at_once)); do
        machines=()
        for vm in "${all[@]:n:at_once}"; do machines+=("$vm nonce=$nonce limit=10"); done
        echo "beside ${machines[*]}"
        peel "$emu" "$tmp/log" slice=20 "${machines[@]}" "fpu nonce=$nonce" || return 1
        for vm in "${!machines[@]}"; do stopped "$tmp/log" "$vm" '' || return 1; done
        unharmed "$emu" "$tmp/log" ${#machines[@]} fpu "$nonce" || return 1
    done
}

# own_registers EMU MACHINE...: machine N of that kind, with nonces of their own, in very short slices.
own_registers() {
    local emu=$1 machines=() vm=0 probe
    shift
    for probe in "$@"; do
        machines+=("$probe nonce=$(nonce_of "$vm")")
        vm=$((vm + 1))
    done
    peel "$emu" "$tmp/log" slice=20 "${machines[@]}" || return 1
    vm=0
    for probe in "$@"; do
        unharmed "$emu" "$tmp/log" $vm "$probe" "$(nonce_of "$vm")" || return 1
        [ "$(exits "$tmp/log" $vm irq)" -ge 3 ] || { echo "vm$vm, $probe, was hardly interrupted"; return 1; }
        vm=$((vm + 1))
    done
}

# Four loops that want a processor each, for as long as rest() is not called (teardown should).
load_processors() {
    local i
    for i in 1 2 3 4; do
        sh -c 'while :; do :; done' 3>&- </dev/null >/dev/null 2>&1 &
        busy[i]=$!
    done
}

rest() {
    local pid
    for pid in "${busy[@]}"; do
        kill "$pid" || true
        wait "$pid" 2>/dev/null || true
    done
    busy=()
}

# repeated QUIET LOADED WHAT COMMAND...: COMMAND with a log's name behind it, QUIET times and, under load,
# LOADED times more; all logs are the same.
repeated() {
    local quiet=$1 loaded=$2 what=$3 i
    shift 3
    "$@" "$tmp/first" || return 1
    for ((i = 2; i <= quiet + loaded; i++)); do
        if [ "$i" = $((quiet + 1)) ]; then load_processors; fi
        "$@" "$tmp/again" && same "$tmp/again" "$tmp/first" "$what, run $i" || return 1
    done
    rest
}

peel_into() { peel "$1" "$4" slice=50 "$2 nonce=$3 limit=20" "hello nonce=$3"; }

# repeats EMU QUIET LOADED PROBE...
repeats_of_peel() {
    local emu=$1 quiet=$2 loaded=$3 probe
    shift 3
    for probe in "$@"; do
        repeated "$quiet" "$loaded" "$probe at rung 1 in $emu" peel_into "$emu" "$probe" "$nonce" || return 1
    done
}

repeats() {
    local emu=$1 quiet=$2 loaded=$3 probe
    shift 3
    for probe in "$@"; do
        repeated "$quiet" "$loaded" "$probe natively in $emu" native "$emu" "$probe" "$nonce" || return 1
    done
    repeats_of_peel "$emu" "$quiet" "$loaded" "$@"
}
