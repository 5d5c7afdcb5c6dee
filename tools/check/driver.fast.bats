#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The test driver itself: nothing that fails, hangs, crashes or forges its report passes for good.

setup() {
    load common
    tree=$BATS_TEST_TMPDIR/tree
    mkdir -p "$tree/tools/check/unit" "$tree/build/unit"
    cp tools/check/run "$tree/tools/check/"
    suite lint <<'END'
echo 1..1
echo ok 1 quiet
END
}

# The lint's stand-in, or build/unit/NAME's: a script that reports what standard input says.
suite() {
    local file=$tree/tools/check/lint
    if [ "$1" != lint ]; then
        file=$tree/build/unit/$1_test
        touch "$tree/tools/check/unit/$1_test.c"
    fi
    {
        echo '#!/bin/sh'
        cat
    } >"$file"
    chmod +x "$file"
}

bats_suite() { sed 's/^|//' >"$tree/tools/check/x.fast.bats"; }

drive() { run_for 60 "$tree/tools/check/run" fast; }

last_line() { printf '%s' "${lines[${#lines[@]} - 1]}"; }

@test "what passes is counted, and the status is 0" {
    suite good <<'END'
printf '1..3\nok 1 a\nok 2 b\nok 3 c # SKIP no reason\n'
END
    drive
    is "$status" 0
    is "$(last_line)" "3 passed, 0 failed, 1 skipped"
}

@test "a failure is shown in full, and the status is 1" {
    suite bad <<'END'
printf '1..2\nnot ok 1 this one\n# because of that\nok 2 b\n# not shown\n'
END
    drive
    is "$status" 1
    has "$output" "not ok 1 this one"
    has "$output" "# because of that"
    is "$(last_line)" "2 passed, 1 failed, 0 skipped"
}

@test "a crash before the end fails what did not report" {
    suite crash <<'END'
printf '1..4\nok 1 a\n'
echo 'the reason' >&2
kill -SEGV $$
END
    drive
    is "$status" 1
    has "$output" "3 of 4 tests did not report"
    has "$output" "the reason"
    is "$(last_line)" "2 passed, 3 failed, 0 skipped"
}

@test "no plan, no executable: failed" {
    suite silent <<'END'
exit 0
END
    touch "$tree/tools/check/unit/absent_test.c"
    drive
    is "$status" 1
    is "$(last_line)" "1 passed, 2 failed, 0 skipped"
}

@test "a report repeated, or beyond the plan, counts once or not at all" {
    suite forger <<'END'
printf '1..2\nok 1 a\nok 1 a\nok 3 c\nok 4 d\n'
END
    drive
    is "$status" 1
    is "$(last_line)" "2 passed, 1 failed, 0 skipped"
}

@test "a bats test that ends the reporter fails with all behind it" {
    bats_suite <<'END'
|@test "good" { true; }
|@test "kills" { kill -KILL $PPID; }
|@test "never" { true; }
END
    drive
    is "$status" 1
    has "$(last_line)" " failed, 0 skipped"
    [ "$(last_line)" != "4 passed, 0 failed, 0 skipped" ]
}

@test "the longest level goes on where it was, until the tree changes; what failed is run again" {
    suite good <<END
echo run >>$BATS_TEST_TMPDIR/runs
printf '1..1\nok 1 a\n'
END
    suite bad <<'END'
printf '1..1\nnot ok 1 a\n'
END
    printf '#!/bin/sh\n' >"$tree/tools/versions"
    chmod +x "$tree/tools/versions"
    touch "$tree/build/x.flags"
    echo /build/ >"$tree/.gitignore"
    git -C "$tree" init -q
    git -C "$tree" add -A
    git -C "$tree" -c user.name=x -c user.email=x@localhost commit -qm x
    for expected in 1 1; do
        run_for 60 "$tree/tools/check/run" all
        is "$status" 1
        is "$(last_line)" "2 passed, 1 failed, 0 skipped"
        is "$(wc -l <"$BATS_TEST_TMPDIR/runs")" "$expected"
    done
    has "$output" "(earlier, in this same tree)"
    drive
    is "$(wc -l <"$BATS_TEST_TMPDIR/runs")" 2
    touch "$tree/new"
    run_for 60 "$tree/tools/check/run" all
    is "$(wc -l <"$BATS_TEST_TMPDIR/runs")" 3
}

@test "the longest level leaves out what a longer suite contains, and says so; not so the others" {
    printf '%s\n' '@test "short" { true; }' >"$tree/tools/check/x.check.bats"
    printf '%s\n' '# contains: x.check' '@test "short" { true; }' '@test "long" { true; }' >"$tree/tools/check/x.all.bats"
    run_for 60 "$tree/tools/check/run" all
    is "$(last_line)" "3 passed, 0 failed, 0 skipped"
    has "$output" "not run, as a longer suite contains them: x.check"
    run_for 60 "$tree/tools/check/run" all x.c
    has "$(last_line)" "1 passed, 0 failed, 0 skipped"
    run_for 60 "$tree/tools/check/run" check
    is "$(last_line)" "2 passed, 0 failed, 0 skipped"
}

@test "wrong use is refused" {
    run_for 20 tools/check/run
    refused "which level?"
    run_for 20 tools/check/run sometimes
    refused "which level?"
    run_for 20 tools/check/run fast no-such-suite
    refused "no suite is called like"
}
