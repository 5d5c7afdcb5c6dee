# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: build/guest-os/os-clean.elf tools/run tools/os-counts
# shows: tools/os-counts --image build/guest-os/os-clean.elf syscall ring forkwait
tools/os-counts --image build/guest-os/os-clean.elf syscall ring forkwait
