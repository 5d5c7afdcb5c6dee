#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2034,SC2317 # common.bash and hostile.bash set and use what is not set and used here
#
# What a submission can do to the grader before it runs: each attack ends with its cause in one line and the
# right status, and leaves no process, no file and no change behind (teardown looks).

setup() {
    load common
    load hostile
    hostile_setup
}

teardown() {
    nothing_left
}

# --- what an honest student sees

@test "the reference is taken from a folder and from archives, and compiles to the same bytes twice" {
    tar -czf "$tmp/a.tgz" -C "$root/build/view/solutions" lab1-deprivilege
    tar -cf "$tmp/b.tar" -C "$reference" .
    for submission in "$reference" "$tmp/a.tgz" "$tmp/b.tar"; do
        take "$submission"
        taken_with ''
    done
    rm -rf "$sources"
    mv "$tmp/taken" "$sources"
    build_works
    is "$(stat -c %s "$out/build/build.log")" 0
    mv "$out" "$tmp/first"
    build_works --jobs 1
    cmp "$out/build/peel.elf" "$tmp/first/build/peel.elf"
    cmp "$out/build/peel.elf64" "$tmp/first/build/peel.elf64"
}

@test "what it was compiled to runs a guest" {
    build_works
    run_for 20 tools/run --image "$out/build/peel.elf" --append peel --module "build/probes/hello.elf hello nonce=2a"
    is "$status" 0
    has "$output" "vm0| end hello digest="
}

@test "files beside the lab's own are ignored, with a note; a file that is not UTF-8 is noted" {
    cp -r "$reference" "$tmp/more"
    mkdir "$tmp/more/.git"
    printf '\033[2J' >"$tmp/more/"$'z\033x'
    for i in {1..12}; do echo x >"$tmp/more/note$i"; done
    ln -s /etc/passwd "$tmp/more/link"
    take "$tmp/more"
    taken_with "note: not among the lab's files, ignored: link, note1, note10, note11, note12, note2, note3, note4, note5, note6 and 4 more"
    printf '/* \344 */\n' >>"$sources/exits.c"
    take "$sources"
    is "$status" 0
    is "$output" "note: exits.c:$(wc -l <"$sources/exits.c"): not UTF-8"
    build_works
}

@test "the archive may hold one folder, whatever its name" {
    for name in lab1 ' sp ace ' --help 'a\b%s' $'\303\244'; do
        mkdir -p "$tmp/in"
        cp -r "$reference" "$tmp/in/$name"
        tar -cf "$tmp/x.tar" -C "$tmp/in" --no-unquote -- "./$name"
        take "$tmp/x.tar"
        taken_with ''
        rm -rf "$tmp/in"
    done
}

@test "an error of the compiler, the assembler and the linker, with file and line" {
    alone exits.c <<<'int x = nothing_of_that_name;'
    build_refused "exits.c:$line: error: 'nothing_of_that_name' undeclared"
    has "$(cat "$out/build/build.log")" "exits.c:$line:9: error: 'nothing_of_that_name' undeclared"
    has "${lines[1]}" "$line | int x = nothing_of_that_name;"
    has "${lines[2]}" "|         ^~~"
    alone exits.c <<<'static int unused;'
    build_refused "exits.c:$line: error: 'unused' defined but not used"
    alone exits.c <<<$'int twice(void);\n\nlong twice(void);'
    build_refused "exits.c:$((line + 2)): error: conflicting types for 'twice'"
    has "$output" "exits.c:$line: note: previous declaration of 'twice'"
    alone world.S <<<'mov %eax, %nonsense'
    build_refused "world.S:$line: Error: bad register name"
    is "${lines[1]}" "$line | mov %eax, %nonsense"
}

# --- compile bombs

@test "bomb: a file that includes itself" {
    echo '#include "origin.c"' >"$sources/origin.c"
    build_refused "origin.c:1: error: #include nested depth"
}

@test "bomb: a file that includes itself twice, at every depth" {
    printf '#include "origin.c"\n#include "origin.c"\n' >"$sources/origin.c"
    build_refused "origin.c: the compiler "
}

@test "bomb: macros that double" {
    alone exits.c < <(
        echo '#define M0 1 +'
        for i in {1..40}; do echo "#define M$i M$((i - 1)) M$((i - 1))"; done
        echo 'int bomb = M40 1;'
    )
    build_refused "exits.c: the compiler needs more than 512 MiB of memory"
}

@test "bomb: an array of a gigabyte, initialized" {
    alone exits.c <<<'char bomb[1 << 30] = {1};'
    build_refused "exits.c: the compiler writes more than 32 MiB"
}

