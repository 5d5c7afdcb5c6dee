#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # departures.bash sets what is not set here
#
# The opcodes of which QEMU dies, at length: none is missing in the table of departures. A machine is booted for each of
# 3,400, so each time an eighth of them has its turn, and EVERY=1 tries them all.

setup() {
    load common
    load bare
    load departures
}

# dies BYTES...: of which of these instructions it dies. Its end is what counts: a jump may go anywhere.
dies() {
    local code
    build_case execute
    for code in "$@"; do
        run_for 20 tools/run --timeout 5 --serial "$BATS_TEST_TMPDIR/serial" --image "$BATS_FILE_TMPDIR/execute.elf" \
            --append "x code=$code"
        if [ "$status" = 3 ]; then echo "$code"; fi
    done
}

# some_of 'KNOWN...' CODE...: an eighth, another one each time, and those that are known.
some_of() {
    local known=" $1 " share turn code i=0
    share=$(few_or_many 8 1) turn=$((RANDOM % share))
    shift
    for code in "$@"; do
        i=$((i + 1))
        if [ $((i % share)) = "$turn" ] || [[ $known = *" $code "* ]]; then echo "$code"; fi
    done
}

every_byte() { for ((i = 0; i < 256; i++)); do printf "%s%02x%s\n" "$1" $i "$2"; done; }

@test "vexless: of the maps 0F 38 and 0F 3A it is 0F 38 0C alone, and without a prefix" {
    codes=()
    for prefix in '' 66 f2 f3; do
        mapfile -t -O ${#codes[@]} codes < <(every_byte "${prefix}0f38" c1; every_byte "${prefix}0f3a" c101)
    done
    mapfile -t -O ${#codes[@]} codes < <(every_byte 0f38 00; every_byte 0f3a 0001)
    is "${#codes[@]}" 2560
    known='0f380cc1 0f380c00 '
    mapfile -t codes < <(some_of "$known" "${codes[@]}")
    is "$(dies "${codes[@]}" | tr '\n' ' ')" "$known"
}

@test "lock-bt: of the opcodes of one and of two bytes it is the bit tests alone" {
    mapfile -t codes < <(every_byte f00f c101; every_byte f0 c101; every_byte f00fba 01; every_byte f00fc7 00; every_byte f0f7 01)
    known=$(printf '%s ' f00fa3c101 f00fabc101 f00fb3c101 f00fbbc101; for ((i = 0xe0; i < 0x100; i++)); do printf 'f00fba%02x01 ' $i; done)
    mapfile -t codes < <(some_of "$known" "${codes[@]}")
    is "$(dies "${codes[@]}" | tr '\n' ' ')" "$known"
}
