# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# A grading with a mistake in the function: one row that lost points, and the end.
# needs: handouts/transcripts/lib/grade.bash grader/mutants/lab0/L0.1-old-base-stays.patch build/solutions/lab0/peel.elf grader/rubric/lab0.tsv build/grader/judge
# shows: make grade LAB=0
set -eu
. handouts/transcripts/lib/grade.bash
graded 0 mutant grader/mutants/lab0/L0.1-old-base-stays.patch 0 | awk '
    BEGIN { print "..." }
    /^moved: / { row = seen = 1 }
    row
    row && /^$/ { row = 0; print "..." }
    /^Practice: / { end = 1 }
    end
    END { if (!seen) { print "the row has lost nothing" >"/dev/stderr"; exit 1 } }'