@test "bomb: an array of a gigabyte, not initialized" {
    append exits.c <<<'char bomb[1 << 30];'
    build_refused "the kernel takes more than the 16 MiB of memory"
}

@test "bomb: .fill and .org" {
    alone world.S <<<'.fill 0x40000000, 1, 0x90'
    build_refused "world.S: the compiler writes more than 32 MiB"
    alone world.S <<<'.data; .org 0x1000000'
    build_refused "world.S becomes an object of more than 4 MiB"
}

@test "bomb: .rept, and macros of the assembler without end" {
    alone world.S <<<$'.rept 1000000000\n.long 1\n.endr'
    build_refused "world.S: the compiler "
    alone world.S <<<$'.macro m\nm\nm\n.endm\nm'
    build_refused "world.S:$((line + 1)): Fatal error: macros nested too deeply"
}

@test "bomb: the same in every file at once" {
    for file in "$sources"/*.c; do
        awk 'BEGIN { print "#define M0 1 +"; for (i = 1; i <= 40; i++) printf "#define M%d M%d M%d\n", i, i - 1, i - 1; print "int bomb = M40 1;" }' >"$file"
    done
    build_refused "compress.c: the compiler needs more than 512 MiB of memory"
}

@test "bomb: messages without end" {
    alone exits.c < <(for i in {1..20000}; do echo "int = $i;"; done)
    build_refused "exits.c: the compiler prints more than 64 KiB of messages: exits.c:$line: error: expected identifier"
    is "$(($(stat -c %s "$out/build/build.log") <= 200000))" 1
}

@test "bomb: an expression too deep for the compiler" {
    alone exits.c < <(printf 'int bomb = ' && head -c 300000 /dev/zero | tr '\0' '(' && echo ';')
    build_refused "exits.c: the compiler crashed"
}

@test "what a message says is quoted, and is printable" {
    alone exits.c < <(printf '#error Score: 100/100 \033[2J \303\244 \377 ok 1 built\n#line 1 "built"\n#error 1\n')
    build_refused "exits.c:$line: error: #error Score: 100/100"
    is "$(printf '%s' "$output" | LC_ALL=C tr -d '\n -~')" ''
    is "$(LC_ALL=C tr -d '\n -~' <"$out/build/build.log")" ''
}

# --- files of the host

@test "#include of a file that a host has: there is none" {
    alone exits.c <<<'#include "/etc/passwd"'
    build_refused "exits.c:$line: fatal error: /etc/passwd: No such file or directory"
}

@test "#include and #include_next of what lies beside the compiler" {
    alone exits.c <<<'#include </usr/include/stdio.h>'
    build_refused "exits.c:$line: includes /usr/include/stdio.h, which is no part of the lab"
    alone exits.c <<<'#include "../../../usr/share/common-licenses/BSD"'
    build_refused "usr/share/common-licenses/BSD, which is no part of the lab"
    whole
    printf '%s\n' '#pragma GCC diagnostic ignored "-Wpedantic"' '#include_next <stdint.h>' >>"$sources/exits.h"
    build_works # the compiler's own
}

@test "#include of the reference, by relative and by absolute path" {
    alone exits.c <<<'#include "../../solutions/lab1-deprivilege/opcode.c"'
    build_refused "exits.c:$line: fatal error: ../../solutions/lab1-deprivilege/opcode.c: No such file"
    alone exits.c <<<"#include \"$reference/opcode.c\""
    build
    is "$status" 1
    has "${lines[0]}" "opcode.c: No such file or directory"
}

@test "#line shows no line of a file that is not the lab's" {
    for file in /usr/share/common-licenses/BSD "$reference/compress.c" kernel/../../../../usr/share/common-licenses/BSD; do
        alone exits.c <<<"#line 1 \"$file\""$'\n''int x = nothing_of_that_name;'
        build
        is "$status" 1
        is "${#lines[@]}" 1
        build --unsafe
        is "${#lines[@]}" 1
    done
}

@test "options by way of #pragma and #line" {
    alone exits.c <<<'#pragma GCC optimize ("plugin=/usr/x.so")'
    build_refused "exits.c:$line: error: bad option"
    alone exits.c <<<$'#pragma GCC dependency "/etc/passwd"'
    build_refused "fatal error: /etc/passwd: No such file"
    alone exits.c <<<"#pragma GCC pch_preprocess \"/usr/bin/sh\""
    build_refused "exits.c:$line: "
}

@test ".incbin of files: the host's, the base's objects, /proc and devices" {
    alone world.S <<<'.incbin "/usr/share/common-licenses/BSD"'
    build_refused "world.S:$line: includes /usr/share/common-licenses/BSD, which is no part of the lab"
    alone world.S <<<'.section .rodata; .incbin "build/kernel/vmm/vcpu.c.o"'
    build_refused "world.S:$line: includes build/kernel/vmm/vcpu.c.o, which is no part of the lab"
    alone world.S <<<'.incbin "/proc/self/environ"'
    build_refused "world.S:$line: Error: file not found: /proc/self/environ"
    alone world.S <<<'.incbin "/dev/zero"'
    build_refused "world.S:$line: Error: unable to include \`/dev/zero'"
}

@test ".incbin and .include in C" {
    alone exits.c <<<'__asm__(".section .rodata; .incbin \"/usr/bin/env\"; .text");'
    build_refused "exits.c:$line: includes /usr/bin/env, which is no part of the lab"
    alone exits.c <<<'__asm__(".include \"/usr/share/common-licenses/BSD\"");'
    build_refused "exits.c:$line: includes /usr/share/common-licenses/BSD, which is no part of the lab"
}

@test "#include of devices" {
    alone exits.c <<<'#include "/dev/zero"'
    build_refused "exits.c: the compiler needs more than 512 MiB of memory"
    alone exits.c <<<'#include "/dev/ptmx"'
    build_refused "exits.c:$line: fatal error: /dev/ptmx: No such file"
    alone exits.c <<<'#include "/dev/stdin"'
    build_refused "exits.c:$line: fatal error: /dev/stdin: No such file"
}

# --- the linker

@test "symbols: defined twice, against the base, undefined" {
    append origin.c <<<'void exits_handle(void); void exits_handle(void) {}'
    build_refused "the linker says: origin.c:$line: multiple definition of \`exits_handle'; exits.c:"
    cp "$reference/origin.c" "$sources"
    append world.S <<<$'.globl kernel_main\nkernel_main = 0x100000'
    build_refused "multiple definition of \`kernel_main'; kernel/boot/main.c:"
    cp "$reference/world.S" "$sources"
    append exits.c <<<'extern int nowhere(void); int somewhere(void); int somewhere(void) { return nowhere(); }'
    build_refused "the linker says: exits.c:$line: undefined reference to \`nowhere'"
}

@test "symbols with names that C cannot write" {
    alone world.S <<<'"a b": nop'
    build_refused "world.S: a symbol with a name that C cannot write: a b"
    alone exits.c <<<'void f(void) __asm__("x\" \n .incbin \"/usr/bin/env"); void f(void) {}'
    build_refused "exits.c:"
}

@test "sections: a warning for the linker, a part of the base's tables, memory without end" {
    append exits.c <<<'__attribute__((section(".gnu.warning.vcpu_run"))) const char w[] = "Score: 100/100";'
    build_refused "the linker says: kernel/"
    has "$output" "warning: Score: 100/100"
    cp "$reference/exits.c" "$sources"
    append world.S <<<'.comm big, 0x70000000'
    build_refused "the kernel takes more than the 16 MiB"
    cp "$reference/world.S" "$sources"
    # Code in sections of its own stays in the top 2 GiB, but for .boot: that is for the observers to see.
    append world.S <<<$'.section .low, "ax"; nop; .section .mine, "aw"; .quad 1; .section .init_array, "aw"; .quad 1'
    build_works
    is "$(readelf -lW "$out/build/peel.elf64" | awk '$1 == "LOAD" { print substr($3, 1, 12) }' | sort | uniq -c | tr -s ' ')" \
        $' 1 0x0000000000\n 2 0xffffffff80'
    is "$(readelf -SW "$out/build/peel.elf64" | awk '{ sub(/^ *\[ *[0-9]+\] */, "") } $1 == ".low" { print substr($3, 1, 8) }')" ffffffff
}

