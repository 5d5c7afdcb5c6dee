# SPDX-License-Identifier: MIT
#
# Tools, quietness, and what every compilation shares.

CC      := gcc
LD      := ld
OBJCOPY := objcopy
NM      := nm

# make V=1 shows the commands.
V ?= 0
ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-8s%s\n'
endif

rwildcard = $(foreach f,$(sort $(wildcard $(1)/*)),$(call rwildcard,$(f),$(2)) $(filter $(2),$(f)))

# Asked of the compiler when first needed: on a fresh machine there is none before setup has run.
GCC_INCLUDE = $(eval GCC_INCLUDE := $(shell $(CC) -print-file-name=include))$(GCC_INCLUDE)

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef
BARE = -std=gnu11 -O2 -g -ffreestanding -nostdinc -isystem $(GCC_INCLUDE) -fno-pic -fno-pie \
    -fno-stack-protector -fno-omit-frame-pointer -fno-asynchronous-unwind-tables \
    -fcf-protection=none -fno-strict-aliasing $(WARNINGS)
DEPS = -MMD -MP -MF $@.d

# A file that changes only when the flags do: what was compiled with other flags is compiled again.
build/%.flags: FORCE | setup-needed
	@mkdir -p $(@D)
	@echo '$(FLAGS_$*)' | cmp -s - $@ || echo '$(FLAGS_$*)' >$@
FORCE:
.PHONY: FORCE

# Host tools and the ROM.
TOOLS := build/tools/mkboot build/rom.bin build/rom-decoy.bin build/bochs-plugins.stamp

# Bochs opens every plugin that it finds before it looks at what its configuration asks for: with the ones alone that
# our machines have it starts sooner. Without this folder it finds its own: Bochs may come later than the first make.
BOCHS_PLUGINS := acpi cmos dma floppy harddrv hpet ioapic iodebug keyboard pci pci2isa pci_ide pic pit rfb_gui serial \
    textconfig unmapped usb_uhci vga biosdev extfpuirq gameport parallel speaker
build/bochs-plugins.stamp: tools/build/rules.mk | setup-needed
	$(Q)for dir in /usr/lib/*/bochs/plugins; do \
	    [ -d "$$dir" ] || exit 0; \
	    rm -rf build/bochs-plugins; \
	    mkdir -p build/bochs-plugins && ln -s $(BOCHS_PLUGINS:%="$$dir"/libbx_%.so) build/bochs-plugins/ && touch $@; \
	done

MKBOOT_SOURCE := tools/mkboot/mkboot.c kernel/boot/bootblock.c
build/tools/mkboot: $(MKBOOT_SOURCE) $(wildcard tools/mkboot/*.h kernel/boot/*.h) kernel/lib/errno.h | setup-needed
	$(say) HOSTCC $@
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -O2 -g $(WARNINGS) -Ikernel -Itools/mkboot -o $@ $(MKBOOT_SOURCE)

build/rom.S.o: kernel/boot/rom.S | setup-needed
	@mkdir -p $(@D)
	$(Q)$(CC) -m32 -Ikernel $(DEPS) -c -o $@ $<
build/rom-decoy.S.o: kernel/boot/rom.S | setup-needed
	@mkdir -p $(@D)
	$(Q)$(CC) -m32 -DPEEL_DECOY -Ikernel $(DEPS) -c -o $@ $<
build/rom.bin build/rom-decoy.bin: build/%.bin: build/%.S.o
	$(say) ROM $@
	$(Q)$(LD) -m elf_i386 -Ttext=0xFFFF0000 -e start --oformat binary -o $@ $<
-include build/rom.S.o.d build/rom-decoy.S.o.d

# What people lay out: labs/ is made from solutions/, or a student's.
ALL_C = $(foreach d,kernel solutions guest-os tools grader,$(call rwildcard,$(d),%.c %.h))
