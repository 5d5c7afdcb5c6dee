#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The book: it builds from this tree, whole; and what is wrong in a chapter is said with its line.

setup_file() {
    cd "$BATS_TEST_DIRNAME/../.." || exit 1
    timeout -k 2 180 tools/book --out "$BATS_FILE_TMPDIR/book" >"$BATS_FILE_TMPDIR/said" 2>&1 3>&- </dev/null || true
}

setup() {
    load common
    book=$BATS_FILE_TMPDIR/book
}

# A folder of handouts with one chapter, whose text is on standard input, beside an index.
chapter() {
    local dir=$BATS_TEST_TMPDIR/handouts
    mkdir -p "$dir/figures" "$dir/transcripts"
    printf '# A book\n\n{{chapters}}\n' >"$dir/index.md"
    cat >"$dir/lab9.md"
    run_for 60 tools/book --from "$dir" --out "$BATS_TEST_TMPDIR/out"
}

# chapter_fails WORDS: the book was not built, and one line says why.
chapter_fails() {
    is "$status" 2
    has "$output" "$1"
}

@test "the book builds, and counts what it is made of" {
    said=$(cat "$BATS_FILE_TMPDIR/said")
    is "$(wc -l <"$BATS_FILE_TMPDIR/said")" 1 || { echo "$said"; false; }
    [[ $said =~ ^book:\ ([0-9]+)\ chapters,\ ([0-9]+)\ figures,\ ([0-9]+)\ extracts,\ ([0-9]+)\ missing$ ]] || { echo "$said"; false; }
    is "${BASH_REMATCH[1]}" "$(find handouts -name 'lab*.md' -o -name guest-os.md | wc -l)"
    [ "${BASH_REMATCH[2]}" -ge 8 ]
    is "${BASH_REMATCH[4]}" "$(cat "$book"/*.html | grep -c '<div class="missing">')"
}

@test "each figure is there, inline, with its text" {
    is "$(cat "$book"/*.html | grep -c '<figure ')" "$(cat handouts/*.md | grep -c '^{{figure ')"
    is "$(cat "$book"/*.html | grep -c '<svg [^>]*role="img" aria-label="[^"][^"]*"')" "$(cat "$book"/*.html | grep -c '<svg')"
    is "$(cat "$book"/*.html | grep -c '<figcaption>Figure [0-9]')" "$(cat "$book"/*.html | grep -c '<svg')"
    for figure in handouts/figures/*; do
        name=$(basename "$figure" | sed 's/\.[a-z]*$//')
        grep -q "^{{figure $name " handouts/*.md || { echo "no chapter shows $figure"; false; }
    done
}

@test "each transcript is in a chapter" {
    for script in handouts/transcripts/*.sh; do
        grep -q "^{{transcript $(basename "$script" .sh)}}" handouts/*.md || { echo "no chapter shows $script"; false; }
    done
}

@test "every section that a rubric names is in the book" {
    for rubric in grader/rubric/lab*.tsv; do
        sections=$(awk -F '\t' '/^#/ { next } !n { for (i = 1; i <= NF; i++) c[$i] = i; n = 1; next } NF > 4 { print $c["section"] }' "$rubric")
        [ -n "$sections" ]
        for section in $sections; do
            grep -q " id=\"${section#*#}\"" "$book/${section%#*}.html" || { echo "$rubric: $section"; false; }
        done
    done
}

@test "every section that a hole names is in the book" {
    [ -x tools/holes ] || skip "tools/holes is not there"
    for section in $(tools/holes header | sed 's/.*"\([^"]*\)".*/\1/'); do
        grep -q " id=\"${section#*#}\"" "$book/${section%#*}.html" || { echo "$section"; false; }
    done
}

