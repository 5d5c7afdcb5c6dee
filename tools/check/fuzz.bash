# shellcheck shell=bash disable=SC2154 # common.bash and bats set root, status and output
# SPDX-License-Identifier: MIT
#
# Runs of the fuzzing job, for the suites that differ in length: `load fuzz` after `load common`.
#
# QEMU 7.2 itself aborts or crashes at some instructions that hardware refuses (CONTRIBUTING.md lists
# those that are known). That ends the run and says nothing of the hypervisor, so a long run is made of
# batches: one that the emulator did not survive is named, and another takes its place.

fuzz() { # EMU COUNT BATCH [SEED]; without SEED a fresh one
    local emu=$1 count=$2 batch=$3 seed=${4:-$((RANDOM * 32768 * 32768 + RANDOM * 32768 + RANDOM))}
    local done=0 lively=0 lost=0 n
    while [ "$done" -lt "$count" ]; do
        seed=$((seed + batch))
        run_for 1000 "$root/tools/run" --emu "$emu" --timeout 900 \
            --image "$root/build/solutions/lab1/peel.elf" --append "peel job=fuzz count=$batch seed=$seed"
        if [ "$emu" = qemu ] && [ "$status" = 3 ]; then
            lost=$((lost + 1))
            echo "batch of seed $seed: QEMU died of itself"
            [ "$lost" -le $((2 + count / batch / 5)) ]
            continue
        fi
        echo "$output"
        is "$status" 0
        has "$output" 'peel: off: ok'
        n=$(sed -n 's/.*; \([0-9]*\) of [0-9]* programs executed.*/\1/p' <<<"$output")
        lively=$((lively + ${n:-0})) done=$((done + batch))
    done
    # At least half of the programs executed 100 instructions and three kinds of exit.
    echo "$lively of $done programs lively, $lost batches lost"
    [ $((2 * lively)) -ge "$done" ]
}
