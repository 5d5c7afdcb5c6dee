#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034,SC2317 # common.bash and machines.bash set and use what is not set and used here
#
# Whatever is wrong with what Peel is given: one line that names it, and an orderly end.

setup() {
    load common
    load machines
}

hello=build/probes/hello.elf

# refuses TEXT [option...]: Peel, run with these options, prints one error, which contains TEXT; no machine
# has said a word by then.
refuses() {
    local text=$1
    shift
    boot "$tmp/log" --image "$kernel" "$@" || return 1
    complains "$text"
}

complains() {
    ended "$tmp/log" error || return 1
    is "$(grep -ac '^peel: error: ' "$tmp/log")" 1 || return 1
    has "$(grep -a '^peel: error: ' "$tmp/log")" "$1" || return 1
    if grep -aq '^vm[0-9]' "$tmp/log"; then
        echo "a machine ran"
        return 1
    fi
}

# runs [option...]: the same options do no harm where they are right, so it is the fault that is refused.
runs() {
    boot "$tmp/log" --image "$kernel" "$@" && ended "$tmp/log" ok && at_its_end "$tmp/log" 0
}

# changed OFFSET HEX...: a copy of the probe with other bytes there, as $tmp/changed.elf
changed() {
    local offset=$1
    shift
    cp $hello "$tmp/changed.elf"
    printf '%b' "$(printf '\\x%s' "$@")" | dd of="$tmp/changed.elf" bs=1 seek="$offset" conv=notrunc status=none
}

# Where things stand in an ELF32 file with its one program header behind the file header.
elf_class=4 elf_machine=18 elf_entry=24 elf_phoff=28 elf_phentsize=42 elf_phnum=44
seg_offset=56 seg_paddr=64 seg_filesz=68 seg_memsz=72

bad_elf() { # TEXT OFFSET HEX...
    local text=$1
    shift
    changed "$@"
    if ! refuses "vm0 bad: " --module "$tmp/changed.elf bad" || ! has "$(grep error: "$tmp/log")" "$text"; then
        echo "changed: $*"
        return 1
    fi
}

@test "a missing module file is named before anything starts" {
    run_for 20 tools/run --image "$kernel" --module "no/such/file x"
    refused "no/such/file: no such file"
}

@test "no module, and a module without a string" {
    refuses "no module: give the guest's ELF file as a multiboot module"
    refuses "module 0 has no string: its first word is the machine's name" --module $hello
    refuses "module 1 has no string" --module "$hello hello" --module $hello
}

@test "a truncated module, wherever it is cut" {
    for size in 1 4 16 51; do
        head -c $size $hello >"$tmp/short"
        refuses "vm0 short: the file is shorter than an ELF header" --module "$tmp/short short"
    done
    for size in 52 60 83; do
        head -c $size $hello >"$tmp/short"
        refuses "vm0 short: the file is truncated: its program headers lie outside" --module "$tmp/short short"
    done
    loaded=$(($(od -An -tu4 -j $seg_offset -N 4 $hello) + $(od -An -tu4 -j $seg_filesz -N 4 $hello)))
    for size in 84 200 "$((loaded - 1))"; do
        head -c $size $hello >"$tmp/short"
        refuses "vm0 short: the file is truncated: it lacks a part of the segment at: 0x100000" --module "$tmp/short short"
    done
    head -c "$loaded" $hello >"$tmp/whole"
    runs --module "$tmp/whole whole"
    : >"$tmp/empty"
    refuses "module 0 is empty" --module "$tmp/empty empty"
}

@test "a module that is no 32-bit x86 ELF program" {
    refuses "vm0 text: it is not an ELF file" --module "Makefile text"
    refuses "vm0 host: it is a 64-bit ELF file" --module "build/solutions/lab1/peel.elf64 host"
    bad_elf "it is not a 32-bit x86 ELF executable" $elf_class 03
    bad_elf "it is not a 32-bit x86 ELF executable" $elf_machine 3e 00
    bad_elf "it is not a 32-bit x86 ELF executable" $((elf_machine - 2)) 03 00 # a shared object
    bad_elf "the file is truncated: its program headers lie outside" $elf_phoff ff ff ff ff
    bad_elf "the file is truncated: its program headers lie outside" $elf_phnum ff ff
    bad_elf "program headers lie outside" $elf_phentsize 21 00
    bad_elf "the entry point lies in no segment: 0x0" $elf_entry 00 00 00 00
    bad_elf "the entry point lies in no segment: 0xffffffff" $elf_entry ff ff ff ff
}

