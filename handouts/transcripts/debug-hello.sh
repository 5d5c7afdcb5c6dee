# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# GDB typed at in a terminal, as a student would.
# needs: handouts/transcripts/lib/gdb.bash build/probes/hello.elf tools/debug tools/gdb/peel.gdb
# shows: make debug GUEST=hello
set -eu
. handouts/transcripts/lib/gdb.bash
gdb_session 'tools/guest debug labs "" hello' 'break probe_main' 'continue' 'backtrace' 'info args' \
    'info registers eip cs eflags'
