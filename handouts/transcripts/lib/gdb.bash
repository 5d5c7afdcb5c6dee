# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# gdb_session COMMAND LINE...: start the command in a terminal of its own, type each line when GDB asks for one,
# and print what then stands on the screen.
gdb_session() {
    local command=$1 line
    shift
    # shellcheck disable=SC2064 # the name is this session's
    trap "tmux -L peel-book-$$ kill-server 2>/dev/null || true" EXIT
    gdb_terminal new-session -d -x 100 -y 90 "$command; sleep 60"
    for line in "$@"; do
        gdb_prompt
        gdb_terminal send-keys -l "$line"
        gdb_terminal send-keys Enter
        sleep 0.5
    done
    gdb_prompt
    gdb_terminal capture-pane -pJ | sed '/^$/d'
}

gdb_terminal() { tmux -L "peel-book-$$" -f /dev/null "$@"; }

# Until GDB asks for more, at most 20 seconds.
gdb_prompt() {
    for _ in $(seq 200); do
        if [ "$(gdb_terminal capture-pane -p | sed '/^$/d; s/ *$//' | tail -n 1)" = '(gdb)' ]; then return; fi
        sleep 0.1
    done
    echo 'GDB did not come to its prompt' >&2
    exit 1
}
