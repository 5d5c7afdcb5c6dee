# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# The same under Peel: the guest's first function at ring 1.
# needs: handouts/transcripts/lib/gdb.bash build/solutions/lab1/peel.elf build/probes/hello.elf tools/debug tools/gdb/peel.gdb
# shows: make debug LAB=1 GUEST=hello
set -eu
. handouts/transcripts/lib/gdb.bash
gdb_session 'tools/guest debug solutions 1 hello' 'break run_machines' 'continue' 'delete' 'break probe_start' 'continue' \
    'info registers rip cs eflags' | sed 's|solutions/|labs/|'
