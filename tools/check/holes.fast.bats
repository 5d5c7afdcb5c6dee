#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# tools/holes on a small lab of its own: the grammar, the views, what is written to labs/ and what never is. The tests
# at the end are about the tree's own labs.

# shellcheck disable=SC2154 # common sets root
setup() {
    load common
    export HOLES_ROOT=$BATS_TEST_TMPDIR/tree
    lab=$HOLES_ROOT/solutions/lab1-tiny
    given=$HOLES_ROOT/labs/lab1-tiny
    mkdir -p "$lab" "$HOLES_ROOT/labs" "$HOLES_ROOT/kernel"
    cat >"$lab/one.c" <<'END'
/* A file. */
#include "one.h"

/* [route tour 10] [hole L1.1 lab1#first 0.5h] What one() does
 *
 * Its   specification, with a table:
 *   a   b
 */
int one(int a)
{
    // HOLE L1.1 one: begin
    int secret_of_the_first = a + 1;

    // A comment, which is no line of code,
    /* nor is
     * this */
    return secret_of_the_first * 2; // 2
    // HOLE L1.1: stub
    (void)a;
    lab_todo("L1.1");
    return 0;
    // HOLE L1.1: end
}

// [hole L1.3 lab1#third 1h]
// The third, in the same file.
void three(void)
{
    // HOLE L1.3 three: begin
    one(0);
    // HOLE L1.3: stub
    lab_todo( "L1.3" );
    // HOLE L1.3: end
}
END
    cat >"$lab/two.S" <<'END'
/* [hole L1.2 lab1#second 0.25h]
 * In assembly. */
    .globl two
two:
    # HOLE L1.2 two: begin
    # A comment.
    movq %rdi, %rax # secret of the second
    ret
    # HOLE L1.2: stub
    lab_todo("L1.2")
    # HOLE L1.2: end
END
    printf 'int one(int a);\n' >"$lab/one.h"
    printf 'no hole here\n' >"$lab/notes.txt"
}

holes() { run_for 10 tools/holes "$@"; }

# wrong FILE LINE WORDS: after FILE was changed, one line says so.
wrong() {
    for command in list 'view skeleton solutions/lab1-tiny x' header 'generate 1'; do
        cd "$HOLES_ROOT" || return 1
        # shellcheck disable=SC2086 # words
        run_for 10 "$root/tools/holes" $command
        refused "holes: solutions/lab1-tiny/$1:$2: "
        has "${lines[0]}" "$3"
    done
    [ ! -e "$HOLES_ROOT/x" ]
}

@test "the list has each hole once, in order" {
    holes list 1
    is "$status" 0
    is "$(tr "\t" " " <<<"$output")" "L1.1 one solutions/lab1-tiny/one.c 11 22 2 0.5 lab1#first
L1.2 two solutions/lab1-tiny/two.S 5 11 2 0.25 lab1#second
L1.3 three solutions/lab1-tiny/one.c 29 33 1 1 lab1#third"
    is "$(tools/holes list)" "$output"
    is "$(tools/holes header)" 'HOLE("L1.1", "one", "lab1#first")
HOLE("L1.2", "two", "lab1#second")
HOLE("L1.3", "three", "lab1#third")'
    is "$(tools/holes files 1)" $'notes.txt\none.c\none.h\ntwo.S'
    holes list 2
    is "$status$output" 0
}

@test "--stats adds up, and refuses what is too long" {
    holes --stats
    is "$status" 0
    has "$output" 'lab 1, 3 holes                                   5   1.75'
    for _ in {1..246}; do echo '    a++;'; done >"$BATS_TEST_TMPDIR/lines"
    sed -i "12r $BATS_TEST_TMPDIR/lines" "$lab/one.c"
    holes stats 1
    is "$status" 1
    has "$output" 'holes: lab 1: 251 lines of reference in its holes, 250 are the most'
}

@test "a specification is text" {
    is "$(tools/holes spec 1 L1.1)" $'What one() does\n\nIts   specification, with a table:\n  a   b'
    is "$(tools/holes spec 1 L1.3)" 'The third, in the same file.'
    is "$(tools/holes spec 1 L1.2)" 'In assembly.'
    holes spec 1 L1.4
    refused 'lab 1 has no hole L1.4'
}

