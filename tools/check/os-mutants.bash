# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Kernels of the guest OS with one mistake each. A mutant is mutants/os/NAME.patch, which begins
#
#   # what: what the kernel with the mistake does
#   # killed by: TEST             usertests must print `not ok TEST`
#   # killed by: panic TEXT       or: the kernel stops with this message before usertests is through
#   # killed by: a panic          or: with any message; memory is a mess by then, and where it hurts first depends on what lies where
#   # killed by: silence          or: the machine is switched off before usertests has said anything
#   # killed by: hang after TEST  or: nothing more comes after `ok TEST`; `hang at once`: nothing at all
#   # killed by: unit NAME        or: the hosted test build/unit/NAME_test must fail
#   # flavour: FLAVOUR            the kernel's; without such a line it is os
#   # in bochs: TEST              in Bochs, with this test alone; without such a line in QEMU, with all
#
# The mistake is the kernel's alone: programs and their file system, which is made by the kernel's sources, too, stay as
# they are.

: "${root:?}" "${mutants_tmp:?}"
mutants_dir=$root/tools/check/mutants/os
# A run takes one or two seconds on an idle machine. Only a hang takes all that it may.
mutant_limit=120
hang_limit=15

mutant_names() {
    local file
    for file in "$mutants_dir"/*.patch; do basename "$file" .patch; done
}
mutant_field() { sed -n "/^---/q; s/^# $2: //p" "$mutants_dir/$1.patch"; }
mutant_killer() { mutant_field "$1" 'killed by'; }
mutant_flavour() {
    local flavour
    flavour=$(mutant_field "$1" flavour)
    echo "${flavour:-os}"
}
# The one file that it patches.
mutant_file() { sed -n 's/^+++ b\///p' "$mutants_dir/$1.patch"; }

build_kernel() { # TREE FLAVOUR
    make -s -C "$1" -o build/guest-os/root32.img -o build/guest-os/root64.img "build/guest-os/$2.elf"
}

# mutants_prepare FLAVOUR...: a copy of the sources and of what is built of them. Each mutant is a copy of that, in which
# one or two files are compiled anew.
mutants_prepare() {
    local base=$mutants_tmp/base goals
    mkdir -p "$base/build/guest-os"
    cp -a "$root/Makefile" "$root/guest-os" "$root/kernel" "$root/tools" "$base/"
    cp -a "$root"/build/{os,tools,user32,user64,versions,*.flags} "$base/build/"
    cp -a "$root"/build/guest-os/{root32.img,root64.img,user32,user64} "$base/build/guest-os/"
    goals=("${@/#/build/guest-os/}")
    make -s -C "$base" "${goals[@]/%/.elf}"
}

# usertests_in TREE FLAVOUR EMULATOR SECONDS [TESTS]: what they print goes to TREE/transcript; the status is the runner's.
usertests_in() {
    "$root/tools/run" --emu "$3" --mem 16 --timeout "$4" --image "$1/build/guest-os/$2.elf" \
        --append "os run=usertests ${5-}" >"$1/transcript" 2>"$1/errors" </dev/null
}

# was_found TRANSCRIPT STATUS KILLER
was_found() {
    local last
    last=$(grep -aE '^(not )?ok |^usertests: ' "$1" | tail -n 1)
    case $3 in
    'panic '*) [[ $last != usertests:* ]] && grep -qaF "panic: ${3#panic }" "$1" ;;
    'a panic') [[ $last != usertests:* ]] && grep -qa '^panic: ' "$1" ;;
    silence) [ -z "$last" ] && grep -qa '^Peel guest OS: power off' "$1" && ! grep -qa 'panic: ' "$1" ;;
    'hang at once') [ "$2" = 124 ] && [ -z "$last" ] ;;
    'hang after '*) [ "$2" = 124 ] && [ "$last" = "ok ${3#hang after }" ] ;;
    *) grep -qaxF "not ok $3" "$1" ;;
    esac
}

complain() { # NAME WHAT
    echo "$1: $2"
    return 1
}

# fails_in_unit_test TREE NAME: 0: it fails; 1: it does not; 2: it was not built
fails_in_unit_test() {
    make -s -C "$1" "build/unit/$2_test" || return 2
    ! ASAN_OPTIONS=detect_leaks=0 timeout -k 2 60 "$1/build/unit/$2_test" >"$1/transcript" 2>&1
}

fails_in_usertests() { # TREE NAME, likewise
    local killer flavour tests emulator=qemu limit=$mutant_limit status=0
    killer=$(mutant_killer "$2")
    flavour=$(mutant_flavour "$2")
    tests=$(mutant_field "$2" 'in bochs')
    [ -z "$tests" ] || emulator=bochs
    build_kernel "$1" "$flavour" || return 2
    [[ $killer != 'hang '* ]] || limit=$hang_limit
    usertests_in "$1" "$flavour" "$emulator" "$limit" "$tests" || status=$?
    was_found "$1/transcript" "$status" "$killer" && return
    echo "The runner's status is $status, and what is seen is"
    { cat "$1/errors" && grep -aE '^(not ok|panic)' "$1/transcript"; } || true
    tail -n 5 "$1/transcript"
    return 1
}

# mutant_dies NAME: it applies, builds, and is found out by what it names.
mutant_dies() {
    local tree=$mutants_tmp/tree.$1 killer status=0
    killer=$(mutant_killer "$1")
    cp -a "$mutants_tmp/base" "$tree"
    if ! patch -s -p1 -d "$tree" --no-backup-if-mismatch <"$mutants_dir/$1.patch"; then
        status=3
    elif [[ $killer == 'unit '* ]]; then
        fails_in_unit_test "$tree" "${killer#unit }" || status=$?
    else
        fails_in_usertests "$tree" "$1" || status=$?
    fi
    rm -rf "$tree"
    case $status in
    0) ;;
    2) complain "$1" 'it does not build' ;;
    3) complain "$1" 'it does not apply any more' ;;
    *) complain "$1" "$(mutant_field "$1" what). Nobody noticed: this was to be killed by: $killer" ;;
    esac
}

# every_mutant WORKERS NAME...: as many at once as there are workers. What one has to say goes to $mutants_tmp/NAME.ok,
# or to NAME.failed.
every_mutant() {
    local name workers=$1
    shift
    for name in "$@"; do
        while [ "$(jobs -rp | wc -l)" -ge "$workers" ]; do wait -n || true; done
        {
            if mutant_dies "$name" >"$mutants_tmp/$name.log" 2>&1; then
                mv "$mutants_tmp/$name.log" "$mutants_tmp/$name.ok"
            else
                mv "$mutants_tmp/$name.log" "$mutants_tmp/$name.failed"
            fi
        } 3>&- </dev/null &
    done
    wait
}
