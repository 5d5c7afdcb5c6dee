# shellcheck shell=bash disable=SC2154,SC2034 # common.bash, bats and the suites set and use what is not set and used here
# SPDX-License-Identifier: MIT
#
# Shared by the suites of the observers: `load common` and then `load observe`.
#
# The subject (observe/subject.h) is a kernel of which every instruction is known. It and its counterpart
# with hardware virtualization (observe/hvm.h) are built into $observe_dir. What they are expected to do is read from
# their files by binutils or written down beside them, never taken from a report.

observe_dir=$BATS_FILE_TMPDIR
subject_image=$observe_dir/subject.elf
hvm_image=$observe_dir/hvm.elf
text_range=range=400000-403000 # all that guests.S has

# ---- building ----

observe_build() (
    set -e
    here=$root/tools/check/observe
    bare=(-std=gnu11 -O2 -ffreestanding -nostdinc -isystem "$(gcc -print-file-name=include)" -fno-pic -fno-pie
        -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none -fno-strict-aliasing -m64
        -mcmodel=kernel -mno-red-zone -mgeneral-regs-only -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes
        -Wmissing-prototypes -Wundef "-I$root/kernel" "-I$here")
    cd "$observe_dir"
    gcc "${bare[@]}" -c "$here"/{machine,subject,hvm,svm,vmx}.c
    gcc -m64 -Wa,--fatal-warnings "-I$root/kernel" "-I$here" -c "$here"/{trap,guests}.S "$root/kernel/boot/entry.S"
    gcc -m64 -Wa,--fatal-warnings -c -o hvm-asm.o "$here/hvm.S"
    gcc -E -P -x c -D__ASSEMBLER__ "-I$here" -o subject.lds "$here/subject.ld"
    observe_link subject subject.o
    observe_link hvm hvm.o hvm-asm.o svm.o vmx.o
    # The addresses at which something traps: the first of each pair.
    objcopy -O binary -j .traps subject.elf64 traps.bin
    od -An -v -tx8 -w16 traps.bin | awk '{ sub(/^0+/, "", $1); print "0x" $1 }' >traps
)

observe_link() { # NAME OBJECT...
    local name=$1
    shift
    ld -m elf_x86_64 -nostdlib -static -z max-page-size=0x1000 -z noexecstack --fatal-warnings \
        --no-warn-rwx-segments -T subject.lds -o "$name.elf64" entry.o trap.o machine.o guests.o "$@"
    objcopy -O elf32-i386 "$name.elf64" "$name.elf"
}

# address SYMBOL [NAME]: in the image NAME (subject), as reports write it
address() {
    printf '0x%s' "$(nm "$observe_dir/${2:-subject}.elf64" | awk -v name="$1" '$3 == name { sub(/^0+/, "", $1); print $1 }')"
}

# range_of SYMBOL [NAME]: from SYMBOL to SYMBOL_end, as options write it
range_of() {
    local lo hi
    lo=$(address "$1" "${2:-}") hi=$(address "$1_end" "${2:-}")
    printf '%s-%s' "${lo#0x}" "${hi#0x}"
}

# code SYMBOL [NAME]: a line "ADDRESS BYTES MNEMONIC..." for each instruction from SYMBOL to SYMBOL_end, straight on
code() {
    local how=(-M i386)
    [ "${2:-subject}" = subject ] || how=()
    objdump -d -w "${how[@]}" "$observe_dir/${2:-subject}.elf64" \
        --start-address="$(address "$1" "${2:-}")" --stop-address="$(address "$1_end" "${2:-}")" |
        awk -F '\t' '/^ *[0-9a-f]+:\t/ {
            gsub(/[ :]/, "", $1); gsub(/ /, "", $2); print "0x" $1, $2, $3
        }'
}

# at SYMBOL BYTES: where the first instruction of these bytes behind SYMBOL is
at() { code "$1" | awk -v bytes="$2" '$2 == bytes { print $1; exit }'; }

# ---- running ----

# observed EMU NAME IMAGE MODE OPTIONS [option...]: a run under the observer. Its report is $observe_dir/NAME.EMU, the
# console NAME.EMU.console, and tools/run's status and words are NAME.EMU.status and NAME.EMU.err.
observed() {
    local emu=$1 at=$observe_dir/$2.$1 image=$3 mode=$4 options=$5 status=0
    shift 5
    timeout -k 2 130 "${observe_tree:-.}/tools/run" --emu "$emu" --timeout "${observe_seconds:-120}" --image "$image" --append "$mode" --serial "$at.console" \
        --observe "$at" --observe-options "$options" "$@" >"$at.err" 2>&1 3>&- </dev/null || status=$?
    echo "$status" >"$at.status"
}

