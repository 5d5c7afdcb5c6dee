# shellcheck shell=bash disable=SC2154,SC2034 # observe.bash sets and uses what is not set and used here
# SPDX-License-Identifier: MIT
#
# Observers that believe something wrong about their emulator. Each mutant is an observer with one constant changed
# that says where or how the emulator keeps something, built into a tree of its own. It must refuse, or see
# nothing of what the constant is about: it never writes a whole report that differs from the right one. Sourced after
# observe.bash.

# Constants that are ours: the size of our own tables.
not_assumed='INSN_POOL|INSN_TRACE|INSN_NO_PLACE'

# What may pass unnoticed ("NAME CHANGE"), since it makes no difference to any report here:
#   CPU_CPL + 8            the DPL of CS' descriptor: another than CPL for conforming code alone
#   CPU_MODE_LONG_COMPAT   a condition for one of the checks
#   VMEXIT_NO_ENTRY        no run has an entry that fails on the guest's state
#   CALL_NO_WG             the helpers of I/O themselves store the registers
unnoticed='CPU_CPL \+ 8|CPU_MODE_LONG_COMPAT .*|VMEXIT_NO_ENTRY .*|CALL_NO_WG .*'

# assumptions EMU: "FILE NAME" of each constant
assumptions() {
    grep -HoE '^( +(CPU|INSN|ENV|SEGMENT)_[A-Z0-9_]+ = (0x[0-9a-f]+|[0-9]+)|#define (CPU_MODE|HFLAGS|TLB|VMEXIT|CALL|TYPES)_[A-Z0-9_]+)' \
        "$root/tools/observe/$1"*.[ch] | sed -E 's/:(#define| )+ */ /; s/ = .*//; s|.*/||' | grep -vE " ($not_assumed)$"
}

# mutant_make EMU FILE NAME CHANGE: the tree of the observer in which NAME is (what it was) CHANGE, such as "+ 8", is
# $mutant_tree.
mutant_make() {
    local name core=()
    for name in "$root"/tools/observe/*.c; do
        name=${name##*/}
        case $name in qemu* | bochs*) ;; *) core+=("$root/build/tools/observe/$name.o") ;; esac
    done
    mutant_tree=$BATS_TEST_TMPDIR/mutant.$BASHPID
    mkdir -p "$mutant_tree/build/observe" "$mutant_tree/observe"
    ln -sfn "$root"/{tools,grader,kernel} "$observe_dir"/{subject,hvm}.elf64 "$mutant_tree"
    for name in rom.bin rom-decoy.bin tools versions; do ln -sfn "$root/build/$name" "$mutant_tree/build/"; done
    cp "$root"/tools/observe/*.[ch] "$mutant_tree/observe"
    sed -i -E "s/^( +$3 = )([0-9a-fx]+)/\1\2 $4/; s/^(#define $3 +)([^ ]+|\([^)]*\))( .*|)\$/\1(\2 $4)\3/" "$mutant_tree/observe/$2"
    if cmp -s "$mutant_tree/observe/$2" "$root/tools/observe/$2"; then
        echo "$2: $3 is not changed by $4"
        return 1
    fi
    gcc -std=gnu11 -O1 -fPIC -fvisibility=hidden -fno-strict-aliasing -pthread -shared \
        -o "$mutant_tree/build/observe/observe-$1.so" "$mutant_tree/observe/$1"*.c \
        "${core[@]}" -ldl 2>"$mutant_tree/log"
}

# mutant_run EMU NAME: what the tests with mutants run, under the observer of $observe_tree
mutant_run() {
    case $2 in
    svm-mutant) set -- "$1" "$2" "$hvm_image" plain "range=$(range_of hvm_guest hvm)" --cpu "$([ "$1" = qemu ] && echo max || echo ryzen)" ;;
    vmx-mutant) set -- "$1" "$2" "$hvm_image" plain "range=$(range_of hvm_guest hvm)" ;;
    *) set -- "$1" "$2" "$subject_image" "${2%-mutant}" "$text_range,hang=3000000" ;;
    esac
    observed "$@"
}

# mutant_dies EMU FILE NAME CHANGE RUN...: in one of these runs at least it refuses, and in no one it lies. What the
# right observer says must be there: `right EMU RUN...`.
mutant_dies() {
    local emu=$1 what="$3 $4 in $2" name refused=0 observe_tree observe_seconds=20 mutant_tree here
    if ! mutant_make "${@:1:4}"; then
        # What does not even compile is noticed, too.
        grep -q -e error: "$mutant_tree/log"
        return
    fi
    observe_tree=$mutant_tree
    shift 4
    here=$observe_dir
    for name; do
        observe_dir=$mutant_tree
        mutant_run "$emu" "$name-mutant"
        observe_dir=$here
        case $(cat "$mutant_tree/$name-mutant.$emu.status") in
        70) refused=1 ;;
        0)
            if whole "$mutant_tree/$name-mutant.$emu" >/dev/null &&
                ! cmp -s "$mutant_tree/$name-mutant.$emu" "$observe_dir/$name-mutant.$emu"; then
                echo "$what: $name: it reports something else"
                diff "$observe_dir/$name-mutant.$emu" "$mutant_tree/$name-mutant.$emu" | head -n 5
                return 1
            fi
            ;;
        *)
            if whole "$mutant_tree/$name-mutant.$emu" >/dev/null && ! grep -qE '^end why=(killed|crash)' "$mutant_tree/$name-mutant.$emu"; then
                echo "$what: $name: the emulator fails, and the report is whole: $(cat "$mutant_tree/$name-mutant.$emu.err")"
                return 1
            fi
            ;;
        esac
    done
    if [ "$refused" = 0 ] && ! [[ $what =~ ^($unnoticed)" in " ]]; then
        echo "$what: nobody notices"
        return 1
    fi
    rm -rf "$mutant_tree"
}

# right EMU RUN...: the reports of the observer as it is
right() {
    local emu=$1 name
    shift
    for name; do
        mutant_run "$emu" "$name-mutant"
        report "$name-mutant" "$emu" || return 1
    done
}

mutant_job() { # RESULT ...
    local result=$1
    shift
    mutant_dies "$@" >"$result.log" 2>&1 || touch "$result.lives"
}

# mutants_die EMU OFFSETS CONSTANTS RUN...: all of them whose name matches; offsets are changed by each of OFFSETS, such as
# +8, flags are shifted, other numbers become one more.
mutants_die() {
    local emu=$1 offsets=$2 pattern=$3 file name change changes wrong=0 n=0 result
    shift 3
    right "$emu" "$@" || return 1
    while read -r file name; do
        changes=$offsets
        case $(grep -h "^#define $name " "$root/tools/observe/$file") in
        *"<<"*) changes='<<1 <<2' ;;
        ?*) changes=+1 ;;
        esac
        for change in $changes; do
            n=$((n + 1))
            result=$BATS_TEST_TMPDIR/$emu.$n
            background mutant_job "$result" "$emu" "$file" "$name" "${change%[0-9]} ${change: -1}" "$@"
        done
    done < <(assumptions "$emu" | grep -E " ($pattern)$")
    wait
    [ "$n" -gt 0 ] || { echo "no constant $pattern"; return 1; }
    for result in "$BATS_TEST_TMPDIR/$emu".*.lives; do
        [ -e "$result" ] || continue
        wrong=1
        cat "${result%.lives}.log"
    done
    return "$wrong"
}