@test "views keep the numbers of the lines" {
    for view in skeleton solution 0 1 2 3; do
        tools/holes view $view "$lab" "$BATS_TEST_TMPDIR/$view"
        for file in one.c two.S; do
            is "$(wc -l <"$BATS_TEST_TMPDIR/$view/$file")" "$(wc -l <"$lab/$file")"
        done
        is "$(grep -rc -e HOLE -e '\[hole' "$BATS_TEST_TMPDIR/$view" | grep -cv ':0$' || true)" 0
        cmp "$lab/notes.txt" "$BATS_TEST_TMPDIR/$view/notes.txt"
        cmp "$lab/one.h" "$BATS_TEST_TMPDIR/$view/one.h"
    done
    diff -r "$BATS_TEST_TMPDIR/0" "$BATS_TEST_TMPDIR/skeleton"
    diff -r "$BATS_TEST_TMPDIR/3" "$BATS_TEST_TMPDIR/solution"
    cd "$BATS_TEST_TMPDIR"
    is "$(sed -n '11,22p' skeleton/one.c)" "    /* L1.1 one: your code goes here ... */







    (void)a;
    lab_todo(\"L1.1\");
    return 0;
    /* ... L1.1 ends here */"
    is "$(sed -n 4p skeleton/one.c)" '/* [route tour 10] Hole L1.1 (handouts/lab1#first, about 0.5 h) What one() does'
    is "$(sed -n 25p skeleton/one.c)" '// Hole L1.3 (handouts/lab1#third, about 1 h)'
    is "$(sed -n 5,11p skeleton/two.S)" '    /* L1.2 two: your code goes here ... */




    lab_todo("L1.2")
    /* ... L1.2 ends here */'
    is "$(sed -n '11,13p;17,23p' solution/one.c)" "
    int secret_of_the_first = a + 1;

    return secret_of_the_first * 2; // 2





}"
    # Hole by hole.
    grep -q secret_of_the_first 1/one.c
    grep -q 'L1.3 three: your code' 1/one.c
    grep -q 'L1.2 two: your code' 1/two.S
    is "$(grep -c your.code 2/two.S || true)" 0
    grep -q 'L1.3 three: your code' 2/one.c
}

@test "a view without one hole is the solution with that hole open" {
    for view in solution 2 stub:L1.1 stub:L1.2 stub:L1.3; do
        tools/holes view "$view" "$lab" "$BATS_TEST_TMPDIR/${view#stub:}"
    done
    cd "$BATS_TEST_TMPDIR"
    for hole in L1.1 L1.2 L1.3; do
        is "$(grep -rho 'L1.[0-9] [a-z]*: your code' "$hole" | cut -d ' ' -f 1)" "$hole"
        is "$(cat "$hole"/* | wc -l)" "$(cat solution/* | wc -l)"
    done
    # Nothing else is open or changed: two.S is the only file that holds L1.2, and the last hole's view is that of all before.
    is "$(diff -rq L1.2 solution)" 'Files L1.2/two.S and solution/two.S differ'
    diff -r L1.3 2
    grep -q 'one(0);' L1.1/one.c
    is "$(grep -c secret_of_the_first L1.1/one.c || true)" 0
    cd "$root"
    holes view stub:L1.4 "$lab" "$BATS_TEST_TMPDIR/none"
    refused 'view stub:L1.4: the lab has no such hole'
    holes view stub: "$lab" "$BATS_TEST_TMPDIR/none"
    refused 'no such hole'
    [ ! -e "$BATS_TEST_TMPDIR/none" ]
}

