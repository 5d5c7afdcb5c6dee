# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Kernels that lack one rule each. A mutant is mutants/NAME.patch, which begins
#
#   # rule: what the sources lose
#   # killed by: CHECK in EMU...     rule_CHECK of rules.bash must fail in each of these emulators
#   # killed by: unit NAME           or: the hosted test build/unit/NAME_test must fail
#
# Mutants are built without the assertions of debug builds (DEBUG=0): it is what a guest can see and do
# that must betray them. Sourced after rules.bash.

: "${root:?}" "${rules_tmp:?}"
mutant_image=build/solutions/lab1/peel.elf
mutants_dir=$root/tools/check/mutants

mutant_names() {
    local file
    for file in "$mutants_dir"/*.patch; do basename "$file" .patch; done
}
mutant_field() { sed -n "s/^# $2: //p" "$mutants_dir/$1.patch" | head -n 1; }
# CHECK, or "unit NAME"
mutant_killer() { mutant_field "$1" 'killed by' | sed 's/ in .*//'; }

build_tree() { make -s -C "$1" DEBUG=0 "$mutant_image"; }

# A copy of the sources, built; each mutant is a copy of it, in which one or two files are compiled anew.
mutants_prepare() {
    mkdir -p "$rules_tmp/base"
    cp -a "$root/Makefile" "$root/kernel" "$root/solutions" "$root/tools" "$rules_tmp/base/"
    build_tree "$rules_tmp/base"
}

survives() {
    echo "it survives: $*"
    return 1
}

# mutant_dies NAME: it applies, builds, and is found out by every check that it names.
mutant_dies() {
    # shellcheck disable=SC2034 # rules.bash reads rule_wall_clock
    local tree=$rules_tmp/mutant.$1 rule_wall_clock=5 killer emu status=0
    killer=$(mutant_killer "$1")
    cp -a "$rules_tmp/base" "$tree"
    if ! patch -s -p1 -d "$tree" --no-backup-if-mismatch <"$mutants_dir/$1.patch"; then
        echo 'it does not apply any more'
        status=1
    elif [[ $killer == 'unit '* ]]; then
        unit_fails "$tree" "${killer#unit }" || status=1
    elif ! build_tree "$tree"; then
        echo 'it does not build'
        status=1
    else
        for emu in $(mutant_field "$1" 'killed by' | sed 's/.* in //'); do
            if "rule_$killer" "$emu" "$tree/$mutant_image"; then survives "rule_$killer in $emu" || status=1; fi
        done
    fi
    rm -rf "$tree"
    return "$status"
}

unit_fails() { # TREE NAME
    if ! make -s -C "$1" "build/unit/$2_test"; then
        echo 'it does not build'
        return 1
    elif ASAN_OPTIONS=detect_leaks=0 timeout -k 2 60 "$1/build/unit/$2_test" >/dev/null 2>&1; then
        survives "build/unit/$2_test"
    fi
}

check_names() { declare -F | sed -n 's/^declare -f rule_//p'; }

# report NAME COMMAND...: what it says goes to $rules_tmp/NAME.ok or, when it fails, to NAME.failed.
report() {
    local name=$1
    shift
    if "$@" >"$rules_tmp/$name.log" 2>&1 3>&- </dev/null; then
        mv "$rules_tmp/$name.log" "$rules_tmp/$name.ok"
    else
        mv "$rules_tmp/$name.log" "$rules_tmp/$name.failed"
    fi
}

# every_check WORKERS KERNEL: all checks on KERNEL in both emulators and on the kernel without assertions,
# and all mutants; as many at once as there are workers, the long ones first.
every_check() {
    local name job jobs=()
    for name in $(mutant_names); do jobs+=("mutant.$name mutant_dies $name"); done
    for name in $(check_names); do
        jobs+=("bochs.$name rule_$name bochs $2" "qemu.$name rule_$name qemu $2"
            "release.$name rule_$name qemu $rules_tmp/base/$mutant_image")
    done
    for job in "${jobs[@]}"; do
        while [ "$(jobs -rp | wc -l)" -ge "$1" ]; do wait -n || true; done
        # shellcheck disable=SC2086 # words
        report $job &
    done
    wait
}
