# shellcheck shell=bash disable=SC2154,SC2034 # bats sets status, output and lines; the suites use what is set here
# SPDX-License-Identifier: MIT
#
# Shared by the suites that attack the grader's intake and its compilation: `load common` and then
# `load hostile`. Hostile archives are made here, header by header: tar itself would refuse to.

reference=$root/build/view/solutions/lab1-deprivilege
tmp=$BATS_TEST_TMPDIR
private=$tmp/private # the graders' folder for temporary files
sources=$tmp/sources # what is compiled: the reference, changed
out=$tmp/out

# What goes before a command that an ordinary user is to run.
ordinary=()
if [ "$EUID" = 0 ]; then ordinary=(setpriv --reuid=1000 --regid=1000 --clear-groups); fi

# To be called by setup(). The sandbox's user must come through to `private`.
hostile_setup() {
    local dir
    for dir in "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$tmp"; do chmod a+x "$dir"; done
    mkdir "$private"
    chmod 1777 "$private"
    ls "$reference" >"$tmp/manifest"
    whole
    printf '%s/' "$private" >"$tmp/private.name"
    touch "$tmp/started"
}

# To be called by teardown(): no file but those that were asked for, no process, no change.
nothing_left() {
    local i left
    is "$(ls -A "$private")" '' || return 1
    is "$(find "$root/kernel" "$root/solutions" -newer "$tmp/started" | head -n 3)" '' || return 1
    if [ -d "$out/build" ]; then
        is "$(find "$out" -type f -not -name build.log -not -name peel.elf -not -name peel.elf64)" '' || return 1
    fi
    # The sandbox's first process has our folder's name among its words, and nothing in it survives that one.
    for ((i = 0; i < 50; i++)); do
        left=$(grep -lF -f "$tmp/private.name" /proc/[0-9]*/cmdline 2>/dev/null || true)
        [ -n "$left" ] || return 0
        sleep 0.1
    done
    echo "left behind: $left"
    return 1
}

# build [OPTION...]: compile `sources` to `out`.
build() {
    rm -rf "$out"
    TMPDIR=$private run_for 60 grader/lib/build --lab 1 --sources "$sources" --out "$out" "$@"
}

no_private_paths() {
    case $1 in
    *"$root"* | *"$tmp"* | */peel/* | */tmp/*)
        echo "a path of this machine: $1"
        return 1
        ;;
    esac
}

# What follows rests on bats' `set -e`: not to be called behind `||` or `if`.
# build_refused TEXT [OPTION...]: the sources' fault, in one line, which contains TEXT; behind it, perhaps, its place.
build_refused() {
    local text=$1 line
    shift
    build "$@"
    is "$status" 1
    has "${lines[0]}" "$text"
    is "$((${#lines[@]} <= 13))" 1
    for line in "${lines[@]:1}"; do is "$((${#line} <= 160))" 1; done
    no_private_paths "$output"
    [ ! -e "$out/build/peel.elf" ]
    [ -f "$out/build/build.log" ]
}

build_works() {
    build "$@"
    if [ "$status" != 0 ] || [ -n "$output" ] || [ ! -s "$out/build/peel.elf" ] || [ ! -s "$out/build/peel.elf64" ]; then
        echo "status $status: $output"
        return 1
    fi
}

whole() {
    rm -rf "$sources"
    cp -r "$reference" "$sources"
}

# Sources from standard input, at the end of a file of the lab; the line where they begin is $line.
append() {
    line=$(($(wc -l <"$sources/$1") + 1))
    cat >>"$sources/$1"
}

# The same, and no other file but headers is left: what the compiler refuses needs no more, and it is faster.
alone() {
    whole
    append "$1"
    find "$sources" -name "*.[cS]" -not -name "$1" -delete
}

# take SUBMISSION [OPTION...]
take() {
    local submission=$1
    shift
    rm -rf "$tmp/taken"
    TMPDIR=$private run_for 60 grader/lib/intake "$submission" "$tmp/taken" --manifest "$tmp/manifest" "$@"
}

# take_refused TEXT SUBMISSION [OPTION...]: nothing is taken.
take_refused() {
    local text=$1
    shift
    take "$@"
    refused "$text" 1
    no_private_paths "$output"
    [ ! -e "$tmp/taken" ]
}

# All of the lab's files, and nothing else, have come through; $1 is what is noted.
taken_with() {
    is "$status" 0 || { echo "$output"; return 1; }
    is "$output" "$1" && diff -r "$reference" "$tmp/taken"
}

# A field of $2 bytes that holds $1, the rest zeros.
tar_field() { printf '%s' "$1" | cat - /dev/zero | head -c "$2"; }

# tar_member NAME TYPE [LINK [SIZE]]: one member with the contents of standard input; 0 a file, 1 a hard link, 2 a
# symbolic one, 3 and 4 devices, 5 a folder, 6 a named pipe. SIZE where the header is to lie.
tar_member() {
    local name=$1 type=$2 link=${3:-} size header=$tmp/header contents=$tmp/contents
    cat >"$contents"
    size=${4:-$(stat -c %s "$contents")}
    {
        tar_field "$name" 100
        tar_field 0000644 8
        tar_field 0000000 8
        tar_field 0000000 8
        tar_field "$(printf '%011o' "$size")" 12
        tar_field 00000000000 12
        printf '        %s' "$type"
        tar_field "$link" 100
        printf 'ustar\00000'
        tar_field '' 64
        tar_field 0000001 8
        tar_field 0000003 8
        tar_field '' 167
    } >"$header"
    printf '%06o\0 ' "$(od -An -v -tu1 "$header" | awk '{ for (i = 1; i <= NF; i++) sum += $i } END { print sum }')" |
        dd of="$header" bs=1 seek=148 conv=notrunc status=none
    cat "$header" "$contents"
    head -c $(((512 - $(stat -c %s "$contents") % 512) % 512)) /dev/zero
}

# The lab's files as members.
tar_lab() {
    local file
    for file in "$reference"/*; do tar_member "${file##*/}" 0 <"$file"; done
}

tar_end() { head -c 1024 /dev/zero; }

# The lab with one more member, as $tmp/x.tar: arguments as tar_member's, contents on standard input.
tar_with() {
    {
        tar_member "$@"
        tar_lab
        tar_end
    } >"$tmp/x.tar"
}