# background COMMAND...: as many at once as there are CPUs; `wait` for all
background() {
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || true; done
    "$@" 3>&- </dev/null &
}

# ---- reading reports ----

# report NAME EMU [STATUS]: the report that the functions below read. It is whole, and tools/run's status is STATUS (0).
report() {
    reading=$observe_dir/$1.$2
    if ! is "$(cat "$reading.status")" "${3:-0}" || ! whole "$reading"; then
        echo "$1 in $2:"
        head -n 3 "$reading.err"
        return 1
    fi
}

# whole FILE: the last line's count of lines and FNV-1a sum are those of the lines before it.
whole() {
    local sum
    sum=$(head -n -1 "$1" | fnv1a)
    is "$(tail -n 1 "$1")" "complete lines=$(($(wc -l <"$1") - 1)) sum=$sum"
}

# The 32-bit FNV-1a sum of standard input. awk has no exclusive or, and integers up to 2^53.
fnv1a() {
    od -An -v -tu1 | awk '
        BEGIN {
            for (a = 0; a < 16; a++)
                for (b = 0; b < 16; b++)
                    for (bit = 1; bit < 16; bit *= 2) xor[a, b] += bit * ((int(a / bit) + int(b / bit)) % 2)
            sum = 2166136261
        }
        {
            for (i = 1; i <= NF; i++) {
                low = sum % 256
                byte = 16 * xor[int(low / 16), int($i / 16)] + xor[low % 16, $i % 16]
                sum += byte - low
                sum = (byte * 16777216 + sum * 403) % 4294967296 # times 0x1000193
            }
        }
        END { printf "%04x%04x\n", int(sum / 65536), sum % 65536 }'
}

# get LINE KEY: what KEY is in the first line that begins with the words LINE; - without such a line or key
get() {
    awk -v want="$1" -v key="$2=" '
        index($0 " ", want " ") == 1 {
            for (i = 1; i <= NF && !found; i++)
                if (index($i, key) == 1) { print substr($i, length(key) + 1); found = 1 }
            exit
        }
        END { if (!found) print "-" }' "$reading"
}

# seen LINE KEY VALUE
seen() { is "$1 $2=$(get "$1" "$2")" "$1 $2=$3"; }

# has_line LINE..., has_no_line LINE...: by how they begin
has_line() {
    local line
    for line; do grep -q "^$line" "$reading" || { echo "$reading has no line $line"; return 1; }; done
}
has_no_line() {
    local line
    for line; do ! grep "^$line" "$reading" || { echo "in $reading"; return 1; }; done
}

# The gates that fired, a line "NAME n=N rip=.. [port=..]" each
fired() { sed -n 's/^gate name=\([^ ]*\) \(n=[1-9].*\) at=[0-9]*$/\1 \2/p' "$reading"; }

# vectors WHO: "KIND VECTOR N," each
vectors() { sed -n "s/^vector who=$1 kind=\([a-z]*\) vector=\([0-9]*\) n=\([0-9]*\)\$/\1 \2 \3,/p" "$reading" | tr -d '\n'; }

# executed WHO: "INSN N," each, by name
executed() { sed -n "s/^executed insn=\([^ ]*\) who=$1 n=\(.*\)/\1 \2,/p" "$reading" | LC_ALL=C sort | tr -d '\n'; }

# numbers [TEXT]: n of each site
numbers() { sed -n "s/^site text=${1:-[0-9]*} .* n=\([0-9]*\) .*/\1/p" "$reading" | tr '\n' ' '; }

# same_lines WANTED SEEN WHAT: files
same_lines() {
    cmp -s "$1" "$2" && return 0
    echo "$3: wanted (<) differs from seen (>) in $reading"
    diff -a "$1" "$2" | head -n 10
    return 1
}

# sites_are RING SYMBOL [NAME]: the sites are the instructions from SYMBOL on, each attempted once, with a fault
# where the table of the subject says that it traps.
sites_are() {
    code "$2" "${3:-}" | awk -v ring="$1" -v traps="$observe_dir/traps" '
        BEGIN { while ((getline line <traps) > 0) trap[line] = 1 }
        { print "address=" $1, "ring=" ring, "n=1", "faults=" (ring > 0 && $1 in trap), "bytes=" $2 }
        ' >"$BATS_TEST_TMPDIR/sites"
    sed -n 's/^site text=[0-9]* //p' "$reading" >"$BATS_TEST_TMPDIR/sites.seen"
    same_lines "$BATS_TEST_TMPDIR/sites" "$BATS_TEST_TMPDIR/sites.seen" "sites of $2"
}

