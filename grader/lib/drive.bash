# shellcheck shell=bash disable=SC2154 # the environment, and whoever sources this
# SPDX-License-Identifier: MIT
#
# Drives the runs that a row of a rubric needs; judges nothing. Sourced by the suites in grader/tests.
#
# In (environment, set by grader/grade): PEEL_OUT the folder of results, PEEL_LAB, PEEL_SEED, PEEL_EMULATORS,
# PEEL_RUBRIC, PEEL_SANDBOX (--sandbox, or empty for --unsafe), PEEL_ORACLES (where the runs of the bare machine and
# of the reference are kept; several gradings with one seed may share it).
# `root` is the tree.
# Out: a folder for each run, OUT/runs/EMU/KIND-ROW, as grader/README.md describes it.
#
# Runs that are the same for several rows are made once: KIND-ROW is then a link.

attempts=3
wall_limit=60         # seconds; a guard against a broken machine, never a verdict
hang_limit=40000000   # instructions without progress
total_limit=300000000 # instructions of a whole run: a flood of output is progress, but no end
event_limit=400000    # guest I/O instructions that are kept

# An instruction takes 10 ns in Bochs: its UART needs 87 us for a byte, which at one nanosecond each are
# 87,000 instructions of waiting.
emulator_options() {
    case $1 in
    qemu) echo --emu qemu ;;
    bochs) echo --emu bochs --ips 100000000 ;;
    esac
}

# [LO-HI] of a program's own code, and of the loop in which it waits for the UART.
text_range() { nm "$1" | awk '$3 == "text_start" { lo = $1 } $3 == "text_end" { hi = $1 } END { print lo "-" hi }'; }
poll_range() { nm -n "$1" | awk 'lo { print lo "-" $1; exit } $3 == "uart_wait_status" { lo = $1 }'; }

nonce_of() { "$root/build/grader/judge" nonce --seed "$PEEL_SEED" --lab "$PEEL_LAB" --row "$1" --machine "$2"; }

# An attempt that says nothing of the program: the emulator or the observer failed, or the wall clock ended it.
is_infrastructure() {
    local status=$1 dir=$2
    case $status in
    0 | 4) ! tail -n 1 "$dir/observed" 2>/dev/null | grep -q '^complete ' ;;
    *) true ;;
    esac
}

# run_once DIR OPTION...: make the run whose spec is in DIR, unless that has been done. The status file is
# written last, so that a run is there whole or not at all.
run_once() {
    local dir=$1 status=0 n
    shift
    (
        flock 8
        [ ! -f "$dir/status" ] || exit 0
        for ((n = 1; n <= attempts; n++)); do
            status=0
            rm -f "$dir/observed"
            timeout -k 5 $((wall_limit + 30)) setpriv --pdeathsig TERM "$root/tools/run" "$@" --timeout "$wall_limit" \
                --serial "$dir/console" --observe "$dir/observed" </dev/null >"$dir/err" 2>&1 || status=$?
            is_infrastructure "$status" "$dir" || break
            echo "$(basename "$dir"): attempt $n: status $status: $(head -n 1 "$dir/err")" >>"$PEEL_OUT/infrastructure.log"
        done
        [ "$n" -le "$attempts" ] || n=$attempts
        echo "$status $n" >"$dir/status.new"
        mv "$dir/status.new" "$dir/status"
    ) 8>"$dir/lock" 3>&- # a test's report is none of its children's business
}

# What a run depends on besides its words: the program.
checksum() { cksum <"$1" | tr ' ' '-'; }

# native EMU ROW V PROBE: the machine alone on the bare PC.
native() {
    local emu=$1 vm=$3 probe=$4 elf=build/probes/$4.elf nonce name=native-$2 dir skip
    [ "$vm" = - ] && vm=0 || name+=.vm$vm
    nonce=$(nonce_of "$probe" "$vm")
    dir=$PEEL_ORACLES/$emu/native_$probe.$nonce.$(checksum "$root/$elf")
    mkdir -p "$dir" "$PEEL_OUT/runs/$emu"
    ln -sfnr "$dir" "$PEEL_OUT/runs/$emu/$name"
    [ ! -f "$dir/status" ] || return 0
    skip=$(poll_range "$root/$elf")
    printf '%s\n' kind=native "emu=$emu" "image=$elf" "append=$probe nonce=$nonce" mem=64 "nonce=$nonce" \
        "seed=$PEEL_SEED" "probes=$probe" >"$dir/spec"
    # shellcheck disable=SC2046 # words
    run_once "$dir" $(emulator_options "$emu") --image "$root/$elf" --append "$probe nonce=$nonce" \
        --observe-options "role=native,range=$(text_range "$root/$elf"),skip=$skip,events=$event_limit,hang=$hang_limit,total=$total_limit"
}

