# SPDX-License-Identifier: MIT
#
# C and assembly as text. Part of tools/holes.
# What remains of a line without its comments, and with "" for each string unless keep_strings is set.
function code(line, assembly,    out, at, sign) {
    if (assembly && line ~ /^[ \t]*#/ && line !~ /^[ \t]*#[ \t]*(include|define|undef|if|ifdef|ifndef|elif|else|endif|error)/)
        line = ""
    while (line != "") {
        if (in_comment) {
            at = index(line, "*/")
            if (!at) return out
            line = substr(line, at + 2)
            in_comment = 0
            out = out " "
            continue
        }
        if (assembly) match(line, /\/\*|\/\/|"| #/)
        else match(line, /\/\*|\/\/|"|\047/)
        if (RSTART == 0) return out line
        sign = substr(line, RSTART, RLENGTH)
        out = out substr(line, 1, RSTART - 1)
        line = substr(line, RSTART)
        if (sign == "//" || sign == " #") return out
        if (sign == "/*") {
            in_comment = 1
            line = substr(line, 3)
        } else if (match(line, /^("([^"\\]|\\.)*"|\047([^\047\\]|\\.)*\047)/)) {
            out = out (keep_strings ? substr(line, 1, RLENGTH) : "\"\"")
            line = substr(line, RLENGTH + 1)
        } else {
            out = out sign
            line = substr(line, 2)
        }
    }
    return out
}
function trim(text) {
    sub(/^[ \t]+/, "", text)
    sub(/[ \t]+$/, "", text)
    return text
}