@test "pages are well-formed, and need nothing from elsewhere" {
    for page in "$book"/*.html; do
        run_for 20 xmllint --noout "$page"
        is "$status" 0
        is "$output" ""
    done
    is "$(cat "$book"/*.html | grep -cE '<(link|script|img|iframe)|@import|url\(')" 0
}

@test "no chapter gives a hole's reference code away" {
    [ -x tools/holes ] || skip "tools/holes is not there"
    mkdir -p "$BATS_TEST_TMPDIR/text"
    for page in "$book"/lab*.html; do
        sed 's/<[^>]*>//g; s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' "$page" >"$BATS_TEST_TMPDIR/text/$(basename "$page" .html).c"
    done
    run_for 60 tools/holes check --in "$BATS_TEST_TMPDIR/text"
    is "$status" 0
}

@test "a chapter of one's own: extract, figure, transcript, table and links" {
    mkdir -p "$BATS_TEST_TMPDIR/handouts/figures" "$BATS_TEST_TMPDIR/handouts/transcripts"
    echo 'digraph g { a -> b }' >"$BATS_TEST_TMPDIR/handouts/figures/arrow.dot"
    printf '# shows: make nothing\necho "one  < two & three"\n' >"$BATS_TEST_TMPDIR/handouts/transcripts/echo.sh"
    chapter <<'END'
# Lab 9: Tried

{{file kernel/vmm/exit.h ^struct.vmexit ^\};}}

{{figure arrow "a leads to b & no < further" "An arrow."}}

{{transcript echo}}

See [there](#there), [here](lab9.md#there), [the index](index.md).

## There {#there}

```
{{no directive in a block of code}}
```
END
    is "$status" 0
    is "${lines[0]}" "book: 1 chapters, 1 figures, 2 extracts, 0 missing"
    page=$BATS_TEST_TMPDIR/out/lab9.html
    grep -q 'kernel/vmm/exit.h:' "$page"
    grep -q 'aria-label="a leads to b &amp; no &lt; further"' "$page"
    grep -q 'one  &lt; two &amp; three' "$page"
    grep -q '\$ make nothing' "$page"
    grep -q 'href="lab9.html#there"' "$page"
    grep -q 'no directive in a block of code' "$page"
    xmllint --noout "$page"
}

@test "a directive that is wrong is named with its line" {
    chapter <<'END'
# Lab 9: Wrong

{{nonsense 1}}
text {{file kernel/vmm/exit.h a b}}
{{file no/such/file a b}}
{{file ../secret a b}}
{{file kernel/vmm/exit.h ^nothing.like.it b}}
{{file kernel/vmm/exit.h struct ^nothing.like.it}}
{{transcript no-such}}
{{figure no-such "text"}}
{{figure no-such}}
{{spec four}}
{{rubric 77}}
END
    chapter_fails "lab9.md:3: {{nonsense 1}}: no such directive"
    has "$output" "lab9.md:4: {{file kernel/vmm/exit.h a b}}: a directive stands alone on its line"
    has "$output" "lab9.md:5: {{file no/such/file a b}}: no/such/file: no such file"
    has "$output" "lab9.md:6: {{file ../secret a b}}: ../secret: a path inside the tree"
    has "$output" "lab9.md:7: {{file kernel/vmm/exit.h ^nothing.like.it b}}: kernel/vmm/exit.h: no line matches"
    has "$output" "lab9.md:8: {{file kernel/vmm/exit.h struct ^nothing.like.it}}: kernel/vmm/exit.h: no line from"
    has "$output" "lab9.md:9: {{transcript no-such}}"
    has "$output" "lab9.md:10: {{figure no-such \"text\"}}: there is neither"
    has "$output" "lab9.md:11: {{figure no-such}}: wants a name and an alternative text"
    has "$output" "lab9.md:12: {{spec four}}: wants a hole"
    has "$output" "lab9.md:13: {{rubric 77}}: grader/rubric/lab77.tsv: no such file"
}

@test "what other parts make may be missing, and is counted" {
    chapter <<'END'
# Lab 9: Early

{{spec L9.1}}
{{next 9 1}}
{{mistakes L9.1}}
{{stats 9}}
{{rows L9.1}}
END
    is "$status" 0
    is "${lines[0]}" "book: 1 chapters, 0 figures, 0 extracts, 5 missing"
    is "$(grep -c '<div class="missing">' "$BATS_TEST_TMPDIR/out/lab9.html")" 5
}

@test "a link or an anchor that leads nowhere, and a name used twice, fail" {
    chapter <<'END'
# Lab 9: Lost

[a](#nowhere), [b](lab9.md#else), [c](lab8.md)

## Here {#here}
END
    chapter_fails "book: lab9.html: no #nowhere in lab9.html"
    has "$output" "book: lab9.html: no #else in lab9.html"
    has "$output" "book: lab9.html: the link to lab8.html leads nowhere"
    chapter <<'END'
# Lab 9: Twice

## Here {#here}

## There {#here}
END
    chapter_fails "book: lab9.html: two things are called #here"
}

@test "a transcript that fails or says nothing fails the book" {
    mkdir -p "$BATS_TEST_TMPDIR/handouts/transcripts"
    printf 'echo this went wrong >&2\nexit 1\n' >"$BATS_TEST_TMPDIR/handouts/transcripts/bad.sh"
    printf ':\n' >"$BATS_TEST_TMPDIR/handouts/transcripts/mute.sh"
    printf '# needs: build/no-such-file\necho x\n' >"$BATS_TEST_TMPDIR/handouts/transcripts/early.sh"
    chapter <<<"$(printf '# Lab 9: x\n\n{{transcript bad}}\n{{transcript mute}}\n{{transcript early}}\n')"
    chapter_fails "{{transcript bad}}: bad.sh failed: this went wrong"
    has "$output" "{{transcript mute}}: mute.sh printed nothing"
    has "$output" "{{transcript early}}: build/no-such-file: not built; run make"
}

@test "a transcript is kept until its script or what it needs changes" {
    mkdir -p "$BATS_TEST_TMPDIR/handouts/transcripts"
    echo 1 >"$BATS_TEST_TMPDIR/input"
    printf '# needs: %s\necho ran >>%s\necho text\n' "$BATS_TEST_TMPDIR/input" "$BATS_TEST_TMPDIR/log" >"$BATS_TEST_TMPDIR/handouts/transcripts/kept.sh"
    text=$(printf '# Lab 9: x\n\n{{transcript kept}}\n')
    chapter <<<"$text"
    chapter <<<"$text"
    is "$(wc -l <"$BATS_TEST_TMPDIR/log")" 1
    echo 2 >"$BATS_TEST_TMPDIR/input"
    chapter <<<"$text"
    is "$(wc -l <"$BATS_TEST_TMPDIR/log")" 2
}

@test "tools/book refuses wrong use in one line" {
    run_for 20 tools/book --nonsense
    refused "unknown option --nonsense"
    run_for 20 tools/book --from /nowhere
    refused "/nowhere/index.md: no such file"
}
