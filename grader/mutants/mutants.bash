# shellcheck shell=bash disable=SC2034 # what is set here is for those who source this
# SPDX-License-Identifier: MIT
#
# Shared by grader/mutants/matrix and forward: options, and gradings with oracles that they share.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
me=${0##*/}
export LC_ALL=C

say() { printf '%s: %s\n' "$me" "$*" >&2; }
die() {
    say "$*"
    exit 2
}

lab=1 emu=all only='' out='' quick='' oracles='' mutants='' bochs=1
# take_options ALLOWED OPTION...
take_options() {
    local allowed=" $1 "
    shift
    while [ $# -gt 0 ]; do
        case $1 in
        -h | --help)
            usage
            exit 0
            ;;
        esac
        case $allowed in *" $1 "*) ;; *) die "unknown option $1 (see --help)" ;; esac
        case $1 in
        --quick)
            quick=1
            shift
            continue
            ;;
        esac
        [ $# -ge 2 ] || die "$1 needs a value (see --help)"
        printf -v "${1#--}" '%s' "$2"
        shift 2
    done
    [[ $lab =~ ^[0-7]$ ]] || die "--lab $lab: a number from 0 to 7"
    case $emu in all | qemu | bochs) ;; *) die "--emu $emu: qemu, bochs or all" ;; esac
    rubric=$root/grader/rubric/lab$lab.tsv
    [ -f "$rubric" ] || die "lab $lab has no rubric yet"
    solution=$(echo "$root/solutions/lab$lab"-*/)
    [ -d "$solution" ] || die "solutions/lab$lab-*: no such folder"
}

# take_folder DEFAULT: $out, for one at a time, with an empty folder parts in it.
take_folder() {
    local base=$1
    out=${out:-$base}
    mkdir -p "$out" 2>/dev/null || die "--out $out: cannot make this folder"
    out=$(cd "$out" && pwd)
    if [ -n "$(ls -A "$out")" ] && [ ! -f "$out/.peel-mutants" ]; then
        die "--out $out: holds files that are not from here; give an empty or a new folder"
    fi
    : >"$out/.peel-mutants"
    exec 6>"$out/.peel-mutants"
    flock -n 6 || die "--out $out: is in use"
    rm -rf "${out:?}/parts"
    mkdir -p "$out/parts"
}

holes=() # L1.1 L1.2 ...
rows=()  # in the rubric's order
declare -A names_of points_of # row -> ",L1.1,L1.2,"; its points
read_tables() {
    local id row points names
    while IFS=$'\t' read -r id _; do holes+=("$id"); done < <("$root/tools/holes" list "$lab")
    [ ${#holes[@]} -gt 0 ] || die "lab $lab has no holes"
    while IFS=$'\t' read -r row points names; do
        rows+=("$row") names_of[$row]=,$names, points_of[$row]=$points
    done < <(awk -F '\t' -v OFS='\t' '/^#/ { next } !named { for (i = 1; i <= NF; i++) at[$i] = i; named = 1; next }
        { print $at["row"], $at["points"], $at["holes"] }' "$rubric")
}

# grade SUBMISSION OUT OPTION...: a grading in which everything was judged. What a busy machine has kept from being
# judged is graded again. Status 1 when it cannot be; the last lines are in OUT.log.
grade() {
    local submission=$1 to=$2 n
    shift 2
    for n in 1 2 3; do
        timeout -k 5 900 "$root/grader/grade" --lab "$lab" --submission "$submission" --out "$to" --quiet \
            --oracles "$oracles" "$@" >"$to.log" 2>&1 </dev/null 6>&- || true
        [ "$(jq -r .complete "$to/report.json" 2>/dev/null)" != true ] || return 0
    done
    return 1
}

# lost REPORT: row, points lost and status of each row that lost any, in the rubric's order; of those that were asked.
lost() {
    jq -r '.rows[] | select(.earned < .points) | select((.cause // "") | startswith("not one of the rows like") | not)
        | [.row, .points - .earned, .status] | @tsv' "$1/report.json"
}

# at_most_jobs COMMAND...: in the background, as many at a time as there are processors.
running=0
at_most_jobs() {
    if [ "$running" -ge "$(nproc)" ]; then
        wait -n || true
        running=$((running - 1))
    fi
    "$@" &
    running=$((running + 1))
}
