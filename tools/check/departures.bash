# shellcheck shell=bash disable=SC2154 # common.bash sets what is not set here
# SPDX-License-Identifier: MIT
#
# Shared by the suites about emulator departures: `load common`, `load bare`, then `load departures`.

table=tools/check/departures.tsv
cases=tools/check/departures

# rows COLUMN [ID]: that column of every row, or of one.
rows() {
    awk -F '\t' -v column="$1" -v id="${2:-}" '
        /^#/ { next }
        !head { for (i = 1; i <= NF; i++) if ($i == column) at = i; head = 1; next }
        id == "" || $1 == id { print $at }' "$table"
}

# build_case NAME: departures/NAME.S with the harness, as $BATS_FILE_TMPDIR/NAME.elf.
build_case() {
    local harness=$BATS_FILE_TMPDIR/harness.o out=$BATS_FILE_TMPDIR/$1.elf
    [ -f "$harness" ] || bare_guest "$harness" -r "$cases/harness.S" "$cases/harness.c" rt/uart.c rt/print.c rt/mem.c
    [ -f "$out" ] || bare_guest "$out" "$probe_layout" "$harness" "$cases/$1.S"
}

# run_case EMU NAME [option of tools/run...]: leaves its first line, without what goes before it, or "status N" when
# the machine did not end by itself, in $line.
run_case() {
    local emu=$1 name=$2 serial=$BATS_TEST_TMPDIR/serial
    shift 2
    build_case "$name"
    run_for 40 tools/run --emu "$emu" --timeout 30 --serial "$serial" --image "$BATS_FILE_TMPDIR/$name.elf" "$@"
    line="status $status"
    if [ "$status" = 0 ]; then line=$(head -n 1 "$serial" | tr -d '\0'); fi
}

# departs EMU NAME SEEN WANTED [option...]: the departure is there: the case shows SEEN, and not WANTED, as it should.
departs() {
    local emu=$1 name=$2 seen=$3 wanted=$4
    shift 4
    run_case "$emu" "$name" "$@"
    case $line in
    "$seen") ;;
    "$wanted")
        echo "$emu is mended: $name shows \"$line\" as the manual says. Remove the row and what it forced."
        return 1
        ;;
    *)
        echo "$name in $emu shows neither the known departure nor what the manual says:"
        is "$line" "$seen, or $wanted once it is mended"
        ;;
    esac
}

# conforms EMU NAME WANTED [option...]: this emulator does what the manual says.
conforms() {
    local emu=$1 name=$2 wanted=$3
    shift 3
    run_case "$emu" "$name" "$@"
    is "$line" "$wanted" || { echo "$name in $emu"; return 1; }
}

# qemu_departs NAME SEEN WANTED [option...]: QEMU shows SEEN, and Bochs WANTED, as the manual says.
qemu_departs() {
    local name=$1 seen=$2 wanted=$3
    shift 3
    departs qemu "$name" "$seen" "$wanted" "$@"
    conforms bochs "$name" "$wanted" "$@"
}
