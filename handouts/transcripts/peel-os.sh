# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: build/solutions/lab1/peel.elf build/guest-os/os.elf tools/guest tools/run
# shows: make run LAB=1
tools/guest run solutions 1 os
