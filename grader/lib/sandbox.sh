# shellcheck shell=bash disable=SC2034 # whoever sources this uses the array `sandboxed`
# SPDX-License-Identifier: MIT
#
# The sandbox: how the grader runs a program that works on a student's files, be it a compiler, tar or an
# emulator. Sourced. Inside there is /usr, what was bound, and a small /tmp: no network, no home, no
# tree, no other process. Nothing inside outlives the command, and nothing is written outside but through
# open file descriptors (they are inherited) and the one directory bound with --rw.
#
# sandbox_works
#   True when the sandbox can be set up here. Otherwise false, with the reason in one line on standard
#   output. Takes 10 ms: ask once.
#
# sandbox_command [OPTION...] -- COMMAND [ARGUMENT...]
#   Sets the array `sandboxed`, to be run as "${sandboxed[@]}" (or exec'ed, in a subshell). Its status is
#   COMMAND's, 124 or 137 after --seconds, 126, 127 and 1 also where COMMAND or a bind does not exist:
#   bubblewrap then says so on standard error, in a line that begins with "bwrap: ".
#     --ro SOURCE DEST     SOURCE (a file or folder) can be read at DEST
#     --rw SOURCE DEST     the same, and written; at most once
#     --env NAME=VALUE     the environment is empty but for these, PATH, HOME, TMPDIR and LC_ALL=C
#     --chdir DIR          the current directory (/tmp)
#     --seconds N          wall-clock limit; without it, put `timeout -k` around it yourself
#     --cpu N              seconds of processor time, each process (60): it gets SIGXCPU, a second later SIGKILL
#     --as N               MiB of address space, each process (1024; QEMU needs 4096)
#     --fsize N            MiB of the largest file that can be written (64)
#     --tmp N              MiB of files in /tmp, which live in memory (64)
#     --nproc N            processes and threads, all together (64)
#     --nofile N           open files, each process (256)
#     --no-proc            without /proc, which a compiler has no use for
#     --unsafe             without bubblewrap: only the limits hold, nothing is hidden and no bind is made.
#                          COMMAND and the paths in it are the real ones then. It cannot end what has left its
#                          process group.
#   As root, the command runs as user and group 65534 (limits do not bind root): what is bound must be
#   readable for that user, and reachable for it from / on. sandbox_give DIR hands it a folder for --rw.
#
# Invariant: a process inside has a user namespace of its own, so that --nproc counts this sandbox alone,
# whatever else the same user runs; and it has no capability, and can make no further namespace.

sandbox_uid=65534

# Close what a script has inherited beyond its standard files: a command inside would inherit it, too.
sandbox_close_files() {
    local file
    for file in "/proc/$$/fd"/*; do
        file=${file##*/}
        # 255 is the script itself.
        if [ "$file" -gt 2 ] && [ "$file" != 255 ]; then eval "exec $file>&-"; fi
    done
}

# The program names it needs beyond the shell; tools/versions knows their packages.
sandbox_tools=(bwrap setpriv prlimit timeout)

sandbox_works() {
    local tool said
    for tool in "${sandbox_tools[@]}"; do
        if ! command -v "$tool" >/dev/null 2>&1; then
            printf '%s is missing: run make setup\n' "$tool"
            return 1
        fi
    done
    local sandboxed=()
    sandbox_command --seconds 10 -- true
    said=$("${sandboxed[@]}" 2>&1 </dev/null) && return 0
    printf 'bubblewrap cannot make a sandbox here (user namespaces may be off): %s\n' \
        "$(printf '%s' "${said:-no reason given}" | head -n 1)"
    return 1
}

# A folder that a command inside may write to.
sandbox_give() {
    if [ "$EUID" = 0 ]; then chown -R "$sandbox_uid:$sandbox_uid" "$1"; fi
}

