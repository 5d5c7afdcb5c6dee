# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: handouts/transcripts/lib/step.bash build/solutions/lab1/peel.elf tools/run
# shows: tools/run --image build/labs/lab1/peel.elf --append 'peel job=classify seed=7'
. handouts/transcripts/lib/step.bash
step classify 9