@test "a view in place changes only what has changed, and goes where it may" {
    tools/holes view solution "$lab" "$BATS_TEST_TMPDIR/v"
    touch -d '2001-01-01' "$BATS_TEST_TMPDIR"/v/*
    rm "$lab/notes.txt"
    sed -i 's/lab_todo( "L1.3" )/lab_todo("L1.3")/; s/A file/The file/' "$lab/one.c"
    holes view solution "$lab" "$BATS_TEST_TMPDIR/v"
    refused 'notes.txt: would stand among the view'
    tools/holes view solution "$lab" "$BATS_TEST_TMPDIR/v" --update
    is "$(cd "$BATS_TEST_TMPDIR/v" && find . -newermt 2002-01-01 -type f)" ./one.c
    [ ! -e "$BATS_TEST_TMPDIR/v/notes.txt" ]
    holes view 4 "$lab" "$BATS_TEST_TMPDIR/w"
    refused 'view 4: the lab has 3 holes'
    holes view some "$lab" "$BATS_TEST_TMPDIR/w"
    refused 'which view?'
    holes view skeleton "$lab" "$given"
    refused 'not below labs/'
    holes view skeleton "$lab/none" "$BATS_TEST_TMPDIR/w"
    refused 'no such folder'
    tools/holes fill 2 1 "$BATS_TEST_TMPDIR/f"
    tools/holes view 2 "$lab" "$BATS_TEST_TMPDIR/w"
    diff -r "$BATS_TEST_TMPDIR/f" "$BATS_TEST_TMPDIR/w"
}

@test "a tree without a hole is its own view" {
    rm "$lab"/*.[cS]
    printf 'int nothing;\n' >"$lab/one.c"
    printf 'int last' >"$lab/empty.c"
    : >"$lab/empty.c"
    tools/holes view solution "$lab" "$BATS_TEST_TMPDIR/v"
    diff -r "$lab" "$BATS_TEST_TMPDIR/v"
    is "$(tools/holes list; tools/holes header; tools/holes check)" ''
}

@test "grammar: the lines" {
    sed -i '29s/.*/    \/\/ HOLE L1.3 three begin/' "$lab/one.c"
    wrong one.c 29 'not a HOLE line'
}
@test "grammar: a line with more on it" {
    sed -i '31s/.*/    x(); \/\/ HOLE L1.3: stub/' "$lab/one.c"
    wrong one.c 31 'not a HOLE line'
}
@test "grammar: the wrong mark in assembly" {
    sed -i '5s/#/\/\//' "$lab/two.S"
    wrong two.S 5 'begins with #'
}
@test "grammar: the wrong mark in C" {
    sed -i '11s/\/\//#/' "$lab/one.c"
    wrong one.c 11 'begins with //'
}
@test "grammar: no stub" {
    sed -i '18d' "$lab/one.c"
    wrong one.c 21 'has no stub'
}
@test "grammar: a stub that says nothing" {
    sed -i '20s/.*/    \/\/ lab_todo("L1.1");/' "$lab/one.c"
    wrong one.c 18 'does not call lab_todo("L1.1")'
}
@test "grammar: two stubs" {
    sed -i '19s/.*/    \/\/ HOLE L1.1: stub/' "$lab/one.c"
    wrong one.c 19 'two stubs'
}
@test "grammar: no end" {
    sed -i '33d' "$lab/one.c"
    wrong one.c 29 'L1.3 has no end'
}
@test "grammar: a hole in a hole" {
    sed -i '22d' "$lab/one.c"
    sed -i '/^\/\/ .hole L1.3/d' "$lab/one.c"
    wrong one.c 27 'begins inside L1.1'
}
@test "grammar: an end without its begin" {
    sed -i '5d' "$lab/two.S"
    wrong two.S 8 'without its begin'
}
@test "grammar: no specification" {
    sed -i '1s/.hole L1.2.*/the second/' "$lab/two.S"
    wrong two.S 5 'no comment [hole L1.2 ...]'
}
@test "grammar: a specification without a hole" {
    printf '/* [hole L1.4 lab1#fourth 1h]\n */\n' >>"$lab/two.S"
    wrong two.S 12 'this hole does not follow'
}
@test "grammar: the same hole twice" {
    cp "$lab/two.S" "$lab/zwei.S"
    wrong zwei.S 1 'specified twice'
}
@test "grammar: a number is left out" {
    sed -i 's/L1\.2/L1.4/' "$lab/two.S"
    wrong one.c 29 'L1.3 is here, and L1.2 is nowhere'
}
@test "grammar: another lab's hole" {
    sed -i 's/L1\.2/L2.2/; s/lab1#/lab2#/' "$lab/two.S"
    wrong two.S 1 'the holes of this lab'
}
@test "grammar: another lab's section" {
    sed -i 's/lab1#second/lab3#second/' "$lab/two.S"
    wrong two.S 1 "another lab's"
}
@test "grammar: a section or hours that are none" {
    for change in 's/lab1#second/lab1.md/' 's/lab1#second/lab1#Second!/' 's/0.25h/15min/' 's/ 0.25h//'; do
        sed "$change" "$lab/two.S" >"$BATS_TEST_TMPDIR/two.S"
        cp "$lab/two.S" "$BATS_TEST_TMPDIR/before"
        cp "$BATS_TEST_TMPDIR/two.S" "$lab/two.S"
        wrong two.S 1 'not "[hole'
        cp "$BATS_TEST_TMPDIR/before" "$lab/two.S"
        cd "$root"
    done
}

