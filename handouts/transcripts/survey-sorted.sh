# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# The survey with UMIP off, as two columns.
# needs: build/solutions/lab1/peel.elf tools/run
set -eu
tools/run --image build/solutions/lab1/peel.elf --append 'peel job=survey' | awk '
    /^peel:   [0-9a-f]+ +[a-z]/ {
        name = substr($0, 16, 16); sub(/ +$/, "", name)
        rest = substr($0, 31)
        if (rest ~ /^ *traps/) trap[++t] = name; else slip[++s] = name
        umip[name] = rest ~ /traps [^ ]+ *$/
    }
    END {
        if (t == 0 || s == 0) exit 1
        printf "%-20s %s\n%-20s %s\n", "traps: " t, "slips through: " s, "---------", "-----------------"
        for (i = 1; i <= t || i <= s; i++)
            printf "%-20s %-18s%s\n", trap[i], slip[i], slip[i] != "" && umip[slip[i]] ? "(traps once CR4.UMIP is set)" : ""
    }'
