# SPDX-License-Identifier: MIT
#
# What runs in a virtual machine: the probes. The guest OS is in os.mk. 32-bit programs for a plain i686.

GUEST_CFLAGS  = $(BARE) -m32 -march=i686 -mno-sse -mno-mmx
GUEST_ASFLAGS = -m32 -g -Wa,--fatal-warnings -Wundef
GUEST_LDFLAGS := -m elf_i386 -n -nostdlib -static -z noexecstack --build-id=none --fatal-warnings \
    --no-warn-rwx-segments

PROBE_INCLUDE := -Ikernel -Iguest-os/probes
PROBE_SOURCE  := $(wildcard guest-os/probes/*.c)
PROBE_RT      := $(call rwildcard,guest-os/probes/rt,%.c %.S)
PROBE_RT_OBJ  := $(PROBE_RT:%=build/%.o)
PROBE_NAMES   := $(patsubst guest-os/probes/%.c,%,$(PROBE_SOURCE))
PROBES        := $(PROBE_NAMES:%=build/probes/%.elf)

GUESTS := $(PROBES)

build/guest-os/probes/%.c.o: guest-os/probes/%.c | setup-needed
	$(say) CC32 $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(GUEST_CFLAGS) $(PROBE_INCLUDE) $(DEPS) -c -o $@ $<
build/guest-os/probes/%.S.o: guest-os/probes/%.S | setup-needed
	$(say) AS32 $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(GUEST_ASFLAGS) $(PROBE_INCLUDE) $(DEPS) -c -o $@ $<
build/probes/%.elf: build/guest-os/probes/%.c.o $(PROBE_RT_OBJ) guest-os/probes/rt/probe.ld
	$(say) LD32 $@
	@mkdir -p $(@D)
	$(Q)$(LD) $(GUEST_LDFLAGS) -T guest-os/probes/rt/probe.ld -o $@ $(filter %.o,$^)

-include $(PROBE_SOURCE:%=build/%.o.d) $(PROBE_RT_OBJ:=.d)
