# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: build/guest-os/os.elf tools/run tools/bench
# shows: make bench
tools/bench | sed '1,2d; /^$/,$d'
