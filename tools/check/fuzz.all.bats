# SPDX-License-Identifier: MIT
#
# The long run: 100,000 random guest programs in each emulator, under seeds of its own each time.
# Property: resource control.

load common
load fuzz

@test "100000 random programs in QEMU leave the host as it was" { fuzz qemu 100000 500; }
@test "100000 random programs in Bochs leave the host as it was" { fuzz bochs 100000 5000; }
