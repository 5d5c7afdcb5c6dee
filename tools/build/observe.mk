# SPDX-License-Identifier: MIT
#
# The observers (tools/observe/): a plugin for QEMU and a library to preload into Bochs, each from the
# common core and its own front end. Nothing in them is visible from outside but what the emulator calls.

OBSERVE := tools/observe
OBSERVE_CFLAGS = -std=gnu11 -O2 -g -fPIC -fvisibility=hidden -fno-strict-aliasing -pthread $(WARNINGS)

OBSERVE_CORE   := $(wildcard $(OBSERVE)/insn*.c $(OBSERVE)/record*.c)
OBSERVE_SOURCE := $(OBSERVE_CORE) $(wildcard $(OBSERVE)/qemu*.c $(OBSERVE)/bochs*.c)

build/$(OBSERVE)/%.c.o: $(OBSERVE)/%.c tools/build/observe.mk | setup-needed
	$(say) HOSTCC $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(OBSERVE_CFLAGS) $(DEPS) -c -o $@ $<
-include $(OBSERVE_SOURCE:%=build/%.o.d)

# $(1) = the emulator: its front end is $(1)*.c, there is none without $(1).c.
define observer
build/observe/observe-$(1).so: $(patsubst %,build/%.o,$(OBSERVE_CORE) $(wildcard $(OBSERVE)/$(1)*.c))
	$$(say) LDSO $$@
	@mkdir -p $$(@D)
	$$(Q)$$(CC) -shared -pthread -Wl,-z,noexecstack,-z,now -o $$@ $$^ -ldl
OBSERVERS += build/observe/observe-$(1).so
endef

OBSERVERS :=
$(foreach e,qemu bochs,$(if $(wildcard $(OBSERVE)/$(e).c),$(eval $(call observer,$(e)))))
