# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# needs: build/labs/lab0/peel.elf tools/guest tools/run
# shows: make run LAB=0
set -eu
{ tools/guest run labs 0 os || true; } | awk '{ print } /not written yet: L0\./ { seen = 1 }
    END { if (!seen) { print "labs/ is not the skeleton any more" >"/dev/stderr"; exit 1 } }'