@test "generate writes the skeleton, and never over an edit" {
    tools/holes generate 1
    tools/holes view skeleton "$lab" "$BATS_TEST_TMPDIR/v"
    diff -r -x '.*' "$BATS_TEST_TMPDIR/v" "$given"
    (cd "$given" && sha256sum --quiet -c .generated)
    holes check
    is "$status$output" 0
    # Again, and after a change and a removal in the source.
    touch -d '2001-01-01' "$given"/*
    tools/holes generate 1
    is "$(find "$given" -newermt 2002-01-01 -type f ! -name '.*')" ''
    sed -i 's/A file/The file/' "$lab/one.c"
    rm "$lab/notes.txt"
    tools/holes generate 1
    grep -q 'The file' "$given/one.c"
    [ ! -e "$given/notes.txt" ]
    # An edit.
    echo '/* mine */' >>"$given/one.c"
    cp -r "$given" "$BATS_TEST_TMPDIR/before"
    sed -i 's/In assembly/Not in C/' "$lab/two.S"
    holes generate 1
    refused 'labs/lab1-tiny/one.c: has been edited'
    diff -r "$BATS_TEST_TMPDIR/before" "$given"
    holes check 1
    is "$status" 0
    is "$output" 'holes: labs/lab1-tiny: edited, not compared (one.c)'
    tools/holes generate 1 --force
    holes check
    is "$status$output" 0
    # A file of the student's own where a new one would go.
    echo mine >"$given/new.h"
    echo theirs >"$lab/new.h"
    holes generate 1
    refused 'labs/lab1-tiny/new.h: was not generated'
    is "$(cat "$given/new.h")" mine
}

@test "an edited file that is gone from the source stays" {
    tools/holes generate 1
    echo '/* mine */' >>"$given/one.h"
    rm "$lab/one.h"
    holes generate 1
    refused 'labs/lab1-tiny/one.h: has been edited'
}

@test "check: labs/ is what generating makes" {
    holes check
    refused 'labs/lab1-tiny: is not there'
    tools/holes generate 1
    sed -i 's/A file/The file/' "$lab/one.c"
    holes check
    refused 'labs/lab1-tiny/one.c: is not what'
}

@test "check: nothing of the reference gets out" {
    tools/holes generate 1
    mkdir "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/out/deep"
    cp -r "$given" "$BATS_TEST_TMPDIR/out/deep"
    holes check --in "$BATS_TEST_TMPDIR/out"
    is "$status$output" 0
    printf 'fine\n\treturn secret_of_the_first * 2; // 2  \n' >"$BATS_TEST_TMPDIR/out/a"
    holes check --in "$BATS_TEST_TMPDIR/out"
    refused "out/a:2: a line of the reference: return secret_of_the_first * 2; // 2"
    sed -n 17p "$lab/one.c" | sed 's/^/+/' >"$BATS_TEST_TMPDIR/out/a"
    mv "$BATS_TEST_TMPDIR/out/a" "$BATS_TEST_TMPDIR/out/a.patch"
    holes check --in "$BATS_TEST_TMPDIR/out"
    refused "out/a.patch:1: a line of the reference"
    rm "$BATS_TEST_TMPDIR/out/a.patch"
    for line in '    // HOLE L1.1: end' '# HOLE L1.2: stub' ' * [hole L1.1 lab1#first 0.5h]'; do
        echo "$line" >"$BATS_TEST_TMPDIR/out/a"
        holes check --in "$BATS_TEST_TMPDIR/out"
        refused "out/a:1: a "
    done
    rm "$BATS_TEST_TMPDIR/out/a"
    # What the base has, too, is no secret; nor are short lines.
    printf '    return secret_of_the_first * 2; // 2\n' >"$HOLES_ROOT/kernel/x.c"
    printf '    return secret_of_the_first * 2; // 2\n    one(0);\n#define HOLE(a) a\n' >"$BATS_TEST_TMPDIR/out/a"
    holes check --in "$BATS_TEST_TMPDIR/out"
    is "$status$output" 0
}

@test "open: what a submission has not written" {
    tools/holes fill 0 1 "$BATS_TEST_TMPDIR/s"
    is "$(tools/holes open 1 "$BATS_TEST_TMPDIR/s" | paste -s -d ' ')" 'L1.1 L1.2 L1.3'
    # Written, with what the stub said kept in comments.
    cd "$BATS_TEST_TMPDIR/s"
    sed -i -e 's|^ *lab_todo("L1.1");|/* lab_todo("L1.1"); "|' -e 's|^    return 0;|*/ return 0; // lab_todo("L1.1")|' one.c
    sed -i 's|^ *lab_todo.*|    # lab_todo("L1.2")|' two.S
    is "$("$root/tools/holes" open 1 .)" L1.3
    sed -i 's|lab_todo( "L1.3" );|char c = 0x27; lab_todo_off\n("L1.3");|; s|0x27|'"'\"'"'|' one.c
    is "$("$root/tools/holes" open 1 .)" L1.3
    "$root/tools/holes" fill 3 1 "$BATS_TEST_TMPDIR/all"
    is "$("$root/tools/holes" open 1 "$BATS_TEST_TMPDIR/all")" ''
    run_for 10 "$root/tools/holes" open 1 none
    refused 'none: no such folder'
}

