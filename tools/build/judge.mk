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

# Rubrics are sources: points that do not sum to 100, or a row that no test drives, break the build.
RUBRICS := $(wildcard grader/rubric/lab*.tsv)
build/grader/rubrics.checked: $(RUBRICS) $(RUBRICS:grader/rubric/%.tsv=grader/tests/%.bats) $(JUDGE)
	$(say) RUBRIC $@
	$(Q)set -e; for lab in $(RUBRICS:grader/rubric/%.tsv=%); do \
	    $(JUDGE) rubric grader/rubric/$$lab.tsv >/dev/null; \
	    $(JUDGE) rows grader/rubric/$$lab.tsv | cut -f 1 >$@.rows; \
	    sed -n 's/^@test "\([^"]*\)" { row \1; }$$/\1/p' grader/tests/$$lab.bats | diff $@.rows - >&2 || \
	        { echo "grader/tests/$$lab.bats: its tests are not the rows of grader/rubric/$$lab.tsv, each after those that it needs" >&2; exit 1; }; \
	done
	@touch $@
