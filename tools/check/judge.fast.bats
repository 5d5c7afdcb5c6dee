#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The judge's commands and reports: always valid, whatever machines printed, and the same bytes for the same
# verdicts. The rules of judgement themselves are hosted tests (unit/judge_*_test.c).

setup() {
    load common
    judge=build/grader/judge
    out=$BATS_TEST_TMPDIR/out
    rubric=$BATS_TEST_TMPDIR/rubric.tsv
    mkdir -p "$out"
    rubric_row() { local IFS=$'\t'; printf '%s\n' "$*"; }
    {
        echo '# a comment'
        rubric_row row points property emulators oracle holes needs visibility append machines checks section title
        rubric_row cost 30 efficiency qemu native h boot public - p 'crossings(1.5:30;2:10)=30' lab9#c 'it costs'
        rubric_row boot 50 equivalence qemu,bochs native h1,h2 - public - p 'transcript(0)=40,executed=10' lab9#b \
            'a <b>title</b> & "quotes" # here'
        rubric_row kill 20 resource qemu,bochs reference h boot hidden slice=100 'hostile-x limit=5 + p' \
            'survives=15,reason(1)=5' lab9#k 'it ends'
    } >"$rubric"
}

# verdict EMULATOR ROW STATE [LINE...]: one as the judge writes it. Its sum is 32-bit FNV-1a.
verdict() {
    local file=$out/verdicts/$1/$2 lines byte sum=2166136261
    mkdir -p "$out/verdicts/$1"
    printf '%s\n' "verdict format=1 row=$2 emulator=$1 state=$3" "${@:4}" >"$file"
    lines=$(wc -l <"$file")
    for byte in $(od -An -v -tu1 "$file"); do sum=$((((sum ^ byte) * 16777619) & 0xffffffff)); done
    printf 'complete lines=%d sum=%08x\n' "$lines" "$sum" >>"$file"
}

full_score() {
    verdict qemu cost judged 'check 30 30 crossings(1.5:30;2:10)'
    for emu in qemu bochs; do
        verdict $emu boot judged 'check 40 40 transcript(0)' 'check 10 10 executed'
        verdict $emu kill judged 'check 15 15 survives' 'check 5 5 reason(1)'
    done
}

# Every kind of byte that a hostile kernel may get into a report, as far as the shell can say it.
hostile=$'</failure>]]></script><script>alert(1)</script> "quote\' & \x01\x1b[31m \x7f\x80\xff \xc3\xa9 \xed\xa0\x80 \xe2\x80\xae not ok 1 # SKIP'

report() { "$judge" report "$rubric" --out "$out" --lab 9 --seed s1 "$@"; }

last_lines() { tail -n "$1" "$out/report.txt"; }

# Every report is what it says it is.
valid() {
    jq -e . "$out/report.json" >"$BATS_TEST_TMPDIR/json"
    iconv -f UTF-8 -t UTF-8 "$out/report.json" "$out/report.html" "$out/report.tap" "$out/report.xml" \
        "$out/report.txt" >"$BATS_TEST_TMPDIR/utf8"
    xmllint --noout "$out/report.xml"
    xmllint --html --noout "$out/report.html" 2>"$BATS_TEST_TMPDIR/html" || true
    is "$(grep -v -e 'Tag \(main\|meter\|details\|summary\) invalid' "$BATS_TEST_TMPDIR/html" | grep -c ' error ')" 0
    is "$(grep -c '^\(not \)\{0,1\}ok ' "$out/report.tap")" "$(sed -n '1s/^1\.\.//p' "$out/report.tap")"
    is "$(grep -cv -e '^1\.\.' -e '^ok ' -e '^not ok ' -e '^# ' -e '^#$' "$out/report.tap")" 0
    is "$(LC_ALL=C grep -c '[[:cntrl:]]' "$out/report.txt" || true)" 0
    is "$(LC_ALL=C tr -d '\n' <"$out/report.html" | LC_ALL=C grep -c '[[:cntrl:]]' || true)" 0
    matches_schema
}

