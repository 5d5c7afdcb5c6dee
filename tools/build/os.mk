# SPDX-License-Identifier: MIT
#
# The guest OS: one source, several kernels. A flavour is an architecture (i386, x86_64), a memory flavour
# (paged, flat) and a processor flavour (plain, clean); each has a folder, and whichever is chosen lies on
# the include path. guest-os/README.md tells what they are.

OS_OFFSETS := guest-os/kernel/x86/frame_offsets.c
OS_COMMON := $(filter-out $(OS_OFFSETS),$(wildcard guest-os/kernel/*.c guest-os/kernel/*.S guest-os/kernel/dev/*.c guest-os/kernel/x86/*.c \
    guest-os/kernel/x86/*.S guest-os/bench/kernel/*.c guest-os/bench/kernel/*.S guest-os/lib/*.c) kernel/lib/format.c)

# $(1) = name, $(2) = architecture, $(3) = memory, $(4) = processor, $(5) = KERNEL_BASE: where memory begins for the kernel
define os_flavour
os_dirs_$(1)   := $(addprefix guest-os/kernel/,$(2)/$(3) $(2)/$(4) $(2) x86/$(4) $(3))
os_source_$(1) := $(OS_COMMON) $(foreach d,$(2)/$(3) $(2)/$(4) $(2) x86/$(4) $(3),$(wildcard guest-os/kernel/$(d)/*.c guest-os/kernel/$(d)/*.S))
os_object_$(1)  := $$(os_source_$(1):%=build/os/$(1)/%.o)
os_flags_$(1)   := -DKERNEL_BASE=$(5) $$(addprefix -I,build/os/$(1)/gen $$(os_dirs_$(1)) guest-os/kernel guest-os/include guest-os kernel)
os_cflags_$(1)   = $$(BARE) $$(OS_CFLAGS_$(2)) $$(os_flags_$(1))
FLAGS_os/$(1)   := $(2) $(3) $(4) $(5)

build/os/$(1)/gen/frame_offsets.h: $(OS_OFFSETS) build/os/$(1).flags | setup-needed
	$$(say) GEN $$@
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(os_cflags_$(1)) -MMD -MP -MF $$@.d -MT $$@ -S -o $$(@:.h=.s) $$<
	$$(Q){ echo '/* Generated from $$<. */'; \
	    sed -n 's/^->\([A-Z0-9_]*\) [$$$$]*\([-0-9]*\).*/#define \1 \2/p' $$(@:.h=.s); } >$$@
build/os/$(1)/%.c.o: %.c build/os/$(1).flags | setup-needed
	$$(say) CC $$@
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(os_cflags_$(1)) $$(DEPS) -c -o $$@ $$<
build/os/$(1)/%.S.o: %.S build/os/$(1).flags build/os/$(1)/gen/frame_offsets.h | setup-needed
	$$(say) AS $$@
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(OS_ASFLAGS_$(2)) $$(os_flags_$(1)) -DRAMDISK_IMAGE='"$$(OS_IMAGE_$(2))"' $$(DEPS) -c -o $$@ $$<
build/os/$(1)/guest-os/kernel/ramdisk.S.o: $$(OS_IMAGE_$(2))
build/os/$(1).ld: guest-os/kernel/$(2)/os.ld build/os/$(1).flags | setup-needed
	@mkdir -p $$(@D)
	$$(Q)$$(CC) -E -P -undef -x c -DKERNEL_BASE=$(5) $$(DEPS) -MT $$@ -o $$@ $$<
build/guest-os/$(1).$(OS_LINKED_$(2)): $$(os_object_$(1)) build/os/$(1).ld
	$$(say) LD $$@
	@mkdir -p $$(@D)
	$$(Q)$$(LD) $$(OS_LDFLAGS_$(2)) -T build/os/$(1).ld -o $$@ $$(os_object_$(1))
-include $$(os_object_$(1):=.d) build/os/$(1)/gen/frame_offsets.h.d build/os/$(1).ld.d
OS_ELFS += build/guest-os/$(1).elf
endef

OS_CFLAGS_i386    = -m32 -march=i686 -mgeneral-regs-only
OS_ASFLAGS_i386   = -m32 -g -Wa,--fatal-warnings -Wundef
OS_LDFLAGS_i386  := $(GUEST_LDFLAGS)
OS_IMAGE_i386    := build/guest-os/root32.img
OS_LINKED_i386   := elf
OS_CFLAGS_x86_64  = -m64 -mcmodel=kernel -mno-red-zone -mgeneral-regs-only
OS_ASFLAGS_x86_64 = -m64 -g -Wa,--fatal-warnings -Wundef
OS_LDFLAGS_x86_64 := $(subst elf_i386,elf_x86_64,$(GUEST_LDFLAGS))
OS_IMAGE_x86_64  := build/guest-os/root64.img
OS_LINKED_x86_64 := elf64

# The same bytes as the ELF32 that boot loaders want.
build/guest-os/%.elf: build/guest-os/%.elf64
	$(say) OBJCOPY $@
	$(Q)$(OBJCOPY) -O elf32-i386 $< $@

OS_ELFS :=
$(eval $(call os_flavour,os,i386,paged,plain,0xC0000000))
$(eval $(call os_flavour,os-clean,i386,paged,clean,0xC0000000))
$(eval $(call os_flavour,os-flat,i386,flat,plain,0))
$(eval $(call os_flavour,os-flat-clean,i386,flat,clean,0))
$(eval $(call os_flavour,os64,x86_64,paged,plain,0xFFFFFFFF80000000))
GUESTS += $(OS_ELFS)

# What `make run` needs: the guest, and the hypervisor when LAB names one. tools/guest explains what is
# not there.
GUEST_ELF := $(filter %/$(GUEST).elf,$(GUESTS))
.PHONY: run-image
run-image: $(GUEST_ELF) $(if $(LAB),$(filter build/$(SRC)/lab$(LAB)/peel.elf,$(KERNELS)))
