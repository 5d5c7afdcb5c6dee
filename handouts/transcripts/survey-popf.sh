# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# The two ways to clear IF, each executed at ring 1.
# needs: build/solutions/lab1/peel.elf tools/run
# shows: tools/run --image build/labs/lab1/peel.elf --append 'peel job=survey'
set -eu
tools/run --image build/solutions/lab1/peel.elf --append 'peel job=survey' | awk '
    /survey at ring 1/ || /  at  / { print; next }
    /popf \(IF/ { print "  ..."; print; seen = 1; next }
    / cli  / { print "  ..."; print; print "  ..."; both = seen }
    END { exit !both }'
