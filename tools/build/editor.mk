# SPDX-License-Identifier: MIT
#
# compile_commands.json: how each C file is compiled, for editors and analyzers.

compile_line = $(foreach f,$(1),{"directory": "$(CURDIR)"$(comma) "file": "$(f)"$(comma) \
    "command": "$(CC) $(strip $(2)) -c $(f)"}$(comma)\n)
comma := ,

# The labs' solutions are compiled from their view.
SOLUTION_C := $(call compiled,solutions,$(call rwildcard,solutions,%.c))

USER_C := $(call rwildcard,guest-os/user,%.c) $(wildcard guest-os/bench/*.c)

COMMAND_SOURCE := $(filter %.c,$(KERNEL_SOURCE) $(PROBE_SOURCE) $(PROBE_RT) $(os_source_os) \
    $(USER_C) $(MKFS_SOURCE) $(SOLUTION_C) $(call rwildcard,labs,%.c)) $(call rwildcard,tools,%.c) $(JUDGE_SOURCE)

compile_commands.json: $(COMMAND_SOURCE) $(filter Makefile %.mk,$(MAKEFILE_LIST)) | setup-needed
	@{ printf '[\n'; printf '$(strip \
	    $(call compile_line,$(filter kernel/%.c,$(KERNEL_SOURCE)),$(call KERNEL_CFLAGS)) \
	    $(call compile_line,$(SOLUTION_C),$(call KERNEL_CFLAGS,$(call lab_include,solutions))) \
	    $(call compile_line,$(call rwildcard,labs,%.c),$(call KERNEL_CFLAGS,$(call lab_dirs,labs,7))) \
	    $(call compile_line,$(PROBE_SOURCE) $(filter %.c,$(PROBE_RT)),$(GUEST_CFLAGS) $(PROBE_INCLUDE)) \
	    $(call compile_line,$(filter %.c,$(os_source_os)),$(os_cflags_os)) \
	    $(call compile_line,$(USER_C),$(USER_CFLAGS_32)) \
	    $(call compile_line,tools/mkboot/mkboot.c,-std=gnu11 $(WARNINGS) -Ikernel -Itools/mkboot) \
	    $(call compile_line,$(filter guest-os/mkfs/%,$(MKFS_SOURCE)),$(MKFS_CFLAGS)) \
	    $(call compile_line,$(OBSERVE_SOURCE),$(OBSERVE_CFLAGS)) \
	    $(call compile_line,$(JUDGE_SOURCE),-std=gnu11 -O2 -g $(WARNINGS)))' | \
	    sed -e 's/^ *//' -e '$$s/,$$//'; printf ']\n'; } >$@