sandbox_command() {
    local seconds='' cpu=60 as=1024 fsize=64 tmp=64 nproc=64 nofile=256 chdir=/tmp unsafe='' rw='' proc=(--proc /proc)
    local binds=() variables=(PATH=/usr/bin:/usr/sbin HOME=/tmp TMPDIR=/tmp LC_ALL=C) drop=() bound=()
    while [ "$1" != -- ]; do
        case $1 in
        --ro)
            binds+=(--ro-bind "$2" "$3")
            shift 3
            ;;
        --rw)
            [ -z "$rw" ] || { echo 'sandbox: one --rw is the most' >&2; return 2; }
            rw=1 binds+=(--bind "$2" "$3")
            shift 3
            ;;
        --env)
            variables+=("$2")
            shift 2
            ;;
        --unsafe)
            unsafe=1
            shift
            ;;
        --no-proc)
            proc=()
            shift
            ;;
        --seconds | --cpu | --as | --fsize | --tmp | --nproc | --nofile | --chdir)
            printf -v "${1#--}" '%s' "$2"
            shift 2
            ;;
        *)
            printf 'sandbox: unknown option %s\n' "$1" >&2
            return 2
            ;;
        esac
    done
    shift
    # The sandbox dies with whoever runs it, and timeout with its script.
    if [ -n "$seconds" ]; then bound=(setpriv --pdeathsig TERM timeout -k 1 "$seconds"); fi
    if [ "$EUID" = 0 ]; then
        drop=(setpriv "--reuid=$sandbox_uid" "--regid=$sandbox_uid" --clear-groups)
    fi
    local limits=(prlimit "--as=$((as << 20))" "--fsize=$((fsize << 20))" "--cpu=$cpu:$((cpu + 1))"
        "--nofile=$nofile" --core=0)
    if [ -n "$unsafe" ]; then
        sandbox_without "$@"
    else
        sandbox_with "$@"
    fi
}

# Both have the variables of sandbox_command().
sandbox_with() {
    local variable device settings=() hide=() devices=(--dir /dev)
    for variable in "${variables[@]}"; do settings+=(--setenv "${variable%%=*}" "${variable#*=}"); done
    # No terminals and no shared memory: a program could wait there, or write without a limit.
    for device in null zero full random urandom; do devices+=(--dev-bind "/dev/$device" "/dev/$device"); done
    for device in 0,stdin 1,stdout 2,stderr; do devices+=(--symlink "/proc/self/fd/${device%,*}" "/dev/${device#*,}"); done
    # Where the tree itself stands below /usr, /usr without it.
    case ${root:-} in /usr/*) hide=(--tmpfs "$root" --remount-ro "$root") ;; esac
    # The root is in memory too, without a limit: read-only, once everything is in place.
    # --nproc is set inside: there it counts the processes of this user namespace only.
    sandboxed=("${bound[@]}" "${drop[@]}" "${limits[@]}" bwrap
        --unshare-all --unshare-user --disable-userns --uid "$sandbox_uid" --gid "$sandbox_uid"
        --hostname sandbox --die-with-parent --new-session --cap-drop ALL
        --ro-bind /usr /usr --symlink usr/lib /lib --symlink usr/lib64 /lib64 --symlink usr/bin /bin
        "${hide[@]}" --ro-bind-try /etc/alternatives /etc/alternatives
        --ro-bind-try /etc/ld.so.cache /etc/ld.so.cache
        "${proc[@]}" "${devices[@]}" --symlink /proc/self/fd /dev/fd --size $((tmp << 20)) --tmpfs /tmp "${binds[@]}"
        --remount-ro / --chdir "$chdir" --clearenv "${settings[@]}"
        -- prlimit "--nproc=$nproc" -- "$@")
}

# Without a user namespace the limit counts every process of the user.
sandbox_without() {
    local others=0
    if [ "$EUID" != 0 ]; then
        others=$(find /proc/[0-9]*/task -mindepth 1 -maxdepth 1 -user "$EUID" 2>/dev/null | wc -l) || true # they come and go
    fi
    sandboxed=("${bound[@]}" "${drop[@]}" "${limits[@]}" "--nproc=$((nproc + others))"
        setpriv --no-new-privs env -i -C "$chdir" "${variables[@]}" "$@")
}
