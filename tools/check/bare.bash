# shellcheck shell=bash disable=SC2154,SC2034 # common.bash and the suites set and use what is not set and used here
# SPDX-License-Identifier: MIT
#
# Shared by the suites that run small programs of their own on the bare machine: `load common`, then `load bare`.

# bare_guest OUT 'LINKER OPTIONS' SOURCE...: a 32-bit program, compiled like a probe, with what it needs of the
# probes' runtime: a SOURCE may also be an object, or the name of one of the runtime's, as in rt/uart.c.
bare_guest() {
    local out=$1 layout=$2 source objects=()
    shift 2
    for source in "$@"; do
        case $source in
        *.o) objects+=("$source") ;;
        rt/*) objects+=("build/guest-os/probes/$source.o") ;;
        *)
            objects+=("$out.$(basename "$source").o")
            gcc -m32 -march=i686 -mno-sse -mno-mmx -std=gnu11 -O2 -g -ffreestanding -fno-pic -fno-pie -fno-stack-protector \
                -fno-asynchronous-unwind-tables -fcf-protection=none -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
                -Wmissing-prototypes -Wundef -Ikernel -Iguest-os/probes -Itools/mkboot -Itools/check/departures \
                -c -o "${objects[-1]}" "$source" || return 1
            ;;
        esac
    done
    # shellcheck disable=SC2086 # options are words
    ld -m elf_i386 -nostdlib -static -z noexecstack --no-warn-rwx-segments $layout -o "$out" "${objects[@]}"
}

# Loaded at 1 MiB, as probes are.
probe_layout='-n -T guest-os/probes/rt/probe.ld'
