# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# The same probe at ring 0 on the bare machine and at ring 1: the lines that differ.
# needs: build/solutions/lab1/peel.elf build/probes/sensitive.elf tools/guest tools/run
set -eu
native=$(mktemp) peel=$(mktemp)
trap 'rm -f "$native" "$peel"' EXIT
tools/guest run labs '' sensitive >"$native"
tools/guest run solutions 1 sensitive | sed -n 's/^vm0| //p' >"$peel"
printf '%-30s %s\n' 'make run GUEST=sensitive' 'make run LAB=1 GUEST=sensitive'
paste -d '|' "$native" "$peel" | awk -F '|' '
    $1 != $2 && !/^end / { printf "%-30s %s\n", $1, $2; n++ }
    END { exit n == 0 }'
