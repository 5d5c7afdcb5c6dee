#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# A few of the mistakes in the guest OS's kernel that os-mutants.all.bats has many of, and whether it would see one that
# nobody finds.

setup_file() {
    load common
    : "${root:?}"
    mutants_tmp=$BATS_FILE_TMPDIR
    # shellcheck source=tools/check/os-mutants.bash
    . "$root/tools/check/os-mutants.bash"
    unset MAKEFLAGS MFLAGS MAKELEVEL
    mutants_prepare os >"$mutants_tmp/prepare.log" 2>&1 3>&- || { cat "$mutants_tmp/prepare.log"; return 1; }
}

setup() {
    load common
    mutants_tmp=$BATS_FILE_TMPDIR
    . "$root/tools/check/os-mutants.bash"
    unset MAKEFLAGS MFLAGS MAKELEVEL
}

@test "a copy that the TLB does not know, a hole that is not read as zero, a quiet end of a pipe: each is found" {
    every_mutant "$(nproc)" cow-stale-entry fs-hole pipe-close-quiet
    for name in cow-stale-entry fs-hole pipe-close-quiet; do
        [ -f "$mutants_tmp/$name.ok" ] || { cat "$mutants_tmp/$name.failed"; false; }
    done
}

@test "a kernel without a mistake is not found, and a mutant that names the wrong test is told" {
    mutants_dir=$BATS_TEST_TMPDIR
    printf '%s\n' '# what: nothing is wrong' '# killed by: exit-status' '--- a/guest-os/kernel/ring.c' \
        '+++ b/guest-os/kernel/ring.c' '@@ -1,2 +1,2 @@' '-/* SPDX-License-Identifier: MIT' '+/* SPDX-License-Identifier:  MIT' \
        ' *' >"$mutants_dir/no-mistake.patch"
    run mutant_dies no-mistake
    is "$status" 1
    has "${lines[-1]}" 'no-mistake: nothing is wrong. Nobody noticed'
    sed 's/^# killed by: .*/# killed by: links/' "$root/tools/check/mutants/os/fs-hole.patch" >"$mutants_dir/wrong.patch"
    run mutant_dies wrong
    is "$status" 1
    has "$output" 'not ok holes'
    has "${lines[-1]}" 'this was to be killed by: links'
}
