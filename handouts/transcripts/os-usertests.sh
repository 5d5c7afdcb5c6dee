# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: build/guest-os/os-flat.elf tools/run tools/guest
# shows: make run GUEST=os-flat RUN='usertests pids copies map bad-pointers planted-leak'
set +e
RUN='usertests pids copies map bad-pointers planted-leak' tools/guest run labs '' os-flat
exit 0