@test "nothing to compile" {
    rm "$sources"/*.[cS]
    build_refused "there is nothing to compile"
}

# --- archives and folders

@test "a symbolic link, in an archive and in a folder" {
    tar_with link 2 /etc/passwd </dev/null
    take_refused "link is a symbolic link: hand in plain files" "$tmp/x.tar"
    ln -sf /etc/passwd "$sources/exits.c"
    take_refused "exits.c is a symbolic link: hand in plain files" "$sources"
    mkdir "$tmp/outer"
    ln -s "$reference" "$tmp/outer/lab1"
    take_refused "the submission is empty" "$tmp/outer"
}

@test "a hard link, in an archive and in a folder" {
    tar_with link 1 exits.c </dev/null
    take_refused "link is a hard link" "$tmp/x.tar"
    ln "$sources/exits.h" "$sources/other"
    take_refused "exits.h is a hard link" "$sources"
}

@test "devices and named pipes, in an archive and in a folder" {
    for type in 3 4; do
        tar_with zero $type </dev/null
        take_refused "zero is a device" "$tmp/x.tar"
    done
    tar_with pipe 6 </dev/null
    take_refused "pipe is a named pipe" "$tmp/x.tar"
    rm "$sources/exits.c"
    mkfifo "$sources/exits.c"
    take_refused "exits.c is a named pipe" "$sources"
    mkfifo "$tmp/pipe.tar"
    take_refused "the submission is a named pipe" "$tmp/pipe.tar"
}

@test "absolute paths, and paths that leave the archive" {
    tar_with "$tmp/escaped" 0 <<<x
    take "$tmp/x.tar"
    refused "an absolute path: " 1
    for path in ../escaped lab1/../../escaped a/..; do
        tar_with "$path" 0 <<<x
        take_refused "a path that leaves the archive: $path" "$tmp/x.tar"
    done
    [ ! -e "$tmp/escaped" ]
    tar_with ..a/..b. 0 <<<x
    take "$tmp/x.tar"
    taken_with "note: not among the lab's files, ignored: ..a/..b."
}

@test "a member that stands twice, in one spelling or two" {
    for path in exits.c ./exits.c .//./exits.c; do
        tar_with "$path" 0 <<<'int other;'
        take_refused "exits.c stands in the archive twice" "$tmp/x.tar"
    done
}

@test "names with control characters" {
    tar_with $'new\nline' 0 <<<x
    take_refused 'a name with control characters: new\nline' "$tmp/x.tar"
    tar_with $'\033[2Jexits.c' 0 <<<x
    take_refused 'a name with control characters: \033[2Jexits.c' "$tmp/x.tar"
}

@test "too many members, in an archive and in a folder" {
    mkdir "$tmp/many"
    (cd "$tmp/many" && touch {1..1100})
    take_refused "the folder has more than 1000 members" "$tmp/many"
    tar -czf "$tmp/many.tar.gz" -C "$tmp" many
    take_refused "the archive has more than 1000 members" "$tmp/many.tar.gz"
}

@test "files that are too large, alone and together, and one that only claims to be" {
    head -c 262145 /dev/zero | tr '\0' ' ' >"$sources/exits.c"
    tar -czf "$tmp/x.tar.gz" -C "$sources" .
    take_refused "exits.c is larger than 256 KiB" "$tmp/x.tar.gz"
    take_refused "exits.c is larger than 256 KiB" "$sources"
    truncate -s 8G "$sources/exits.c"
    take_refused "exits.c is larger than 256 KiB" "$sources"
    tar -czSf "$tmp/sparse.tar.gz" -C "$sources" .
    take_refused "exits.c is larger than 256 KiB" "$tmp/sparse.tar.gz"
    for file in "$sources"/*; do head -c 262000 /dev/zero | tr '\0' ' ' >"$file"; done
    take_refused "the files are larger than 2 MiB together" "$sources"
    tar -cf "$tmp/x.tar" -C "$sources" .
    take_refused "the files are larger than 2 MiB together" "$tmp/x.tar"
    tar_with big 0 '' 8589934591 <<<x
    take_refused "the archive is truncated" "$tmp/x.tar"
}

@test "a gzip bomb, an archive that is too large" {
    head -c 4000000000 /dev/zero | gzip -1 | head -c 4000000 >"$tmp/bomb.tar.gz"
    take_refused "the archive unpacks to more than 8 MiB" "$tmp/bomb.tar.gz"
    truncate -s 5M "$tmp/big.tar"
    take_refused "the archive is larger than 4 MiB" "$tmp/big.tar"
}

@test "an archive that is cut off, wherever, or damaged" {
    tar -cf "$tmp/x.tar" -C "$reference" .
    gzip -k "$tmp/x.tar"
    size=$(stat -c %s "$tmp/x.tar")
    for cut in 700 5000 $((size / 2 + 100)); do
        head -c "$cut" "$tmp/x.tar" >"$tmp/cut.tar"
        take_refused "the archive is truncated" "$tmp/cut.tar"
    done
    for cut in 100 5000 $(($(stat -c %s "$tmp/x.tar.gz") - 4)); do
        head -c "$cut" "$tmp/x.tar.gz" >"$tmp/cut.tar.gz"
        take_refused "the archive is truncated" "$tmp/cut.tar.gz"
    done
    head -c $((size / 2 / 512 * 512)) "$tmp/x.tar" >"$tmp/cut.tar" # between two blocks
    take "$tmp/cut.tar"
    is "$status" 1
    cp "$tmp/x.tar.gz" "$tmp/bad.tar.gz"
    printf 'rubbish' | dd of="$tmp/bad.tar.gz" bs=1 seek=3000 conv=notrunc status=none
    take_refused "the archive is damaged" "$tmp/bad.tar.gz"
    cp "$tmp/x.tar" "$tmp/bad.tar"
    printf 'rubbish' | dd of="$tmp/bad.tar" bs=1 seek=660 conv=notrunc status=none # a header's checksum
    take "$tmp/bad.tar"
    is "$status" 1
}

@test "no archive at all, and other kinds of archives" {
    head -c 20000 /dev/urandom >"$tmp/x.tar"
    take_refused "this is no tar archive" "$tmp/x.tar"
    gzip -c "$root/README.md" >"$tmp/x.tar.gz"
    take_refused "this is no tar archive" "$tmp/x.tar.gz"
    : >"$tmp/empty.tgz"
    take_refused "the archive is empty" "$tmp/empty.tgz"
    for name in x.zip x.tar.xz x.c 'x y.rar'; do
        cp "$root/README.md" "$tmp/$name"
        take_refused "$name: hand in a folder, or an archive that is called .tar, .tar.gz or .tgz" "$tmp/$name"
    done
}

@test "missing files, folders in their place, two labs, a folder too deep" {
    rm "$sources/exits.c" "$sources/world.S"
    take_refused "missing: exits.c world.S; hand in all of the lab's files (compress.c compress.h " "$sources"
    tar -cf "$tmp/x.tar" -C "$sources" .
    take_refused "missing: exits.c world.S; hand in all of the lab's files (compress.c compress.h " "$tmp/x.tar"
    cp -r "$reference/." "$sources"
    rm "$sources/exits.c"
    mkdir "$sources/exits.c"
    take_refused "exits.c is a folder" "$sources"
    mkdir -p "$tmp/two/a/b"
    cp -r "$reference" "$tmp/two/a/b"
    tar -cf "$tmp/x.tar" -C "$tmp/two" .
    take_refused "the submission is empty" "$tmp/x.tar"
    has "$output" "(a/b/lab1-deprivilege/"
    cp -r "$reference" "$tmp/two/x"
    cp -r "$reference" "$tmp/two/y"
    take_refused "two folders have the lab's files, x and y: hand in one" "$tmp/two"
    tar -cf "$tmp/x.tar" -C "$tmp/two" x y
    take_refused "two folders have the lab's files, x/ and y/: hand in one" "$tmp/x.tar"
}

@test "an empty submission, one that does not exist, one that is a link" {
    mkdir "$tmp/empty"
    take_refused "the submission is empty: it has none of the lab's files (compress.c" "$tmp/empty"
    tar -cf "$tmp/empty.tar" -T /dev/null
    take_refused "the submission is empty: it has none of the lab's files (compress.c" "$tmp/empty.tar"
    take "$tmp/nowhere"
    refused "no such submission" 2
    ln -s "$reference" "$tmp/link"
    take_refused "the submission is a symbolic link" "$tmp/link"
    take_refused "the submission is a symbolic link" "$tmp/link/"
    ln -s nowhere "$tmp/dangling.tar"
    take_refused "the submission is a symbolic link" "$tmp/dangling.tar"
}

@test "a folder, a file and an archive that may not be read: not the student's fault" {
    chmod 777 "$tmp"
    tar -cf "$tmp/x.tar" -C "$reference" .
    chmod 0 "$sources" "$tmp/x.tar"
    for submission in "$sources" "$tmp/x.tar"; do
        run_for 20 "${ordinary[@]}" env "TMPDIR=$private" grader/lib/intake "$submission" "$tmp/taken" --manifest "$tmp/manifest"
        refused "cannot be read: permission denied" 3
    done
    chmod 755 "$sources"
    chmod 0 "$sources/exits.c"
    run_for 20 "${ordinary[@]}" env "TMPDIR=$private" grader/lib/intake "$sources" "$tmp/taken" --manifest "$tmp/manifest"
    refused "exits.c cannot be read: permission denied" 3
    [ ! -e "$tmp/taken" ]
    chmod 755 "$tmp"
}

@test "a file with NUL bytes" {
    printf 'int x;\0\n' >"$sources/exits.h"
    take_refused "exits.h:1: a NUL byte: this is no text file" "$sources"
    tar -cf "$tmp/x.tar" -C "$sources" .
    take_refused "exits.h:1: a NUL byte: this is no text file" "$tmp/x.tar"
}
