# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# step JOB LINES: the first answers of a job that tests a hole, as the reference gives them to seed 7.
step() {
    tools/run --image build/solutions/lab1/peel.elf --append "peel job=$1 seed=7" |
        awk -v lines="$2" '/^peel: answer / && n < lines { print; n++ } END { print "..."; exit n < lines }'
}
