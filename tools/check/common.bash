# shellcheck shell=bash disable=SC2154 # bats sets status, output and lines
# SPDX-License-Identifier: MIT
#
# Shared by the bats suites: `load common`.

root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
cd "$root" || exit 1

# run_for SECONDS COMMAND...: bats' own `run`, but bounded, and closed to bats' report.
run_for() {
    local seconds=$1
    shift
    run timeout -k 2 "$seconds" "$@" 3>&- </dev/null
}

# How often to repeat what has repeated so far: FEW times, and with EVERY=1 MANY times.
few_or_many() {
    if [ -n "${EVERY:-}" ]; then echo "$2"; else echo "$1"; fi
}

# show what was seen when a comparison fails
is() {
    if [ "$1" != "$2" ]; then
        printf 'seen:   %s\nwanted: %s\n' "$1" "$2"
        return 1
    fi
}

has() {
    case $1 in
    *"$2"*) ;;
    *)
        printf 'seen: %s\nwanted in it: %s\n' "$1" "$2"
        return 1
        ;;
    esac
}

# One line, which contains $1, and status $2: what each refusal looks like.
refused() {
    is "$status" "${2:-2}"
    is "${#lines[@]}" 1 || { printf '%s\n' "${lines[@]}"; return 1; }
    has "${lines[0]}" "$1"
}

# A directory of links to every command on the PATH but those named: a machine without them.
path_without() {
    local dir=$BATS_TEST_TMPDIR/bin
    mkdir -p "$dir"
    ln -s /usr/bin/* /usr/sbin/* "$dir" 2>/dev/null || true
    (cd "$dir" && rm -f "$@")
    printf '%s' "$dir"
}

# A fake command in a directory that goes before the PATH. $1 its name; its text on standard input.
fake() {
    mkdir -p "$BATS_TEST_TMPDIR/fake"
    cat >"$BATS_TEST_TMPDIR/fake/$1"
    chmod +x "$BATS_TEST_TMPDIR/fake/$1"
}
