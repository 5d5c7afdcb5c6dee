# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: handouts/transcripts/lib/step.bash build/solutions/lab1/peel.elf tools/run
# shows: tools/run --image build/labs/lab1/peel.elf --append 'peel job=enter seed=7'
. handouts/transcripts/lib/step.bash
step enter 4
