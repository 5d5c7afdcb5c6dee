#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Lab 1, ring deprivileging: one test for each row of grader/rubric/lab1.tsv, which says what the row runs
# and what is looked at. A test drives the runs and asks the judge; what a run prints decides nothing here.
# Started by grader/grade.

row() { cd "$BATS_TEST_DIRNAME/../.." && grader/lib/drive row "$1"; }

@test "compress" { row compress; }
@test "gates" { row gates; }
@test "origin" { row origin; }
@test "leave" { row leave; }
@test "enter" { row enter; }
@test "survey" { row survey; }
@test "survey-tsd" { row survey-tsd; }
@test "decode" { row decode; }
@test "classify" { row classify; }
@test "io" { row io; }
@test "hello" { row hello; }
@test "alu" { row alu; }
@test "stack" { row stack; }
@test "stack16" { row stack16; }
@test "memory" { row memory; }
@test "uart" { row uart; }
@test "segments" { row segments; }
@test "sensitive" { row sensitive; }
@test "string" { row string; }
@test "count" { row count; }
@test "fpu" { row fpu; }
@test "sse" { row sse; }
@test "privileged" { row privileged; }
@test "descriptors" { row descriptors; }
@test "iret3" { row iret3; }
@test "outside" { row outside; }
@test "entry" { row entry; }
@test "endless" { row endless; }
@test "fair" { row fair; }
@test "v86" { row v86; }
@test "gather" { row gather; }
@test "hello-cost" { row hello-cost; }
@test "uart-cost" { row uart-cost; }
@test "count-cost" { row count-cost; }
@test "flood-cost" { row flood-cost; }
