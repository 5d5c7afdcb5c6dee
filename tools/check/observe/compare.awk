# SPDX-License-Identifier: MIT
#
# Compares what the two observers report of the same run, as far as it does not depend on the machine's
# time. Each difference must be one that a row of departures-observers.tsv knows.
#
#   awk -v run=KIND/NAME -v used=FILE -f compare.awk departures-observers.tsv QEMU-REPORT BOCHS-REPORT
#
# KIND is subject, native or peel. Prints the differences that no row knows, and ends with status 1 if there
# are any; appends the rows that were needed to FILE.
#
# Never compared, because it depends on time or on who asks: the observer's name, sums, progress, hardware
# interrupts, the host's last instruction, what ran before there was a host, COM1's status, which is
# polled, and the ports that end a run. Of kind peel nothing of the host, which takes interrupts; of kind native the
# number of instructions, which polls, and what comes after the OUT that ends QEMU.

# A row: what, where, QEMU, Bochs, why.
FNR == NR {
    if ($0 ~ /^#/ || $0 ~ /^what\t/) next
    split($0, column, "\t")
    n_rows++
    what[n_rows] = column[1]
    where[n_rows] = "^(" column[2] ")$"
    wanted[1, n_rows] = "^(" column[3] ")$"
    wanted[2, n_rows] = "^(" column[4] ")$"
    text[n_rows] = column[1] "\t" column[2]
    # These two are about a whole run.
    if ((column[1] == "time" || column[1] == "end") && run ~ where[n_rows]) whole_run = n_rows
    next
}

FNR == 1 { side++; n_io = 0; over = 0 }

function rest(from,    line) {
    for (; from <= NF; from++) line = line (line == "" ? "" : " ") $from
    return line
}

function put(line, value) {
    saw[side, line] = value
    if (!(line in known)) { known[line] = 1; name[++n_names] = line }
}

function number(line, key) {
    if (!match(line, "(^| )" key "=[0-9]+")) return 0
    line = substr(line, RSTART, RLENGTH)
    sub(/.*=/, "", line)
    return line + 0
}

/^(end|armed|text|tfent) / { put($1, saw[side, $1] " " rest(2)) }
/^count / && run !~ /^native/ { put("count", $4 " " $5); guest[side] = number($0, "guest") }
/^cross / { put($1, $2 " " $4) }
/^vector / && !/kind=hw/ && (/who=guest/ || run !~ /^peel/) { put($1 " " $2 " " $3 " " $4, $5) }
/^executed / && (/who=(guest|vm)/ || (/who=host/ && run ~ /^subject/)) { put($1 " " $2 " " $3, $4) }
/^gate / { sub(/ at=[0-9]*/, ""); put($1 " " $2, rest(3)) }
/^last who=guest/ && run !~ /^native/ { put("last", rest(3)) }
/^hostio / && run ~ /^subject/ && !/port=0x(3fd dir=in|f4|8900)/ { put($1 " " $2 " " $3, $4) }
/^io / && !over {
    put("io " ++n_io, rest(2))
    over = run ~ /^native/ && /port=0xf4 /
}
/^site .* bytes=e6f4$/ { off = address($0) }
/^site / { put($1 " " $2 " " $3 " " $4 " " $7, $5 " " $6) }

# Which row knows this difference? 0: none
function row_of(line, q, b,    i) {
    for (i = 1; i <= n_rows; i++) {
        if (what[i] == "rep" && line ~ /^site / && line ~ where[i] && is_rep(q, b)) return i
        if (what[i] == "value" && run " " line ~ where[i] && q ~ wanted[1, i] && b ~ wanted[2, i]) return i
        if (what[i] == "after" && run ~ /^native/ && line ~ where[i] && q == "-" && is_after(line)) return i
    }
    return 0
}

# Where QEMU ends natively, and what of probe_end() lies behind it.
function hex(digits,    i, value) {
    for (i = 3; i <= length(digits); i++)
        value = 16 * value + index("0123456789abcdef", substr(digits, i, 1)) - 1
    return value
}
function address(line) { return match(line, /address=0x[0-9a-f]+/) ? hex(substr(line, RSTART + 8, RLENGTH - 8)) : 0 }
function is_after(line) { return address(line) > off && address(line) < off + 64 }

# QEMU looks at the count once more each time it has run out: at most once for each time that Bochs counted.
function is_rep(q, b) {
    return number(q, "faults") == number(b, "faults") && number(q, "n") > number(b, "n") &&
        number(q, "n") <= 2 * number(b, "n")
}

function differs(line,    q, b, row) {
    q = ((1, line) in saw) ? saw[1, line] : "-"
    b = ((2, line) in saw) ? saw[2, line] : "-"
    if (q == b) return
    if (whole_run) {
        row = whole_row(line, q, b)
        if (row == 0) return
    } else row = row_of(line, q, b)
    if (line ~ /^site / && row > 0) more += number(q, "n") - number(b, "n")
    if (row > 0) needed[row] = 1
    else { print run ": " line ": QEMU " q ", Bochs " b; wrong = 1 }
}

# A run that time ends is compared as far as both got; of one that ends elsewhere the last words alone.
# 0: it does not count, -1: no row knows it
function whole_row(line, q, b) {
    needed[whole_run] = 1
    if (what[whole_run] == "end") {
        if (line != "last") return 0
        return q ~ wanted[1, whole_run] && b ~ wanted[2, whole_run] ? whole_run : -1
    }
    return line ~ /^(io|gate|armed|end|tfent|text)/ && q != "-" && b != "-" ? -1 : 0
}

END {
    for (i = 1; i <= n_names; i++) if (name[i] != "count") differs(name[i])
    # The instructions differ by what the sites differ by.
    if (!whole_run && run !~ /^native/ && guest[1] - guest[2] != more) {
        print run ": count: QEMU " guest[1] ", Bochs " guest[2] ", but the sites explain " more + 0
        wrong = 1
    }
    for (row in needed) print text[row] >>used
    exit wrong
}
