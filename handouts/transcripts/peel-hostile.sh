# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: build/solutions/lab1/peel.elf build/probes/hostile-cli.elf build/probes/hello.elf tools/run
# shows: tools/run --image build/labs/lab1/peel.elf --append peel \
# shows:     --module 'build/probes/hostile-cli.elf cli' --module 'build/probes/hello.elf hello'
tools/run --image build/solutions/lab1/peel.elf --append peel --module 'build/probes/hostile-cli.elf cli' \
    --module 'build/probes/hello.elf hello'