# hypervisor EMU ROW KIND IMAGE APPEND MACHINES: the machines under the submission or the reference. MACHINES
# as in the rubric: "PROBE WORDS + PROBE WORDS", or "job=NAME".
hypervisor() {
    local emu=$1 row=$2 kind=$3 image=$4 append=$5 machines=$6
    local dir image_name=${image#"$root/"} list=() machine probe vm=0 nonce probes='' ranges='' args=()
    [ "$append" != - ] || append=''
    dir=$PEEL_OUT/runs
    [ "$kind" = submission ] || dir=$PEEL_ORACLES
    dir+=/$emu/${kind}_$(printf '%s' "$PEEL_SEED|$append|$machines" | checksum /dev/stdin).$(checksum "$image")
    mkdir -p "$dir" "$PEEL_OUT/runs/$emu"
    ln -sfnr "$dir" "$PEEL_OUT/runs/$emu/$kind-$row"
    [ ! -f "$dir/status" ] || return 0
    {
        # shellcheck disable=SC2016 # wherever that is
        [ "$kind" = reference ] || image_name='$OUT/build/peel.elf'
        printf '%s\n' "kind=$kind" "emu=$emu" "image=$image_name" mem=192 "seed=$PEEL_SEED"
        case $machines in
        job=*) append+="${append:+ }$machines" ;;
        *)
            mapfile -t list < <(printf '%s\n' "$machines" | sed 's/ + /\n/g')
            for machine in "${list[@]}"; do
                probe=${machine%% *}
                nonce=$(nonce_of "$probe" "$vm")
                probes+="${probes:+ }$probe"
                ranges+=",range=$(text_range "$root/build/probes/$probe.elf")"
                args+=(--module "$root/build/probes/$probe.elf $machine nonce=$nonce")
                echo "module=build/probes/$probe.elf $machine nonce=$nonce"
                [ "$vm" != 0 ] || echo "nonce=$nonce"
                vm=$((vm + 1))
            done
            ;;
        esac
        echo "append=peel${append:+ $append}"
        echo "probes=$probes"
    } >"$dir/spec"
    [ -n "$ranges" ] || ranges=,range=100000-110000 # a job's guest code
    ranges=$(printf '%s' "${ranges//,range=/ }" | tr -s ' -' '\n' | sed /^$/d | LC_ALL=C sort | sed -n '1p; $p' | paste -s -d -)
    # shellcheck disable=SC2046,SC2086 # words
    run_once "$dir" $(emulator_options "$emu") --decoy --mem 192 $([ "$kind" = reference ] || echo $PEEL_SANDBOX) \
        --image "$image" --append "peel${append:+ $append}" "${args[@]}" \
        --observe-options "role=host,range=$ranges,events=$event_limit,hang=$hang_limit,total=$total_limit"
}

# drive EMU ROW APPEND MACHINES: every run that the judge looks at. The reference's run is one of them in each row:
# it says where the guests end, and that a run which breaks the emulator need not.
drive() {
    local emu=$1 row=$2 append=$3 machines=$4 list=() vm
    hypervisor "$emu" "$row" submission "$PEEL_OUT/build/peel.elf" "$append" "$machines" &
    hypervisor "$emu" "$row" reference "$root/build/solutions/lab$PEEL_LAB/peel.elf" "$append" "$machines"
    wait
    case $machines in job=*) return 0 ;; esac
    mapfile -t list < <(printf '%s\n' "$machines" | sed 's/ + /\n/g')
    for vm in "${!list[@]}"; do
        case ${list[vm]} in hostile-*) continue ;; esac # it would end the bare machine
        [ ${#list[@]} -gt 1 ] || vm=-
        native "$emu" "$row" "$vm" "${list[${vm/-/0}]%% *}"
    done
}