@test "mutant: the solution with one thing wrong" {
    printf -- '# why\n--- a/one.c\n+++ b/one.c\n@@ -17 +17 @@\n-    return secret_of_the_first * 2; // 2\n+    return 0;\n' >"$BATS_TEST_TMPDIR/p.patch"
    tools/holes mutant "$BATS_TEST_TMPDIR/p.patch" 1 "$BATS_TEST_TMPDIR/m"
    tools/holes view solution "$lab" "$BATS_TEST_TMPDIR/v"
    is "$(diff -r "$BATS_TEST_TMPDIR/v" "$BATS_TEST_TMPDIR/m" | grep '^[<>]')" $'<     return secret_of_the_first * 2; // 2\n>     return 0;'
    is "$(find "$BATS_TEST_TMPDIR/m" -type f | wc -l)" 4
    sed -i 's/ \* 2/ * 3/' "$lab/one.c"
    holes mutant "$BATS_TEST_TMPDIR/p.patch" 1 "$BATS_TEST_TMPDIR/m2"
    refused 'does not fit solutions/lab1-tiny: one.c: Hunk #1 FAILED' 1
    [ ! -e "$BATS_TEST_TMPDIR/m2" ]
}

@test "without solutions/ there is what was generated, and what is left of it" {
    tools/holes generate 1
    tools/holes header >"$BATS_TEST_TMPDIR/header"
    tools/holes list | sed 's/solutions/labs/' >"$BATS_TEST_TMPDIR/list"
    tools/holes --stats >"$BATS_TEST_TMPDIR/stats"
    mv "$HOLES_ROOT/solutions" "$BATS_TEST_TMPDIR/"
    tools/holes header | diff "$BATS_TEST_TMPDIR/header" -
    tools/holes list | diff "$BATS_TEST_TMPDIR/list" -
    tools/holes --stats | diff "$BATS_TEST_TMPDIR/stats" -
    is "$(tools/holes spec 1 L1.1 | tail -n 1)" '  a   b'
    is "$(tools/holes open 1 "$given" | wc -l)" 3
    echo mine >"$given/scratch.c"
    is "$(tools/holes files 1)" $'notes.txt\none.c\none.h\ntwo.S'
    holes check
    is "$status$output" 0
    # What moves is found again; what a student removes stands where it stood.
    sed -i -e '1i // mine' -e '/L1.1 ends here/d' "$given/one.c"
    is "$(tools/holes list 1 | head -n 1 | cut -f 4-6)" $'12\t22\t2'
    rm "$given/.holes"
    tools/holes header | diff "$BATS_TEST_TMPDIR/header" -
    is "$(tools/holes list 1 | head -n 1 | cut -f 4-6)" $'12\t-\t-'
    has "$(tools/holes --stats)" 'lab 1, 3 holes                                   -   1.75'
    sed -i '/your code goes here/d' "$given/two.S"
    is "$(tools/holes header)" $'HOLE("L1.1", "one", "lab1#first")\nHOLE("L1.3", "three", "lab1#third")'
    holes generate 1
    refused 'solutions/lab1-*: no such folder'
}

@test "wrong use is one line and status 2" {
    for words in '' frobnicate 'spec 1' 'view skeleton' 'open 1' 'generate' 'generate 9' 'list x' 'check --in' 'header 1' \
        'mutant none 1 x' 'check --in none'; do
        # shellcheck disable=SC2086 # words
        holes $words
        refused 'holes: '
    done
    holes --help
    is "$status" 0
    has "$output" 'tools/holes generate N'
}

@test "this tree: its holes are well formed and not too long, and labs/ is what is made of them" {
    unset HOLES_ROOT
    holes --stats
    is "$status" 0
    holes check
    is "$status" 0
    if [ -n "$output" ]; then echo "# $output" >&3; fi
}

@test "this tree: the build's view is the solution, and names files as they are called" {
    unset HOLES_ROOT
    for folder in solutions/lab*-*/; do
        [ -d "$folder" ] || skip 'no solutions here'
        tools/holes view solution "$folder" "$BATS_TEST_TMPDIR/v"
        diff -r "$BATS_TEST_TMPDIR/v" "build/view/$folder"
        rm -r "$BATS_TEST_TMPDIR/v"
    done
    is "$(strings build/solutions/lab1/peel.elf64 | grep -c build/view || true)" 0
    [ "$(readelf --debug-dump=info build/solutions/lab1/peel.elf64 2>&1 | grep -c 'DW_AT_name.*: solutions/lab1-')" -gt 3 ]
}
