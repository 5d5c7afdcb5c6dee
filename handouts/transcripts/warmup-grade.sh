# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: handouts/transcripts/lib/grade.bash build/solutions/lab0/peel.elf grader/rubric/lab0.tsv build/grader/judge
# shows: make grade LAB=0
set -eu
. handouts/transcripts/lib/grade.bash
graded 0 view solution solutions/lab0-warmup | awk '{ print } /^Score: 100/ { seen = 1 }
    END { if (!seen) { print "the reference is not worth a full score" >"/dev/stderr"; exit 1 } }'
