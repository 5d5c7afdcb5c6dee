# SPDX-License-Identifier: MIT
#
# The guest OS's programs, and the file systems that hold them: one for each word size, whatever the kernel's
# flavour. A program is guest-os/user/NAME.c, or all of a folder guest-os/user/NAME/ (or guest-os/bench/)
# that is not libc's.

USER_BLOCKS  := 1024
USER_FOLDERS := sh usertests
USER_NAMES   := $(sort $(patsubst guest-os/user/%.c,%,$(wildcard guest-os/user/*.c)) $(USER_FOLDERS) bench)

USER_INCLUDE   := -Iguest-os/user/libc -Iguest-os/include -Iguest-os -Ikernel
USER_CFLAGS_32  = $(BARE) -m32 -march=i686 -mno-sse -mno-mmx $(USER_INCLUDE)
USER_CFLAGS_64  = $(BARE) -m64 -mno-red-zone $(USER_INCLUDE)
USER_LDFLAGS    = -nostdlib -static -n -z noexecstack --build-id=none --fatal-warnings -T guest-os/user/user.ld
USER_LDFLAGS_32 = -m elf_i386 $(USER_LDFLAGS)
USER_LDFLAGS_64 = -m elf_x86_64 $(USER_LDFLAGS)

USER_LIB = $(wildcard guest-os/lib/*.c guest-os/user/libc/*.c) kernel/lib/format.c guest-os/user/libc/crt$(1).S

# $(1) = program
user_source = $(wildcard guest-os/user/$(1).c guest-os/user/$(1)/*.c guest-os/user/$(1)/*.S \
    $(if $(filter bench,$(1)),guest-os/bench/*.c guest-os/bench/*.S))

# $(1) = word size
define user_words
build/user$(1)/%.c.o: %.c build/user$(1).flags | setup-needed
	$$(say) CC$(1) $$@
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(USER_CFLAGS_$(1)) $$(DEPS) -c -o $$@ $$<
build/user$(1)/%.S.o: %.S | setup-needed
	$$(say) AS$(1) $$@
	@mkdir -p $$(@D)
	$$(Q)$$(CC) -m$(1) -g -Wa,--fatal-warnings -Wundef $$(USER_INCLUDE) $$(DEPS) -c -o $$@ $$<

$$(foreach p,$$(USER_NAMES),$$(eval $$(call user_program,$(1),$$(p))))

# What runs needs no symbols: the debugger reads the unstripped programs beside it.
build/guest-os/root$(1).img: build/tools/mkfs build/root.flags $$(USER_NAMES:%=build/guest-os/user$(1)/%) $$(wildcard guest-os/user/etc/*)
	$$(say) MKFS $$@
	$$(Q)for program in $$(USER_NAMES); do \
	    $$(OBJCOPY) -S build/guest-os/user$(1)/$$$$program build/user$(1)/$$$$program.stripped || exit 1; done
	$$(Q)build/tools/mkfs $$@ $$(USER_BLOCKS) $$(foreach p,$$(USER_NAMES),bin/$$(p)=build/user$(1)/$$(p).stripped) \
	    $$(foreach f,$$(wildcard guest-os/user/etc/*),$$(f:guest-os/user/%=%)=$$(f)) tmp/
endef

# $(1) = word size, $(2) = program
define user_program
user_object_$(1)_$(2) := $(patsubst %,build/user$(1)/%.o,$(call user_source,$(2)) $(call USER_LIB,$(1)))
build/guest-os/user$(1)/$(2): $$(user_object_$(1)_$(2)) guest-os/user/user.ld
	$$(say) LD$(1) $$@
	@mkdir -p $$(@D)
	$$(Q)$$(LD) $$(USER_LDFLAGS_$(1)) -o $$@ $$(user_object_$(1)_$(2))
-include $$(user_object_$(1)_$(2):=.d)
endef

FLAGS_root   = $(USER_BLOCKS) $(USER_NAMES)
FLAGS_user32 = $(USER_CFLAGS_32)
FLAGS_user64 = $(USER_CFLAGS_64)
$(eval $(call user_words,32))
$(eval $(call user_words,64))

MKFS_CFLAGS  = -std=gnu11 -O2 -g $(WARNINGS) -Iguest-os/include -Iguest-os/mkfs -Iguest-os/kernel -Iguest-os
MKFS_SOURCE := $(wildcard guest-os/mkfs/*.c guest-os/kernel/fs*.c) guest-os/kernel/path.c
build/tools/mkfs: $(MKFS_SOURCE) $(wildcard guest-os/mkfs/*.h guest-os/kernel/*.h guest-os/include/*.h) | setup-needed
	$(say) HOSTCC $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(MKFS_CFLAGS) -o $@ $(MKFS_SOURCE)