# report.json against grader/report.schema.json: as much of JSON Schema as that uses.
matches_schema() {
    jq -nr --slurpfile schema grader/report.schema.json --slurpfile data "$out/report.json" '
        def kind: if type == "number" and . == floor then "integer" else type end;
        def errors($s; $at):
            if $s | has("$ref") then errors($schema[0].definitions[$s["$ref"] | split("/")[-1]]; $at)
            else
                (if $s | has("type") then
                    select(kind as $k | ([$s.type] | flatten | index($k)) | not) | "\($at): a \(kind)" else empty end),
                (if $s | has("const") then select(. != $s.const) | "\($at): not \($s.const)" else empty end),
                (if $s | has("enum") then select(. as $v | $s.enum | index([$v]) | not) | "\($at): \(.)" else empty end),
                (if $s | has("minimum") then select(. < $s.minimum) | "\($at): \(.)" else empty end),
                (if $s | has("maximum") then select(. > $s.maximum) | "\($at): \(.)" else empty end),
                (if $s | has("pattern") then select(test($s.pattern) | not) | "\($at): \(.)" else empty end),
                (if type == "array" then
                    (select(length < ($s.minItems // 0)) | "\($at): too short"),
                    (range(length) as $i | .[$i] | errors($s.items; "\($at)[\($i)]")) else empty end),
                (if type == "object" then
                    ((keys - ($s.properties | keys))[] | "\($at): unknown \(.)"),
                    (($s.required - keys)[] | "\($at): no \(.)"),
                    (to_entries[] as $e | $e.value | errors($s.properties[$e.key]; "\($at).\($e.key)")) else empty end)
            end;
        $data[0] | errors($schema[0]; "report")' >"$BATS_TEST_TMPDIR/schema"
    is "$(cat "$BATS_TEST_TMPDIR/schema")" ''
}

field() { jq -c "$1" "$out/report.json"; }

@test "each lab's rubric is whole" {
    for file in grader/rubric/*.tsv; do
        run_for 5 "$judge" rubric "$file"
        is "$status" 0
    done
}

@test "each probe of a rubric exists" {
    for file in grader/rubric/*.tsv; do
        while IFS=$'\t' read -r name _ _ _ machines _; do
            case $machines in job=*) continue ;; esac
            for probe in $(printf '%s\n' "$machines" | sed 's/ + /\n/g' | cut -d ' ' -f 1); do
                [ -f "guest-os/probes/$probe.c" ] || { echo "$name: no probe $probe" && false; }
            done
        done < <("$judge" rows "$file")
    done
}

@test "a rubric that is wrong is refused, with file and line" {
    sed -i 's/transcript(0)=40/transcript(0)=41/' "$rubric"
    run_for 5 "$judge" rubric "$rubric"
    is "$status" 1
    has "${lines[0]}" "rubric $rubric:4: "
    run_for 5 "$judge" report "$rubric" --out "$out" --lab 9 --seed 1
    is "$status" 1
    [ ! -e "$out/report.json" ]
}

@test "rows come after those that they need" {
    is "$("$judge" rows "$rubric" | cut -f 1 | paste -s -d ' ')" "boot cost kill"
    is "$("$judge" rows "$rubric" --emulator bochs | cut -f 1 | paste -s -d ' ')" "boot kill"
    is "$("$judge" rows "$rubric" --test kil | cut -f 1 | paste -s -d ' ')" "boot kill"
    is "$("$judge" rows "$rubric" --row kill)" \
        $'kill\tqemu,bochs\treference\tslice=100\thostile-x limit=5 + p\tsurvives=15,reason(1)=5'
}

@test "wrong use is one line and status 2" {
    for args in '' 'rows' "rows $rubric more" "rows $rubric --row none" "rows $rubric --emulator kvm" 'nonce --seed 1' 'plan grader/rubric/lab1.tsv --seed 1' 'vary grader/rubric/lab1.tsv' \
        "row $rubric boot --emulator qemu" "report $rubric --seed 1" "report $rubric --colour"; do
        # shellcheck disable=SC2086 # words
        run_for 5 "$judge" $args
        refused 'judge: '
    done
}

@test "nonces are eight digits, the same every time" {
    is "$("$judge" nonce --seed 5 --lab 1 --row hello)" 3a95925b
    is "$("$judge" nonce --seed 5 --lab 1 --row hello --machine 0)" 3a95925b
    [ "$("$judge" nonce --seed 5 --lab 1 --row hello --machine 1)" != 3a95925b ]
}

@test "a plan has each run once, with its command, and what waits for what" {
    mkdir "$BATS_TEST_TMPDIR/plan"
    is "$("$judge" plan grader/rubric/lab1.tsv --out "$BATS_TEST_TMPDIR/plan" --oracles "$BATS_TEST_TMPDIR/oracles" --lab 1 --seed 5 --test uart-cost 2>&1)" \
        "judge: $BATS_TEST_TMPDIR/plan/build/peel.elf is not built: run make"
    mkdir "$BATS_TEST_TMPDIR/plan/build"
    echo kernel >"$BATS_TEST_TMPDIR/plan/build/peel.elf"
    "$judge" plan grader/rubric/lab1.tsv --out "$BATS_TEST_TMPDIR/plan" --oracles "$BATS_TEST_TMPDIR/oracles" --lab 1 --seed 5 --sandbox \
        --emulators bochs --test uart-cost >"$BATS_TEST_TMPDIR/list"
    is "$(grep '^need.uart' "$BATS_TEST_TMPDIR/list")" $'need\tuart\thello\nneed\tuart-cost\tuart'
    probes=$(grep -E '^run.(hello|uart|uart-cost)\b' "$BATS_TEST_TMPDIR/list")
    is "$(wc -l <<<"$probes")" 9
    is "$(cut -f 4 <<<"$probes" | sort -u | wc -l)" 6 # uart and uart-cost share theirs
    while IFS=$'\t' read -r what row emu folder; do
        [ "$what" = run ] || continue
        is "$emu" bochs
        case $folder in
        "$BATS_TEST_TMPDIR"/plan/runs/bochs/submission_*) has "$(cat "$folder/command")" --sandbox ;;
        "$BATS_TEST_TMPDIR"/oracles/bochs/*) ! grep -q -e --sandbox "$folder/command" || { echo "$folder is sandboxed" && false; } ;;
        *) echo "$folder" && false ;;
        esac
        has "$(cat "$folder/command")" --observe-options
        has "$(cat "$folder/spec")" seed=5
    done <"$BATS_TEST_TMPDIR/list"
    for row in hello uart uart-cost; do
        for kind in submission reference native; do [ -f "$BATS_TEST_TMPDIR/plan/runs/bochs/$kind-$row/spec" ]; done
    done
}

@test "a key makes hidden rows out of public ones: the same points, other runs" {
    for file in grader/rubric/*.tsv; do
        # Practice hides nothing.
        [ "$file" != grader/rubric/lab0.tsv ] || continue
        "$judge" vary "$file" --hidden one >"$BATS_TEST_TMPDIR/one"
        "$judge" vary "$file" --hidden one | cmp - "$BATS_TEST_TMPDIR/one"
        "$judge" vary "$file" --hidden two >"$BATS_TEST_TMPDIR/two"
        "$judge" rubric "$BATS_TEST_TMPDIR/one"
        is "$(cut -f 1-7,11- "$BATS_TEST_TMPDIR/one")" "$(grep -v '^#' "$file" | cut -f 1-7,11-)"
        is "$(awk -F '\t' '$8 == "hidden" { n += $2 } END { print (n >= 40) }' "$BATS_TEST_TMPDIR/one")" 1
        [ "$(diff <(cut -f 9,10 "$BATS_TEST_TMPDIR/one") <(cut -f 9,10 "$BATS_TEST_TMPDIR/two") | grep -c "^<")" -ge 20 ]
    done
}

@test "a kept run that came to no end is planned again" {
    mkdir -p "$BATS_TEST_TMPDIR/plan/build"
    echo kernel >"$BATS_TEST_TMPDIR/plan/build/peel.elf"
    plan=(plan grader/rubric/lab1.tsv --out "$BATS_TEST_TMPDIR/plan" --oracles "$BATS_TEST_TMPDIR/oracles" --lab 1 --seed 5 --emulators qemu --test hello)
    "$judge" "${plan[@]}" >"$BATS_TEST_TMPDIR/list"
    echo '124 3' >"$BATS_TEST_TMPDIR/plan/runs/qemu/native-hello/status"
    echo '0 1' >"$BATS_TEST_TMPDIR/plan/runs/qemu/reference-hello/status"
    "$judge" "${plan[@]}" >"$BATS_TEST_TMPDIR/list"
    [ ! -e "$BATS_TEST_TMPDIR/plan/runs/qemu/native-hello/status" ]
    [ -e "$BATS_TEST_TMPDIR/plan/runs/qemu/reference-hello/status" ]
}

@test "a full score" {
    full_score
    report
    valid
    is "$(last_lines 2)" $'Score: 100/100\n3 passed, 0 failed, 0 skipped'
    is "$(field '[.score, .complete, .counts.passed]')" '[100,true,3]'
}

@test "no verdict yet: a valid report of nothing" {
    report
    valid
    is "$(field '[.score, .complete, .counts.skipped]')" '[0,false,3]'
    is "$(field '[.rows[].cause] | unique')" '["not run yet"]'
    has "$(last_lines 3)" 'Score: not judged (3 rows not run yet); at least 0/100'
}

@test "points are lost: wanted, seen, cause, holes, section and commands are told" {
    full_score
    verdict qemu boot judged 'key transcript' 'cause what p sent differs' 'command tools/debug --image x.elf' \
        'check 40 0 transcript(0)' 'check-cause what p sent differs' 'check-wanted line 1: "a"' \
        'check-seen line 1: "b"' 'check 10 10 executed'
    report
    valid
    is "$(field '[.score, .rows[1].earned, .rows[1].status]')" '[60,10,"partial"]'
    for words in 'line 1: "a"' 'line 1: "b"' 'what p sent differs' 'h1, h2 (handouts/lab9#b)' 'tools/debug --image x.elf' \
        'make grade LAB=9 TEST=boot SEED=s1'; do
        has "$(cat "$out/report.txt")" "$words"
    done
    has "$(last_lines 3)" 'An incomplete score is not a crash'
}

@test "whatever a hostile kernel printed, the reports are valid" {
    full_score
    verdict bochs boot judged "key $hostile" "cause $hostile" 'gate iopl' "hole $hostile" "command $hostile" \
        'check 40 0 transcript(0)' "check-cause $hostile" "check-wanted $hostile" "check-seen $hostile" \
        'check 10 0 executed'
    verdict qemu kill unjudged "cause $hostile" 'check 15 0 survives' 'check 5 0 reason(1)'
    report
    valid
    is "$(grep -c '<script' "$out/report.html" || true)" 0
    is "$(field '.gates')" '[{"gate":"iopl","rows":["boot"]}]'
    report --problem "$hostile"
    valid
    report --unjudged "$hostile"
    valid
}

@test "infrastructure faults are no score" {
    full_score
    verdict qemu kill unjudged 'cause the wall clock' 'check 15 0 survives' 'check 5 0 reason(1)'
    report
    valid
    is "$(field '[.score, .complete, .infrastructure]')" '[80,false,[{"row":"kill","cause":"in qemu: the wall clock"}]]'
    has "$(last_lines 3)" 'Score: not judged (1 row hit infrastructure faults); at least 80/100'
    has "$(cat "$out/report.xml")" '<error message="in qemu: the wall clock"/>'
}

@test "a submission that was not run" {
    report --problem "exits.c:5:3: error: expected ';'"
    valid
    is "$(field '[.score, .complete, .problem]')" "[0,true,\"exits.c:5:3: error: expected ';'\"]"
    has "$(head -n 1 "$out/report.txt")" "exits.c:5:3: error: expected ';'"
    has "$(last_lines 3)" 'Score: 0/100'
}

@test "what makes everything fail is said first and once" {
    for emu in qemu bochs; do
        verdict $emu boot judged 'key gate iopl' 'cause gate iopl: the reason' 'gate iopl' 'check 40 0 transcript(0)' \
            'check-cause gate iopl: the reason' 'check 10 0 executed' 'check-cause gate iopl: the reason'
    done
    verdict qemu cost judged 'check 30 30 crossings(1.5:30;2:10)'
    report
    valid
    has "$(head -n 1 "$out/report.txt")" 'gate iopl: the reason'
    is "$(grep -c 'gate iopl: the reason' "$out/report.txt")" 1
    has "$(cat "$out/report.txt")" 'waits for boot'
    is "$(field '[.rows[].status]')" '["skipped","failed","skipped"]'
}

@test "checks that fail for one cause tell it once, behind them all" {
    full_score
    for emu in qemu bochs; do
        verdict $emu boot judged 'cause the end' 'check 40 0 transcript(0)' 'check-cause the end' 'check-wanted A' 'check-seen B' \
            'check 10 4 executed' 'check-cause the end' 'check-wanted C' 'check-seen D'
    done
    report
    valid
    is "$(sed -n 's/^  \(wanted\|seen\|cause\): */\1 /p' "$out/report.txt" | paste -sd ,)" 'wanted A,seen B,wanted C,seen D,cause the end'
    is "$(grep -o '<d[ldt][^>]*>[^<]*' "$out/report.html" | sed 's/ class="bytes"//' | paste -sd '')" \
        '<dl><dt>Failed<dd>transcript(0), in qemu and bochs<dt>Wanted<dd>A<dt>Seen<dd>B<dt>Failed<dd>executed, in qemu and bochs<dt>Wanted<dd>C<dt>Seen<dd>D<dt>Cause<dd>the end'
}

@test "the same verdicts give the same bytes, and name no path and no time" {
    full_score
    verdict bochs boot judged 'cause x' 'check 40 3 transcript(0)' 'check-cause x' 'check 10 10 executed'
    report --print >"$BATS_TEST_TMPDIR/printed"
    diff "$BATS_TEST_TMPDIR/printed" "$out/report.txt"
    cat "$out"/report.* >"$BATS_TEST_TMPDIR/first"
    mkdir "$out/other"
    mv "$out/verdicts" "$out/other"
    "$judge" report "$rubric" --out "$out/other" --lab 9 --seed s1
    cat "$out"/other/report.* | cmp - "$BATS_TEST_TMPDIR/first"
    is "$(grep -c -e "$PWD" -e "$BATS_TEST_TMPDIR" -e "$(hostname)" "$BATS_TEST_TMPDIR/first" || true)" 0
}

@test "open holes are said first, and are data" {
    full_score
    printf 'L9.%s\tname%s\tlab9#%s\n' 2 2 b 10 10 '<j>&' >"$out/holes.tsv"
    report --open "$out/holes.tsv" --holes 10
    valid
    is "$(head -n 1 "$out/report.txt")" '2 of 10 holes are still open; next: L9.2 name2 (handouts/lab9#b)'
    is "$(field '[.open_holes[] | .hole, .name, .section]')" '["L9.2","name2","lab9#b","L9.10","name10","lab9#<j>&"]'
    has "$(cat "$out/report.html")" 'L9.10 name10 (handouts/lab9#&lt;j&gt;&amp;)'
    printf '%s\n' "$hostile" '' '  line & <two>' >"$out/first-hole.txt"
    report --open "$out/holes.tsv" --holes 2
    valid
    is "$(head -n 1 "$out/report.txt")" '100/100: nothing written yet; start at L9.2 name2 (handouts/lab9#b)'
    has "$(cat "$out/report.txt")" $'\n\n    line & <two>\n\nThen:\n  L9.10 name10'
    has "$(cat "$out/report.html")" 'line &amp; &lt;two&gt;'
    : >"$out/holes.tsv"
    report --open "$out/holes.tsv" --holes 2
    valid
    is "$(field .open_holes)" '[]'
    has "$(head -n 1 "$out/report.txt")" 'Lab 9 in '
}

@test "a list of open holes that is none is refused" {
    echo 'L9.1 one lab9#a' >"$out/holes.tsv"
    run_for 5 "$judge" report "$rubric" --out "$out" --lab 9 --seed s1 --open "$out/holes.tsv" --holes 3
    refused 'judge: '
    printf 'L9.1\tone\tlab9#a\n' >"$out/holes.tsv"
    run_for 5 "$judge" report "$rubric" --out "$out" --lab 9 --seed s1 --open "$out/holes.tsv" --holes 0
    refused 'has more than 0 holes'
    run_for 5 "$judge" report "$rubric" --out "$out" --lab 9 --seed s1 --open "$out/holes.tsv"
    refused '--holes N'
    run_for 5 "$judge" report "$rubric" --out "$out" --lab 9 --seed s1 --open "$out/none" --holes 3
    refused 'cannot be read'
}

@test "a report is there whole at any moment" {
    full_score
    report
    # Readers and writers at once: no reader ever sees a part.
    (for _ in $(seq 15); do report; done) &
    for _ in $(seq 15); do
        jq -e .score "$out/report.json" >"$BATS_TEST_TMPDIR/score"
        is "$(tail -n 1 "$out/report.xml")" '</testsuites>'
    done
    wait $!
    is "$(find "$out" -maxdepth 1 -name '*.new' | wc -l)" 0
}

@test "a row without runs is not judged" {
    run_for 5 "$judge" row grader/rubric/lab1.tsv hello --emulator qemu --out "$out"
    is "$status" 1
    has "$output" 'hello in qemu: not judged'
    tail -n 1 "$out/verdicts/qemu/hello" | grep '^complete lines=[0-9]* sum=[0-9a-f]\{8\}$'
}

@test "a row need not be run while one that it needs has earned nothing" {
    full_score
    run_for 5 "$judge" waits "$rubric" kill --out "$out"
    is "$status$output" 0
    verdict bochs boot judged 'check 40 0 transcript(0)' 'check 10 0 executed'
    run_for 5 "$judge" waits "$rubric" kill --out "$out"
    is "$status $output" '1 boot'
    rm "$out/verdicts/qemu/boot"
    run_for 5 "$judge" waits "$rubric" kill --out "$out"
    is "$status$output" 0
}
