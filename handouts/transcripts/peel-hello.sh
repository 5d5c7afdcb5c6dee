# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: build/solutions/lab1/peel.elf build/probes/hello.elf tools/guest tools/run
# shows: make run LAB=1 GUEST=hello
tools/guest run solutions 1 hello