# io_is RING FILE [SYMBOL]: the I/O attempts. FILE has what follows the ring; with SYMBOL its I/O instructions, in their
# order, are where they come from, without it each line begins with that address.
io_is() {
    local file=$2
    if [ -n "${3:-}" ]; then
        file=$BATS_TEST_TMPDIR/io.addressed
        code "$3" | awk '/ (rep |addr16 |fs )*(in|out)s?[bwl]? / { print $1 }' | paste -d ' ' - "$2" >"$file"
    fi
    sed "s/^\([^ ]*\) /io text=1 rip=\1 ring=$1 /" "$file" >"$BATS_TEST_TMPDIR/io"
    grep '^io ' "$reading" >"$BATS_TEST_TMPDIR/io.seen" || true
    same_lines "$BATS_TEST_TMPDIR/io" "$BATS_TEST_TMPDIR/io.seen" I/O
}

# ---- processes ----

# emulator_below PID: the emulator that a tools/run with that PID has started
emulator_below() {
    # /proc/PID/stat: PID (NAME) STATE PARENT; no name here has a blank or a parenthesis.
    cat /proc/[0-9]*/stat 2>/dev/null | awk -v top="$1" '
        { parent[$1] = $4; name[$1] = $2 }
        END {
            for (pid in parent) {
                if (name[pid] !~ /^\((qemu|bochs)/) continue
                for (p = pid; p in parent && p != top; p = parent[p]);
                if (p == top) print pid
            }
        }' | sort -n | tail -n 1
}

# emulator_of PID: the same, waited for
emulator_of() {
    local i emulator
    for ((i = 0; i < 200; i++)); do
        emulator=$(emulator_below "$1")
        if [ -n "$emulator" ]; then
            echo "$emulator"
            return
        fi
        sleep 0.05
    done
    return 1
}

# ---- both emulators, and Peel's probes ----

# agree KIND/NAME REPORT: REPORT.qemu and REPORT.bochs say the same, but for the known departures.
agree() {
    awk -v "run=$1" -v "used=$observe_dir/departures.used" -f tools/check/observe/compare.awk \
        tools/check/departures-observers.tsv "$2.qemu" "$2.bochs"
}

# probe_text PROBE: the options that list its text, without the loop that polls the UART: how often that turns depends on
# time. Its text begins at 1 MiB, all of it.
probe_text() {
    nm -S "build/probes/$1.elf" | awk '
        $3 == "text_end" { hi = $1 }
        $4 == "uart_wait_status" { at = $1; size = $2 }
        END { print hi, at, size }' | {
        read -r hi at size
        printf 'range=100000-%s,skip=%s-%x' "$hi" "$at" $((0x$at + 0x$size))
    }
}

# observed_probe EMU KIND PROBE NONCE: as $observe_dir/PROBE.KIND.EMU
observed_probe() {
    local emu=$1 kind=$2 probe=$3 text limit=''
    text=$(probe_text "$probe")
    if [ "$kind" = native ]; then
        observed "$emu" "$probe.native" "build/probes/$probe.elf" "$probe nonce=$4" "role=native,$text"
        return
    fi
    # Those that would spin in one emulator or the other.
    case $probe in hostile-spin | hostile-flood | hostile-v86spin | hostile-limit) limit=' limit=20' ;; esac
    observed "$emu" "$probe.peel" build/solutions/lab1/peel.elf peel "$text" --mem 192 \
        --module "build/probes/$probe.elf $probe nonce=$4$limit"
}

# probes_agree NONCE PROBE...: natively, but for the hostile ones, and at rung 1. Goes on after a difference.
probes_agree() {
    local nonce=$1 probe kind emu wrong=0
    shift
    for probe; do
        for kind in native peel; do
            case $kind-$probe in native-hostile-*) continue ;; esac
            for emu in qemu bochs; do background observed_probe $emu $kind "$probe" "$nonce"; done
        done
    done
    wait
    for probe; do
        for kind in native peel; do
            case $kind-$probe in native-hostile-*) continue ;; esac
            if ! report "$probe.$kind" qemu || ! report "$probe.$kind" bochs; then
                wrong=1
            else
                agree "$kind/$probe" "$observe_dir/$probe.$kind" || wrong=1
            fi
        done
    done
    return "$wrong"
}
