# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: build/probes/hello.elf tools/guest tools/run
# shows: make run GUEST=hello
tools/guest run labs '' hello