@test "segments above 4 GiB, beyond the memory, on the boot block, in the PC's hole" {
    bad_elf "a segment ends above 4 GiB, from: 0xfffff000" $seg_paddr 00 f0 ff ff
    bad_elf "a segment ends above 4 GiB, from: 0x100000" $seg_memsz ff ff ff ff
    bad_elf "a segment ends above 4 GiB, from: 0x100000" $seg_memsz 01 00 f0 ff
    bad_elf "memory is too small (mem=), a segment ends at: 0x100000000" $seg_memsz 00 00 f0 ff
    bad_elf "memory is too small (mem=), a segment ends at: 0x800001" $seg_memsz 01 00 70 00
    bad_elf "the file is truncated: it lacks" $seg_offset ff ff ff ff
    bad_elf "the file is truncated: it lacks" $seg_filesz ff ff ff 7f
    bad_elf "a segment lies on the boot block or on the PC's hole below 1 MiB: 0x0" $seg_paddr 00 00 00 00
    bad_elf "a segment lies on the boot block or on the PC's hole below 1 MiB: 0x2000" $seg_paddr 00 20 00 00
    bad_elf "a segment lies on the boot block or on the PC's hole below 1 MiB: 0xffff" $seg_paddr ff ff 00 00
    bad_elf "a segment lies on the boot block or on the PC's hole below 1 MiB: 0x9f000" $seg_paddr 00 f0 09 00
    bad_elf "a segment lies on the boot block or on the PC's hole below 1 MiB: 0xff000" $seg_paddr 00 f0 0f 00
    changed $seg_memsz 00 00 70 00
    runs --module "$tmp/changed.elf fits"
    changed $seg_memsz 01 00 70 00
    runs --module "$tmp/changed.elf fits mem=9"
}

@test "too little memory, for the host and for its machines" {
    refuses "8 MiB of memory are too little; give at least 16" --mem 8
    refuses "15 MiB of memory are too little; give at least 16" --mem 15
    run_for 20 tools/run --image "$kernel" --mem 8 --module "$hello hello"
    refused "module does not fit in 8 MiB of memory"
    refuses "vm0 hello: mem=100: only 6" --mem 64 --module "$hello hello mem=100"
    has "$(grep error: "$tmp/log")" " MiB are left; give the host more memory"
    refuses "vm0 hello: mem=3072: only" --mem 64 --module "$hello hello mem=3072"
    # Each would fit alone.
    refuses "vm1 second: mem=40: only 2" --mem 64 --module "$hello first mem=40" --module "$hello second mem=40"
    runs --mem 96 --module "$hello first mem=40" --module "$hello second mem=40"
}

@test "engines: unknown names, a senseless pair, an engine of a later lab" {
    refuses "no CPU engine is called 'vax'; known: deprivileged, trap, bt, pv, vmx, svm" --append 'peel cpu=vax' \
        --module "$hello hello"
    refuses "cpu=deprivileged does not go with mmu=vax; use mmu=flat" --append 'peel mmu=vax' --module "$hello hello"
    refuses "cpu=deprivileged does not go with mmu=ept; use mmu=flat" --append 'peel cpu=deprivileged mmu=ept' \
        --module "$hello hello"
    refuses "cpu=bt is rung 3's and not in this kernel: build it with LAB=3" --append 'peel cpu=bt' --module "$hello hello"
    refuses "cpu=vmx is rung 7's and not in this kernel: build it with LAB=7" --append 'peel cpu=vmx mmu=ept' \
        --module "$hello hello"
    runs --append 'peel cpu=deprivileged mmu=flat' --module "$hello hello"
}

@test "options that the kernel does not know, and bad numbers" {
    for word in nonsense nonsense=1 slice slice= slice=0 slice=x slice=-1 slice=1000001 slice=18446744073709551617 \
        umip=2 cpu= job= seed=0x count=0 =1; do
        refuses "kernel command line: '$word' is not understood; known: cpu=NAME" --append "peel $word" \
            --module "$hello hello"
    done
    has "$(cat "$tmp/log")" "slice=1..1000000 (microseconds)"
    runs --append 'peel slice=0x10 umip=0' --module "$hello hello"
}

@test "options that a machine does not know, and bad numbers" {
    for word in nonsense nonsense=1 mem mem= mem=x mem=0 mem=1 mem=3073 mem=-1 limit=-1 limit=x break=0x100000000 \
        break=0xg nonce=; do
        refuses "module 1 (second): '$word' is not understood; known: mem=2..3072 (MiB)" --module "$hello first" \
            --module "$hello second $word"
    done
    runs --module "$hello hello nonce=1 mem=2 limit=0x1000 break=0"
}

@test "strings that are too long" {
    long=$(printf '%*s' 520 '' | tr ' ' x)
    refuses "the kernel's command line is longer than 511 characters" --append "peel $long" --module "$hello hello"
    refuses "a module's string is longer than 255 characters" --module "$hello hello nonce=${long:0:250}"
    runs --append "peel $(printf '%500s' umip=0)" --module "$hello hello $(printf '%240s' nonce=1)"
}

