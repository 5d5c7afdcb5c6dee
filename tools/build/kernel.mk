# SPDX-License-Identifier: MIT
#
# The hypervisor: kernel/ and the labs up to LAB, as build/SRC/labN/peel.elf64 (for debuggers) and
# peel.elf (the same bytes as the ELF32 that boot loaders want). kernel/ is compiled once for all.

DEBUG ?= 1
FLAGS_kernel := DEBUG=$(DEBUG)

KERNEL_CFLAGS = $(BARE) -m64 -mcmodel=kernel -mno-red-zone -mgeneral-regs-only \
    -DPEEL_DEBUG=$(if $(filter 0,$(DEBUG)),0,1) -Ikernel -Ibuild/gen $(addprefix -I,$(1))
KERNEL_ASFLAGS = -m64 -g -Wa,--fatal-warnings -Wundef -Ikernel -Ibuild/gen $(addprefix -I,$(1))

ASM_OFFSETS   := $(wildcard kernel/vmm/asm-offsets.c)
OFFSETS_H     := $(if $(ASM_OFFSETS),build/gen/asm-offsets.h)
KERNEL_SOURCE := $(filter-out kernel/boot/rom.S $(ASM_OFFSETS),$(call rwildcard,kernel,%.c %.S))
KERNEL_OBJECT := $(KERNEL_SOURCE:%=build/%.o)

# Structure offsets for assembly: the compiler computes them, `->NAME value` lines carry them out.
build/gen/asm-offsets.h: $(ASM_OFFSETS) build/kernel.flags | setup-needed
	$(say) GEN $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(call KERNEL_CFLAGS) -MMD -MP -MF $@.d -MT $@ -S -o $(@:.h=.s) $<
	$(Q){ echo '/* Generated from $<. */'; \
	    sed -n 's/^->\([A-Z0-9_]*\) [$$]*\([-0-9]*\).*/#define \1 \2/p' $(@:.h=.s); } >$@
-include build/gen/asm-offsets.h.d

build/kernel/%.c.o: kernel/%.c build/kernel.flags | setup-needed
	$(say) CC $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(call KERNEL_CFLAGS) $(DEPS) -c -o $@ $<
# The code before paging lies where guests' code does, at 1 MiB: with line numbers it would claim every
# guest address in a debugger.
build/kernel/boot/entry.S.o: private AS_EXTRA := -g0
build/kernel/%.S.o: kernel/%.S build/kernel.flags $(OFFSETS_H) | setup-needed
	$(say) AS $@
	@mkdir -p $(@D)
	$(Q)$(CC) $(call KERNEL_ASFLAGS) $(AS_EXTRA) $(DEPS) -c -o $@ $<
-include $(KERNEL_OBJECT:=.d)

# $(1) = labs or solutions: the labs' objects see every lab folder of the same source.
define lab_objects
build/$(1)/%.c.o: $(call compiled,$(1),$(1)/%.c) build/kernel.flags | setup-needed $(VIEWS)
	$$(say) CC $$@
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(call KERNEL_CFLAGS,$$(call lab_include,$(1))) $$(VIEW_FLAGS) $$(DEPS) -c -o $$@ $$<
build/$(1)/%.S.o: $(call compiled,$(1),$(1)/%.S) build/kernel.flags $$(OFFSETS_H) | setup-needed $(VIEWS)
	$$(say) AS $$@
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(call KERNEL_ASFLAGS,$$(call lab_include,$(1))) $$(VIEW_FLAGS) $$(DEPS) -c -o $$@ $$<
endef

# $(1) = labs or solutions, $(2) = the lab's number. Linked twice: the symbol table of the first image
# becomes the .ksyms section of the second; it stands behind everything else, so no address moves.
define kernel_image
image_$(1)_$(2) := build/$(1)/lab$(2)/peel
source_$(1)_$(2) := $$(foreach d,$$(call lab_dirs,$(1),$(2)),$$(call rwildcard,$$(d),%.c %.S))
object_$(1)_$(2) := $$(KERNEL_OBJECT) $$(source_$(1)_$(2):%=build/%.o)
-include $$(source_$(1)_$(2):%=build/%.o.d)

$$(image_$(1)_$(2)).pass1: $$(object_$(1)_$(2)) kernel/boot/kernel.ld tools/ksyms
	@mkdir -p $$(@D)
	$$(Q)tools/ksyms </dev/null >$$@.S && $$(CC) -m64 -c -o $$@.o $$@.S
	$$(Q)$$(LD) $$(KERNEL_LDFLAGS) -o $$@ $$(object_$(1)_$(2)) $$@.o
$$(image_$(1)_$(2)).elf64: $$(image_$(1)_$(2)).pass1
	$$(say) LD $$@
	$$(Q)$$(NM) $$< | tools/ksyms >$$@.S && $$(CC) -m64 -c -o $$@.o $$@.S
	$$(Q)$$(LD) $$(KERNEL_LDFLAGS) -o $$@ $$(object_$(1)_$(2)) $$@.o
	$$(Q)$$(NM) $$@ | tools/ksyms | cmp -s - $$@.S || { echo '$$@: the symbol table moved the symbols' >&2; exit 1; }
$$(image_$(1)_$(2)).elf: $$(image_$(1)_$(2)).elf64
	$$(Q)$$(OBJCOPY) -O elf32-i386 $$< $$@
KERNELS += $$(image_$(1)_$(2)).elf
endef

KERNEL_LDFLAGS := -m elf_x86_64 -nostdlib -static -z max-page-size=0x1000 -z noexecstack \
    --build-id=none --fatal-warnings --no-warn-rwx-segments -T kernel/boot/kernel.ld

KERNELS :=
# A lab is there when its folder is, in order from 1, and lab 0 by itself; nothing links before the linker script exists.
ifneq ($(wildcard kernel/boot/kernel.ld),)
$(foreach s,labs solutions,$(eval $(call lab_objects,$(s)))\
    $(foreach n,0 $(LAB_NUMBERS),$(if $(wildcard $(s)/lab$(n)-*/*.[cS]),$(eval $(call kernel_image,$(s),$(n))))))
endif
.SECONDARY:
