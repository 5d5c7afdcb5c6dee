# shellcheck shell=bash disable=SC2154 # common.bash and bats set what is not set here
# SPDX-License-Identifier: MIT
#
# Shared by the suites that grade: `load common` and then `load grade`.

tmp=$BATS_TEST_TMPDIR

# grade OUT SUBMISSION [option...]: a whole grading. Its status is in `status`, what it said in OUT.log.
grade() {
    local out=$1 submission=$2
    shift 2
    status=0
    timeout -k 5 400 grader/grade --lab 1 --submission "$submission" --out "$out" "$@" >"$out.log" 2>&1 3>&- </dev/null ||
        status=$?
}

score() { jq -r .score "$1/report.json"; }

# graded STATUS SCORE OUT: the grading ended so, and its report is whole.
graded() {
    if [ "$status" != "$1" ] || [ "$(score "$3")" != "$2" ] || [ "$(jq .complete "$3/report.json")" != true ]; then
        echo "status $status, score $(score "$3"); wanted $1, $2; it said:"
        grep -v '^ok' "$3.log" | head -n 40
        return 1
    fi
}

# overlay FOLDER: the submission that a folder of cheats/, variants/ or halfdone/ stands for, as $tmp/NAME.
overlay() { grader/lib/submission "$1" "$tmp/$(basename "$1")"; }

# about FOLDER KEY
about() { sed -n "s/^$2: *//p" "$1/about"; }

# as_expected FOLDER [option...]: graded, it scores what its `about` expects, and the report names the cause.
as_expected() {
    local folder=$1 name expect got cause word
    name=$(basename "$folder")
    shift
    expect=$(about "$folder" expect) cause=$(about "$folder" cause)
    overlay "$folder" || return 1
    grade "$tmp/out.$name" "$tmp/$name" "$@"
    got=$(score "$tmp/out.$name") || { cat "$tmp/out.$name.log"; return 1; }
    # What a cheat has honestly written in other rows is not its trick.
    for word in $(about "$folder" honest); do
        got=$((got - $(jq --arg row "$word" ".rows[] | select(.row == \$row) | .earned" "$tmp/out.$name/report.json")))
    done
    if [ "$got" -lt "${expect%%..*}" ] || [ "$got" -gt "${expect##*..}" ]; then
        echo "$name: $(about "$folder" title): scores $got, wanted $expect"
        grep -a -e '^ok' "$tmp/out.$name/report.tap" | head -n 40
        return 1
    fi
    for word in $cause; do
        ! grep -aqF -e "$word" "$tmp/out.$name/report.txt" || return 0
    done
    if [ -n "$cause" ]; then
        echo "$name: its report names none of these: $cause"
        head -n 20 "$tmp/out.$name/report.txt"
        return 1
    fi
}

# all_as_expected KIND [option...]: every folder of grader/KIND; goes on after a wrong one.
all_as_expected() {
    local kind=$1 folder wrong=0 n=0
    shift
    for folder in grader/"$kind"/*/; do
        case $folder in */bare/) continue ;; esac
        n=$((n + 1))
        as_expected "${folder%/}" "$@" || wrong=1
        rm -rf "$tmp/out.$(basename "$folder")"
    done
    [ "$n" -ge 2 ] || { echo "only $n in grader/$kind"; return 1; }
    return "$wrong"
}

# The two folders' reports are the same, byte for byte.
same_reports() {
    local file
    for file in report.json report.html report.tap report.xml report.txt; do
        cmp -s "$1/$file" "$2/$file" && continue
        echo "$file differs between $1 and $2:"
        diff -a "$1/$file" "$2/$file" | head -n 10
        return 1
    done
}
