# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: tools/submit tools/holes build/solutions/lab0/peel.elf
# shows: make submit LAB=0
set -eu
work=$(mktemp -d "${TMPDIR:-/tmp}/peel-transcript.XXXXXX")
trap 'rm -rf "$work"' EXIT
tools/submit --lab 0 --src solutions --out "$work" | sed "s|$work|build/submit|" | awk '{ print } /^Hand in / { seen = 1 }
    END { if (!seen) exit 1 }'