@test "more modules than Peel takes" {
    modules=()
    for _ in {1..17}; do modules+=(--module "$hello hello"); done
    run_for 20 tools/run --image "$kernel" "${modules[@]}"
    refused "more than 16 modules"
    refuses "17 modules are more than the 16 that Peel takes" --boot kernel "${modules[@]}"
}

@test "an unknown job lists those there are" {
    refuses "no job is called 'nonsense'" --append 'peel job=nonsense'
    address() { nm build/solutions/lab1/peel.elf64 | awk -v name="$1" '$3 == name { print $1 }'; }
    jobs=$(((0x$(address jobs_end) - 0x$(address jobs_start)) / 8))
    is "$(grep -c '^peel: job=[a-z]* ' "$tmp/log")" "$jobs"
    while read -r job; do
        grep -rqF ".name = \"$job\"" kernel solutions || { echo "no job $job in the sources"; false; }
    done < <(sed -n 's/^peel: job=\([^ ]*\).*/\1/p' "$tmp/log")
}

@test "a guest that never ends: limit= stops it, and without a limit the wall clock" {
    for probe in hostile-spin hostile-flood; do
        peel qemu "$tmp/log" '' "$probe limit=5"
        stopped "$tmp/log" 0 "not at its end after 5 ms of guest time (limit=), at eip 0x10"
    done
    run_for 20 tools/run --image "$kernel" --module "build/probes/hostile-spin.elf spin" --timeout 2 --serial "$tmp/log"
    refused "stopped after 2 s of wall-clock time (--timeout)" 124
    has "$(cat "$tmp/log")" "vm0| spinning"
}

# What only a boot loader can get wrong: the boot block is changed after tools/run's own code has laid it
# out. $1 emulator, $2 offset in the block, then bytes; two modules, at 0x1000000 and 0x1005000.
loader_error() {
    local offset=$2
    (
        emu=$1 mem=64 cpu='' icount=on ips=1000000000 decoy=off serial=$tmp/log work=$(mktemp -d "$tmp/work.XXXXXX") log=$tmp/emulator.log
        image=$root/$kernel append=peel modules=("$root/$hello first" "$root/$hello second")
        shift 2
        die() { echo "$*"; exit 2; }
        . tools/lib/emulators.sh
        . tools/lib/images.sh
        : >"$serial"
        "${emu}_machine"
        prepare_rom
        printf '%b' "$(printf '\\x%s' "$@")" | dd of="$work/block.bin" bs=1 seek="$offset" conv=notrunc status=none
        cd "$work" || exit 2
        timeout -k 2 30 "${emulator_command[@]}" >out 2>err 3>&- </dev/null || true # no status tells anything
    )
}

block_flags=128 block_cmdline=144 block_mods_count=148 block_mods_addr=152 block_mod0=256 block_mod1=272

@test "what a boot loader can get wrong" {
    for emu in qemu bochs; do
        loader_error $emu $block_mod1 00 10 00 01
        complains "modules 0 and 1 overlap at 0x1001000"
        loader_error $emu $block_mod0 00 00 10 00
        complains "module 0 at 0x100000 overlaps the hypervisor, which ends at 0x"
    done
    loader_error qemu $block_mod1 00 00 00 01 # the same start
    complains "modules 0 and 1 overlap at 0x1000000"
    loader_error qemu $block_mod0 00 20 00 00 # on the boot block
    complains "module 0 at 0x2000 overlaps the hypervisor"
    loader_error qemu $((block_mod1 + 4)) 00 10 00 10
    complains "module 1 ends at 0x10001000, above the memory's end at 0x4000000: give more memory"
    loader_error qemu $((block_mod1 + 4)) 00 50 00 01
    complains "module 1 is empty or ends before it starts (0x1005000..0x1005000)"
    loader_error qemu $block_mod1 00 f0 ff ff
    complains "module 1 is empty or ends before it starts (0xfffff000.."
    loader_error qemu $((block_mod1 + 8)) f0 ff ff ff # its string
    complains "a module's string at 0xfffffff0 lies outside the memory"
    loader_error qemu $block_flags 0c 00 00 00
    complains "the boot loader does not say how much memory there is"
    loader_error qemu $block_cmdline f0 ff ff ff
    complains "the kernel's command line at 0xfffffff0 lies outside the memory, which ends at 0x4000000"
    loader_error qemu $block_mods_addr f0 ff ff ff
    complains "the list of modules at 0xfffffff0 lies outside the memory"
    loader_error qemu $block_mods_count 11 00 00 00
    complains "17 modules are more than the 16 that Peel takes"
    loader_error qemu $block_mods_count ff ff ff ff
    complains "4294967295 modules are more than the 16 that Peel takes"
    loader_error qemu $block_mods_count 02 00 00 00 # as it was: it is the fault that is refused
    ended "$tmp/log" ok
    at_its_end "$tmp/log" 1
}
