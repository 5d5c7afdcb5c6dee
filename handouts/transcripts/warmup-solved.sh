# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: build/solutions/lab0/peel.elf tools/guest tools/run
# shows: make run LAB=0
set -eu
tools/guest run solutions 0 os
