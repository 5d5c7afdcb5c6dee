# shellcheck shell=bash disable=SC2154 # bats sets status, output and lines
# SPDX-License-Identifier: MIT
#
# What must come of lab 1's mutants and of its holes, one after the other, whether all rows are run or few.

# The matrix saw each stub and each mutant.
all_caught() {
    echo "$output"
    [ "$status" = 0 ]
    [[ ${lines[-1]} =~ ^([0-9]+)\ mutants\ of\ 10\ holes,\ 10\ stubs:\ ([0-9]+)\ caught,\ 0\ wrong$ ]]
    [ "${BASH_REMATCH[1]}" -ge 80 ]
    is "${BASH_REMATCH[2]}" $((BASH_REMATCH[1] + 10))
}

# rises FOLDER: from 0 to 100, and each step has its "what you should see next".
rises() {
    echo "$output"
    [ "$status" = 0 ]
    is "${lines[1]}" ' 0     0  '
    has "${lines[-1]}" '10   100  '
    is "$(find "$1" -name 'next-*.txt' -size +0 | wc -l)" 11
}
