#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The front door: make's targets, set-up, and what each refusal says.

setup() { load common; }

hello=build/probes/hello.elf

@test "make help lists every target with one line" {
    run_for 20 make -s help
    is "$status" 0
    targets=$(sed -n 's/^\.PHONY: //p' Makefile | tr ' ' '\n' | grep -v '^setup-needed$')
    for target in $targets; do
        is "$(printf '%s\n' "$output" | grep -c "^  *$target  *[^ ]")" 1 || { echo "target $target"; false; }
    done
}

@test "the contract's targets exist" {
    for target in help setup demo check check-fast check-all run grade debug bench bench-peers fuzz coverage book \
        routes release submit; do
        grep -q "^$target:" Makefile || { echo "no target $target"; false; }
    done
}

@test "a target whose parts come later says so, status 2" {
    for target in bench-peers coverage; do
        run_for 20 make -s "$target"
        is "$status" 2
        has "${lines[0]}" "make $target: not built yet"
    done
}

@test "an unknown target is refused" {
    run_for 20 make -s no-such-target
    is "$status" 2
    has "$output" "no-such-target"
}

@test "tools/run --help says how to use it" {
    run_for 20 tools/run --help
    is "$status" 0
    has "$output" "--module 'FILE STRING'"
}

@test "tools/run refuses wrong use in one line" {
    run_for 20 tools/run --nonsense
    refused "unknown option --nonsense"
    run_for 20 tools/run --image
    refused "--image needs a value"
    run_for 20 tools/run
    refused "--image is needed"
    run_for 20 tools/run --image no/such/file
    refused "no/such/file: no such file"
    run_for 20 tools/run --image $hello --emu vax
    refused "--emu vax: qemu or bochs"
    run_for 20 tools/run --image $hello --boot tape
    refused "--boot tape"
    run_for 20 tools/run --image $hello --emu bochs --boot kernel
    refused "only QEMU has a multiboot loader"
    run_for 20 tools/run --image $hello --mem lots
    refused "--mem lots: not a number"
    run_for 20 tools/run --image $hello --mem 0
    refused "--mem 0: not a number"
    run_for 20 tools/run --image $hello --timeout soon
    refused "--timeout soon: not a number"
    run_for 20 tools/run --image $hello --icount maybe
    refused "--icount maybe: on, off or 0 to 10"
    run_for 20 tools/run --image $hello --serial /no/such/directory/file
    refused "/no/such/directory: no such directory"
}

@test "tools/run names a missing module" {
    run_for 20 tools/run --image $hello --module "no/such/module x nonce=1"
    refused "no/such/module: no such file"
}

@test "a missing emulator is named with its package" {
    path=$(path_without qemu-system-x86_64 bochs-bin)
    run_for 20 env PATH="$path" tools/run --image $hello
    refused "QEMU (qemu-system-x86_64) is missing: install the package qemu-system-x86"
    run_for 20 env PATH="$path" tools/run --image $hello --emu bochs
    refused "Bochs (bochs-bin) is missing: install the package bochs"
}

@test "a QEMU that is too old is named in one line" {
    fake qemu-system-x86_64 <<'END'
#!/bin/sh
echo 'QEMU emulator version 6.2.0 (Debian 1:6.2+dfsg-2ubuntu6)'
END
    run_for 20 env PATH="$BATS_TEST_TMPDIR/fake:$PATH" tools/run --image $hello
    refused "QEMU 6.2.0 is too old: Peel needs 7.2 or later (package qemu-system-x86)"
    run_for 20 env PATH="$BATS_TEST_TMPDIR/fake:$PATH" tools/setup run
    refused "QEMU 6.2.0 is too old: Peel needs 7.2 or later (package qemu-system-x86)"
}

@test "a newer QEMU, and one with ten in its version, will do" {
    for version in 7.2.0 7.10 8.0 10.0.2; do
        fake qemu-system-x86_64 <<END
#!/bin/sh
echo 'QEMU emulator version $version'
END
        run_for 20 env PATH="$BATS_TEST_TMPDIR/fake:$PATH" tools/versions --need qemu-system-x86_64
        is "$status" 0
    done
}

@test "an emulator that cannot start is status 3 with its reason" {
    run_for 20 tools/run --image $hello --cpu nonsense
    refused "unable to find CPU model 'nonsense'" 3
}

@test "make run names what is not there" {
    run_for 60 make -s run GUEST=no-such-guest
    is "$status" 2
    has "$output" "GUEST=no-such-guest: no such guest; there are: os hello" || has "$output" "there are: os "
    run_for 60 make -s run LAB=x
    has "$output" "LAB=x: a number from 0 to 7"
    run_for 60 make -s run SRC=elsewhere
    has "$output" "SRC=elsewhere: labs or solutions"
}

