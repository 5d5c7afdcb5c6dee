# SPDX-License-Identifier: MIT
#
# The judge (grader/judge), a host program. Its objects are in build/judge, for build/grader/judge is itself.

JUDGE := build/grader/judge

JUDGE_SOURCE := $(wildcard grader/judge/*.c)
JUDGE_OBJECT := $(JUDGE_SOURCE:grader/%=build/%.o)

build/judge/%.c.o: grader/judge/%.c | setup-needed
	$(say) HOSTCC $@
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -O2 -g $(WARNINGS) $(DEPS) -c -o $@ $<
$(JUDGE): $(JUDGE_OBJECT)
	$(say) HOSTLD $@
	@mkdir -p $(@D)
	$(Q)$(CC) -o $@ $^
-include $(JUDGE_OBJECT:=.d)
