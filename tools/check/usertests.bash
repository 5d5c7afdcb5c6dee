# shellcheck shell=bash disable=SC2154,SC2034 # bats sets status and output; the suites use the lists
# SPDX-License-Identifier: MIT
#
# Shared by the suites that run the guest OS's usertests: `load usertests`.

flavours=(os os-clean os-flat os-flat-clean os64)
rates=(50 73 100 250 500 1000 1500 2000 3333 5000)

# usertests FLAVOUR EMULATOR [OPTION-WORDS [NAMES]]: $output is the transcript.
usertests() {
    run_for 400 tools/run --emu "$2" --timeout 380 --image "build/guest-os/$1.elf" --mem 16 \
        --append "os ${3-} run=usertests ${4-}"
    is "$status" 0 || { echo "$1 in $2 ${3-}"; return 1; }
}

# Everything passed, and the machine ended as it should. The list of what is skipped stands in the source.
all_passed() {
    local skipped=0 wanted
    case $1 in os-flat*) skipped=$(cat guest-os/user/usertests/*.c | grep -c ', PAGED_ONLY}') ;; esac
    wanted=$(cat guest-os/user/usertests/*.c | grep -cE ', (EVERYWHERE|PAGED_ONLY)\}')
    is "$(grep -cE '^ok ' <<<"$output")" $((wanted - skipped)) || { echo "$output"; return 1; }
    has "$output" "usertests: $((wanted - skipped)) passed, 0 failed, $skipped skipped"
    is "$(tail -n 1 <<<"$output")" 'Peel guest OS: power off'
}

# The same flavour, whatever the emulator and the timer's rate.
same_everywhere() { # FLAVOUR EMULATORS RATES
    local emulator rate first
    usertests "$1" qemu
    all_passed "$1"
    first=$output
    for emulator in $2; do
        for rate in $3; do
            usertests "$1" "$emulator" "hz=$rate"
            is "$output" "$first" || { echo "$1 in $emulator at $rate Hz"; return 1; }
        done
    done
}

# A run that must not count as passed.
is_red() {
    if grep -qE "^usertests: [0-9]+ passed, 0 failed" <<<"$output"; then
        echo "$output"
        return 1
    fi
}
