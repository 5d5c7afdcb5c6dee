# shellcheck shell=bash disable=SC2154,SC2034 # bats and common.bash set what is not set here
# SPDX-License-Identifier: MIT
#
# Shared by the suites of the guest OS: `load os`, after common.

flavours='os os-clean os-flat os-flat-clean os64'

# os EMULATOR FLAVOUR WORDS...: one run of a program on a machine of 16 MiB; bats' status and output.
os() {
    local emu=$1 flavour=$2
    shift 2
    run_for 200 tools/run --emu "$emu" --mem 16 --timeout 180 --image "build/guest-os/$flavour.elf" --append "os $*"
    is "$status" 0 || { echo "$flavour in $emu: $*"; false; }
}

# What a program wrote: between the kernel's lines and its last one.
said() {
    printf '%s\n' "$output" | sed -e '1,/^  memory: /d' -e '/^Peel guest OS: power off/,$d'
}

# How the machine was switched off: "off", or the status.
ended() {
    local last=${lines[-1]}
    is "${last%% off*}" "Peel guest OS: power" && printf '%s' "${last##* }"
}
