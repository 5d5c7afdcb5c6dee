# SPDX-License-Identifier: MIT
#
# The one front door: `make help` lists every target. What is compiled how is in tools/build/*.mk.

MAKEFLAGS += --no-builtin-rules --no-builtin-variables -j$(shell nproc)
SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

SRC   ?= labs
LAB   ?=
GUEST ?= os
EMU   ?= qemu
CPU   ?= deprivileged
MMU   ?= flat
NONCE ?= 1
RUN   ?=
LIMIT ?= 10000
MEM   ?= 64
COUNT ?= 2000
SEED  ?= $(shell od -An -N4 -tu4 /dev/urandom | tr -d " ")
TEST  ?=
R     ?=
export EMU CPU MMU NONCE RUN LIMIT MEM

include tools/build/rules.mk
include tools/build/holes.mk
include tools/build/kernel.mk
include tools/build/guests.mk
include tools/build/user.mk
include tools/build/os.mk
include tools/build/unit.mk
include tools/build/observe.mk
include tools/build/judge.mk
include tools/build/flags.mk
include tools/build/editor.mk

.PHONY: all help setup demo run debug check check-fast check-all routes fuzz fmt clean
.PHONY: grade setup-needed
.PHONY: bench bench-peers coverage book release submit

# What a grading needs: it compiles labs/ by itself, and says what is wrong there.
GIVEN_PARTS = $(TOOLS) $(OBSERVERS) $(JUDGE) build/grader/rubrics.checked build/grader/flags.sh $(PROBES) \
    $(filter-out build/labs/%,$(KERNELS))
all: $(GIVEN_PARTS) $(GUESTS) $(KERNELS) compile_commands.json ## build everything (the default)

help: ## list every target
	@echo 'make TARGET [LAB=n] [SRC=labs|solutions] [GUEST=os|PROBE] [EMU=qemu|bochs] [CPU=..] [MMU=..]'
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  \1|\2/p' Makefile | while IFS='|' read -r target text; do \
	    printf '%-14s %s\n' "$$target" "$$text"; done

setup: ## install what is missing (Debian packages, without recommends)
	@tools/setup

# What the goals need, asked once and before anything is compiled.
SETUP_GROUPS := build $(if $(filter demo run debug fuzz bench grade submit release book check%,$(MAKECMDGOALS)),run) \
    $(if $(filter bench grade submit release check%,$(MAKECMDGOALS)),grade) $(if $(filter debug book check%,$(MAKECMDGOALS)),debug) \
    $(if $(filter check% fmt,$(MAKECMDGOALS)),check) $(if $(filter book check%,$(MAKECMDGOALS)),book)
setup-needed:
	@tools/setup $(SETUP_GROUPS)

demo: setup-needed all ## the ladder on one screen: natively, and on every rung built so far
	@tools/demo

run: setup-needed $(TOOLS) run-image ## run a guest natively (os: its shell, or RUN="ls /bin"), or with LAB=n under a hypervisor
	@tools/guest run $(SRC) '$(LAB)' '$(GUEST)'

debug: setup-needed $(TOOLS) run-image ## the same with GDB attached: host and guest symbols
	@tools/guest debug $(SRC) '$(LAB)' '$(GUEST)'

check: setup-needed all $(UNIT_TESTS) ## the test suite (minutes): N passed, N failed, N skipped
	@tools/check/run check

check-fast: setup-needed all $(UNIT_TESTS) ## lints, hosted unit tests, quick runs in QEMU (under a minute)
	@tools/check/run fast

check-all: setup-needed all $(UNIT_TESTS) ## everything
	@tools/check/run all

# EMU has a default for `make run`; a grading and a table are in all emulators unless somebody names one.
EMU_GIVEN = $(if $(filter command environment,$(firstword $(origin EMU))),$(EMU))
# Without SEED= the one of the last grading, so that its runs of the bare machine and of the reference serve again.
GRADE_SEED = $(if $(filter command environment,$(firstword $(origin SEED))),--seed $(SEED))
GRADE_FROM = $(call compiled,$(SRC),$(firstword $(wildcard $(SRC)/lab$(LAB)-*)))
grade: setup-needed $(GIVEN_PARTS) ## grade a lab: LAB=n [SRC=labs|solutions] [TEST=pattern] [SEED=s|new] [UNSAFE=1] [UNOBSERVED=1]. Score: S/100
	@[ -n '$(LAB)' ] || { echo 'make grade: which lab? add LAB=1' >&2; exit 2; }
	@[ -n '$(GRADE_FROM)' ] || { echo 'make grade: there is no $(SRC)/lab$(LAB)-* (the references are in SRC=solutions)' >&2; exit 2; }
	@[ '$(SEED)' != new ] || [ ! -d solutions ] || rm -rf build/grade/oracles
	@grader/grade --lab $(LAB) --submission $(GRADE_FROM) --out build/grade/lab$(LAB) --emu $(or $(EMU_GIVEN),all) \
	    --oracles build/grade/oracles --test '$(TEST)' $(addprefix --src ,$(filter labs solutions,$(SRC))) $(GRADE_SEED) \
	    $(if $(UNSAFE),--unsafe) $(if $(UNOBSERVED),--unobserved)

submit: setup-needed $(GIVEN_PARTS) ## pack a lab for handing in, after a look at it: LAB=n
	@tools/submit --src $(SRC) --lab '$(LAB)'

release: setup-needed all ## the edition for students, without solutions: OUT=dir [UPTO=n] [SEEDS=n]
	@tools/release --out '$(OUT)' '--upto=$(UPTO)' '--seeds=$(SEEDS)'

fuzz: setup-needed $(TOOLS) build/$(GIVEN)/lab1/peel.elf ## random guest programs against the machine model: [COUNT=n] [SEED=n]
	@tools/run --emu $(EMU) --image build/$(GIVEN)/lab1/peel.elf --timeout 86400 \
	    --append "peel job=fuzz count=$(COUNT) seed=$(SEED)"

book: setup-needed all ## the handouts as one book: build/book/index.html
	@tools/book

routes: ## guided tours of the source: R=name prints one, without R they are listed
	@tools/routes $(if $(R),R=$(R))

fmt: setup-needed ## lay out the C sources as .clang-format says
	@clang-format -i $(wildcard $(ALL_C))

clean: ## remove what was built
	@rm -rf build compile_commands.json

define later
	@echo 'make $@: not built yet; it comes with $(1)' >&2; exit 2
endef
bench: setup-needed $(TOOLS) $(OBSERVERS) $(GUESTS) ## count what the guest OS's workloads cost, in instructions: [EMU=..] [GUEST=os64]; build/bench.json
	@tools/bench --guest $(GUEST) $(addprefix --emu ,$(EMU_GIVEN))
bench-peers: ## (later) the same for other hypervisors
	$(call later,the benchmarks)
coverage: ## (later) which lines the checks execute
	$(call later,the coverage report)
