# SPDX-License-Identifier: MIT
#
# Part of tools/holes: the table of holes, and files in the current folder -> the same files in the folder `dest`,
# with the holes up to number `fill`, or all but L1.4 when `fill` is stub:L1.4, as the reference fills them, the
# others as students find them.
function margin(line) {
    match(line, /^[ \t]*/)
    return substr(line, 1, RLENGTH)
}
FILENAME == ARGV[1] {
    split($0, f, "\t")
    first[++holes] = f[5]; id[holes] = f[2]; name[holes] = f[3]; file[holes] = f[4]
    stub[holes] = f[6]; last[holes] = f[7]
    filled[holes] = fill ~ /^stub:/ ? "stub:" f[2] != fill : f[1] + 0 <= fill
    next
}
FNR == 1 {
    if (out != "") close(out)
    out = dest "/" FILENAME
    printf "" >out
}
{
    line = $0
    for (h = 1; h <= holes; h++) {
        if (file[h] != FILENAME || FNR < first[h] || FNR > last[h]) continue
        if (filled[h]) {
            if (FNR == first[h] || FNR >= stub[h]) line = ""
        } else if (FNR == first[h])
            line = margin(line) "/* " id[h] " " name[h] ": your code goes here ... */"
        else if (FNR == last[h])
            line = margin(line) "/* ... " id[h] " ends here */"
        else if (FNR <= stub[h])
            line = ""
    }
    if (match(line, /\[hole [^]]*\]/)) {
        split(substr(line, RSTART + 6, RLENGTH - 7), words, " ")
        sub(/h$/, "", words[3])
        line = substr(line, 1, RSTART - 1) "Hole " words[1] " (handouts/" words[2] ", about " words[3] " h)" \
            substr(line, RSTART + RLENGTH)
    }
    print line >out
}
