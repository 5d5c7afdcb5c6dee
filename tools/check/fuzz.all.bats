# SPDX-License-Identifier: MIT
#
# The long run: 100,000 random guest programs in QEMU and 25,000 in Bochs (EVERY=1: 100,000), under seeds of its own
# each time.
# Property: resource control.

load common
load fuzz

@test "100000 random programs in QEMU leave the host as it was" { fuzz qemu 100000 500; }
@test "25000 random programs in Bochs leave the host as it was" { fuzz bochs "$(few_or_many 25000 100000)" 5000; }
