# SPDX-License-Identifier: MIT
#
# Hosted unit tests (tools/check/unit/unit.h): a test file says which sources it needs.

UNIT_TESTS := $(patsubst tools/check/unit/%.c,build/unit/%,$(wildcard tools/check/unit/*_test.c))
UNIT_CFLAGS = -std=gnu11 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
    -fno-omit-frame-pointer $(WARNINGS) -Wconversion -DPEEL_DEBUG=1 -DPEEL_HOSTED=1 \
    $(UNIT_INCLUDE)

# Of the guest OS: no header of the hypervisor.
build/unit/os_%: UNIT_INCLUDE = -Iguest-os/include -Iguest-os/kernel -Iguest-os/mkfs -Iguest-os/user -Iguest-os -Itools/check/unit
build/unit/os_mapping_test: UNIT_INCLUDE = -DKERNEL_BASE=0ull -Iguest-os/include -Iguest-os/kernel/paged -Iguest-os/kernel \
    -Itools/check/unit
# Headers of the 64-bit kernel, but for the instructions that no program may execute.
build/unit/os_process_test: UNIT_INCLUDE = -DKERNEL_BASE=0ull -Itools/check/unit/os_stub -Iguest-os/kernel/x86_64/paged \
    -Iguest-os/kernel/x86_64 -Iguest-os/kernel/paged -Iguest-os/kernel -Iguest-os/include -Iguest-os -Itools/check/unit
UNIT_INCLUDE = -Ikernel -Itools/check/unit $(addprefix -I,$(call compiled,$(GIVEN),$(call lab_dirs,$(GIVEN),0)) $(call lab_include,$(GIVEN)))

unit_sources = $(call compiled,$(GIVEN),$(patsubst solutions/%,$(GIVEN)/%,$(shell sed -n "s|^// sources: *||p" tools/check/unit/$(1)_test.c)))

.SECONDEXPANSION:
build/unit/%_test: tools/check/unit/%_test.c \
    $$(call unit_sources,$$*) | setup-needed $(VIEWS)
	$(say) HOSTCC $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(UNIT_CFLAGS) -MM -MP -MT $@ $< $(call unit_sources,$*) >$@.d
	$(Q)$(CC) $(UNIT_CFLAGS) -o $@ $< $(call unit_sources,$*)
-include $(UNIT_TESTS:=.d)
