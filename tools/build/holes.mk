# SPDX-License-Identifier: MIT
#
# Where the labs are. solutions/ is compiled from a view of it, build/view/solutions/, which has the reference in
# the holes (tools/holes); what the compiler says and debuggers show is called solutions/ all the same. labs/, the
# skeletons and what students make of them, is compiled as it is, and nothing here writes to it.

LAB_NUMBERS := 1 2 3 4 5 6 7
# A lab is built on those before it. The warm-up, lab 0, stands alone, and nothing is built on it.
up_to    = $(if $(filter 0,$(1)),0,$(wordlist 1,$(1),$(LAB_NUMBERS)))
lab_dirs = $(foreach n,$(call up_to,$(2)),$(wildcard $(1)/lab$(n)-*))

# $(1) = labs or solutions, $(2) = the folder or files as they are called there: what is compiled.
compiled = $(if $(filter solutions,$(1)),$(2:solutions/%=build/view/solutions/%),$(2))
# Which of them has the labs: a tree for students has no solutions/.
GIVEN := $(if $(wildcard solutions/lab*-*),solutions,labs)

lab_include = $(call compiled,$(1),$(call lab_dirs,$(1),7))
VIEW_FLAGS := -ffile-prefix-map=build/view/solutions=solutions

HOLES := tools/holes $(wildcard tools/lib/holes/*)
SOLUTIONS := $(wildcard solutions/lab*-*)
VIEWS := $(SOLUTIONS:%=build/view/%.stamp)

# Only files that have changed get new times.
define solution_view
build/view/$(1).stamp: $(1) $$(call rwildcard,$(1),%) $(HOLES)
	$$(say) VIEW $$(@:.stamp=)
	@mkdir -p $$(@D)
	$$(Q)tools/holes view solution $(1) $$(@:.stamp=) --update
	@touch $$@
$$(patsubst %,build/view/%,$$(call rwildcard,$(1),%.c %.h %.S)): build/view/$(1).stamp ;
endef
$(foreach s,$(SOLUTIONS),$(eval $(call solution_view,$(s))))

# The holes' names, for what the kernel says when it comes to one.
HOLES_FROM := $(if $(SOLUTIONS),$(call rwildcard,solutions,%.c %.h %.S),$(or $(wildcard labs/*/.holes),$(call rwildcard,labs,%.c %.S)))
build/gen/holes.stamp: $(HOLES_FROM) $(HOLES)
	$(say) GEN build/gen/holes.h
	@mkdir -p $(@D)
	$(Q)tools/holes header >build/gen/holes.h.new
	@cmp -s build/gen/holes.h.new build/gen/holes.h || cp build/gen/holes.h.new build/gen/holes.h
	@rm -f build/gen/holes.h.new
	@touch $@
build/gen/holes.h: build/gen/holes.stamp ;
build/kernel/lib/todo.c.o: build/gen/holes.h
