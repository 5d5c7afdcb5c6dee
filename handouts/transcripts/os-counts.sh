# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: build/guest-os/os.elf tools/run tools/os-counts
# shows: tools/os-counts
tools/os-counts
