#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034 # common.bash and observe.bash set and use what is not set and used here
#
# The observers at length: every probe in both emulators, every departure needed, every assumption about the
# emulators wrong in several ways, and reports that repeat under load.

setup_file() {
    load common
    load observe
    observe_build
}

setup() {
    load common
    load observe
    load machines
    load observe/mutants
    busy=()
    nonce=$(fresh_nonce)
    echo "nonce=$nonce"
}

teardown() { rest; }

@test "every probe looks the same from outside in both emulators, natively and at rung 1; no departure is idle" {
    mapfile -t probes < <(peaceful_probes; hostile_probes; echo sensitive)
    rm -f "$observe_dir/departures.used"
    probes_agree "$nonce" "${probes[@]}"
    # The rest of the rows is about the subject.
    for mode in rep smc special ports-strings; do
        for emu in qemu bochs; do observed $emu $mode "$subject_image" $mode "$text_range"; done
        agree "subject/$mode" "$observe_dir/$mode"
    done
    grep -v -e '^#' -e '^what' tools/check/departures-observers.tsv | cut -f 1,2 | LC_ALL=C sort -u >"$BATS_TEST_TMPDIR/rows"
    LC_ALL=C sort -u "$observe_dir/departures.used" >"$BATS_TEST_TMPDIR/used"
    diff "$BATS_TEST_TMPDIR/rows" "$BATS_TEST_TMPDIR/used"
}

# observed_into EMU PROBE FILE: one report of the probe at rung 1 beside a second machine, in short slices
observed_into() {
    local emu=$1 probe=$2 at=$observe_dir/into.$1
    observed "$emu" into build/solutions/lab1/peel.elf 'peel slice=50' "$(probe_text "$probe")" --mem 192 \
        --module "build/probes/$probe.elf $probe nonce=$nonce limit=20" --module "build/probes/hello.elf hello nonce=$nonce"
    report into "$emu" || return 1
    cp "$at" "$3"
}

@test "QEMU: reports of every probe, with load and without, are the same byte for byte" {
    for probe in $(peaceful_probes) $(hostile_probes); do repeated "$(few_or_many 2 3)" "$(few_or_many 1 3)" "$probe" observed_into qemu "$probe"; done
}

@test "Bochs: reports of every probe, with load and without, are the same byte for byte" {
    for probe in $(peaceful_probes) $(hostile_probes); do repeated "$(few_or_many 2 3)" "$(few_or_many 1 3)" "$probe" observed_into bochs "$probe"; done
}

@test "QEMU: an observer that is wrong about anything in QEMU refuses" {
    mutants_die qemu '+1 +4 +8 -8' '.*' flow strings own-tf svm
}

@test "Bochs: an observer that is wrong about anything in Bochs refuses" {
    mutants_die bochs '+1 +4 +8 -8' '.*' flow strings own-tf svm vmx
}
