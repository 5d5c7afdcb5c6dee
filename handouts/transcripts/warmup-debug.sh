# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# The skeleton's function: nobody sees the reference here.
# needs: handouts/transcripts/lib/gdb.bash build/labs/lab0/peel.elf tools/debug tools/gdb/peel.gdb
# shows: make debug LAB=0
set -eu
. handouts/transcripts/lib/gdb.bash
gdb_session 'tools/guest debug labs 0 os' 'break descriptor_set_base' 'continue' 'backtrace 4' 'print/x descriptor' 'print/x base'
