# shellcheck shell=bash disable=SC2154 # common.bash, machines.bash and bats set what is not set here
# SPDX-License-Identifier: MIT
#
# Shared by the suites about time: `load common`, `load machines`, `load bare`, then `load timer-rate`.
#
# Every peaceful probe has one transcript for one nonce, wanted.PROBE: what it prints natively in QEMU where an
# instruction takes a nanosecond. Whatever time does, it is the same.

# For setup_file: the ticker, the nonce of all tests of the file, and what is wanted with it.
wanted_transcripts() {
    local probe
    nonce=$(fresh_nonce)
    echo "$nonce" >"$BATS_FILE_TMPDIR/nonce"
    bare_guest "$BATS_FILE_TMPDIR/ticker.elf" '-N -Ttext 0xf00000 -e _start' \
        tools/check/ticker/ticker.S tools/check/ticker/ticker.c rt/mem.c || return 1
    for probe in $(peaceful_probes); do
        native qemu "$probe" "$nonce" "$BATS_FILE_TMPDIR/wanted.$probe" || return 1
    done
}

# at_rate EMU WHAT OPTION...: every peaceful probe natively, with these options of tools/run.
at_rate() {
    local emu=$1 what=$2 probe
    shift 2
    for probe in $(peaceful_probes); do
        boot "$tmp/seen" --emu "$emu" --image "build/probes/$probe.elf" --append "$probe nonce=$nonce" "$@" &&
            same "$tmp/seen" "$BATS_FILE_TMPDIR/wanted.$probe" "$probe nonce=$nonce in $emu, $what" || return 1
    done
}

# What an interrupt changes for a program that nobody interrupts: the words below ESP, which the probe `stack` shows in
# one line (below) and mixes into its digest (end).
but_below() {
    case $1 in
    stack) grep -av -e '^below ' -e '^end ' ;;
    *) cat ;;
    esac
}

# ticking EMU DIVISOR LEAST OPTION...: every peaceful probe natively, with interrupts on and a tick every DIVISOR
# clocks of the PIT, of which it must have met LEAST.
ticking() {
    local emu=$1 divisor=$2 least=$3 probe com2=$tmp/com2 ticks more
    shift 3
    case $emu in
    qemu) more=(-serial "file:$com2") ;;
    bochs) more=("com2: enabled=1, mode=file, dev=$com2") ;;
    esac
    for probe in $(peaceful_probes); do
        boot "$tmp/seen" --emu "$emu" --image "$BATS_FILE_TMPDIR/ticker.elf" --append "ticker divisor=$divisor" \
            --module "build/probes/$probe.elf $probe nonce=$nonce" "$@" -- "${more[@]}" || return 1
        but_below "$probe" <"$BATS_FILE_TMPDIR/wanted.$probe" >"$tmp/wanted"
        but_below "$probe" <"$tmp/seen" >"$tmp/compared"
        same "$tmp/compared" "$tmp/wanted" \
            "$probe nonce=$nonce in $emu, a tick every $divisor clocks, $*" || return 1
        ticks=$(stat -c %s "$com2")
        [ "$ticks" -ge "$least" ] || { echo "$probe in $emu met $ticks ticks only ($*)"; return 1; }
    done
}

# all_at_once EMU SLICE OPTION...: all peaceful probes as machines, eight in a run, in slices of SLICE us.
all_at_once() {
    local emu=$1 slice=$2 probes some probe vm modules
    shift 2
    mapfile -t probes < <(peaceful_probes)
    while [ ${#probes[@]} -gt 0 ]; do
        some=("${probes[@]:0:8}") probes=("${probes[@]:8}") modules=()
        for probe in "${some[@]}"; do modules+=(--module "build/probes/$probe.elf $probe nonce=$nonce"); done
        boot "$tmp/log" --emu "$emu" --mem 192 --image "$kernel" --append "peel slice=$slice" "${modules[@]}" "$@" &&
            ended "$tmp/log" ok || return 1
        for vm in "${!some[@]}"; do
            at_its_end "$tmp/log" "$vm" || return 1
            transcript "$tmp/log" "$vm"
            same "$tmp/log.vm$vm" "$BATS_FILE_TMPDIR/wanted.${some[vm]}" \
                "${some[vm]} nonce=$nonce in $emu, slice=$slice $*" || return 1
        done
    done
}