@test "make run at a hole ends with a line that says so, and without make's" {
    # Whoever is solving the lab may have no hole left.
    [ -n "$(tools/holes open 1 labs/lab1-deprivilege)" ] || return 0
    run_for 60 make -s run LAB=1 GUEST=hello
    is "$status" 0
    hole=$(sed -n 's/^peel: .*not written yet: \(L1\.[0-9]*\) .*/\1/p' <<<"$output" | head -n 1)
    is "${lines[-1]}" "run: ended at $hole, which is not written yet; make grade LAB=1 says which hole to write first"
}

@test "where a lab is only in solutions, the message says SRC=solutions" {
    mkdir -p "$BATS_TEST_TMPDIR/tree/solutions/lab1-x" "$BATS_TEST_TMPDIR/tree/build/probes"
    cp -r tools "$BATS_TEST_TMPDIR/tree/"
    touch "$BATS_TEST_TMPDIR/tree/build/probes/hello.elf"
    run_for 20 "$BATS_TEST_TMPDIR/tree/tools/guest" run labs 1 hello
    refused "add SRC=solutions"
    run_for 20 "$BATS_TEST_TMPDIR/tree/tools/guest" run labs 7 hello
    refused "there is no lab 7 yet"
}

@test "setup is silent and does nothing where nothing is missing" {
    run_for 60 tools/setup
    is "$status" 0
    is "$output" ""
    run_for 60 tools/setup
    is "$status" 0
    is "$output" ""
}

@test "setup without root and without sudo prints the apt line" {
    path=$(path_without gdb sudo)
    fake id <<'END'
#!/bin/sh
echo 1000
END
    run_for 20 env PATH="$BATS_TEST_TMPDIR/fake:$path" tools/setup debug
    refused "apt-get install -y --no-install-recommends gdb"
}

@test "setup never lets sudo ask" {
    path=$(path_without gdb sudo)
    fake id <<'END'
#!/bin/sh
echo 1000
END
    fake sudo <<'END'
#!/bin/sh
[ "$1" = -n ] || { echo "sudo asked for a password"; exit 99; }
exit 1
END
    run_for 20 env PATH="$BATS_TEST_TMPDIR/fake:$path" tools/setup debug
    refused "apt-get install -y --no-install-recommends gdb"
}

@test "setup through sudo installs what is missing, updating the lists only if it must" {
    path=$(path_without gdb sudo apt-get)
    fake id <<'END'
#!/bin/sh
echo 1000
END
    fake sudo <<'END'
#!/bin/sh
[ "$1" = -n ] || exit 99
shift
exec "$@"
END
    fake apt-get <<END
#!/bin/sh
echo "\$*" >>"$BATS_TEST_TMPDIR/apt.log"
case "\$*" in
*--assume-no*) echo 'Need to get 4,021 kB of archives.'; exit 1 ;;
'install -y'*) ln -s /usr/bin/gdb "$path/gdb" ;;
esac
END
    run_for 20 env PATH="$BATS_TEST_TMPDIR/fake:$path" tools/setup debug
    is "$status" 0
    is "${#lines[@]}" 1
    has "$output" "installing gdb: 4,021 kB to download"
    is "$(grep -c update "$BATS_TEST_TMPDIR/apt.log")" 0
    run_for 20 env PATH="$BATS_TEST_TMPDIR/fake:$path" tools/setup debug
    is "$output" ""
}

@test "without apt, setup names command and package" {
    path=$(path_without gdb apt-get)
    run_for 20 env PATH="$path" tools/setup debug
    refused "GDB (gdb) is missing: install the package gdb"
}

@test "setup refuses an unknown group" {
    run_for 20 tools/setup nonsense
    refused "unknown group nonsense"
}

@test "routes: an unknown route is refused, --lint sees what is wrong" {
    run_for 20 tools/routes R=no-such-route
    refused "there is no route no-such-route"
    mkdir -p "$BATS_TEST_TMPDIR/tree/kernel"
    cp -r tools "$BATS_TEST_TMPDIR/tree/"
    cat >"$BATS_TEST_TMPDIR/tree/kernel/a.c" <<'END'
/* [route r 20] Second. It calls
 * real(). */
void two(void)
{
    real();
}
// [route r 10] First
// and a line more
void one(void)
{
}
int outside;
END
    run_for 20 "$BATS_TEST_TMPDIR/tree/tools/routes" --lint
    is "$status" 0
    run_for 20 "$BATS_TEST_TMPDIR/tree/tools/routes" R=r
    is "$status" 0
    has "$output" "---- 10. First ---- kernel/a.c:7
// [route r 10] First
// and a line more
void one(void)
{
}

---- 20. Second. It calls ---- kernel/a.c:1"
    printf '/* [route r 10] twice, and imaginary() */\n' >>"$BATS_TEST_TMPDIR/tree/kernel/a.c"
    run_for 20 "$BATS_TEST_TMPDIR/tree/tools/routes" --lint
    is "$status" 1
    has "$output" "[route r 10] is also at"
    has "$output" "[route r 10] never ends"
    has "$output" "names imaginary(), which does not exist"
}
