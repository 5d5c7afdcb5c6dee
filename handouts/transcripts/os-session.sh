# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: build/guest-os/os.elf tools/run tools/guest
# shows: make run RUN='sh -c ls / ; ps | sort ; cat /etc/motd | wc'
RUN='sh -c ls / ; ps | sort ; cat /etc/motd | wc' tools/guest run labs '' os
