#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Lab 0, the warm-up: one test for each row of grader/rubric/lab0.tsv, which says what the row runs and what is looked
# at. A test drives the runs and asks the judge; what a run prints decides nothing here. Started by grader/grade.

row() { cd "$BATS_TEST_DIRNAME/../.." && grader/lib/drive row "$1"; }

@test "small" { row small; }
@test "large" { row large; }
@test "moved" { row moved; }
@test "fields" { row fields; }
