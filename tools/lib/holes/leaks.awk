# SPDX-License-Identifier: MIT
#
# Part of tools/holes: what in files gives reference code away. The first file has its lines. With -v strict=1 the
# files are a lab's, where nothing may remind of the source.
function changed(text) {
    sub(/^[-+][ \t]*/, "", text)
    return text
}
FILENAME == ARGV[1] { secret[$0] = 1; next }
{
    line = $0
    sub(/^[ \t]+/, "", line)
    sub(/[ \t]+$/, "", line)
    what = ""
}
line in secret || FILENAME ~ /\.(patch|diff)$/ && changed(line) in secret { what = "a line of the reference: " line }
strict && line ~ /(^|[^A-Za-z0-9_])HOLE([^A-Za-z0-9_]|$)/ { what = "the word HOLE" }
line ~ /\[hole L[0-9]/ { what = "a [hole] tag" }
line ~ /^(\/\/|#|\/\*)[ \t]*HOLE L[0-9]/ { what = "a HOLE line" }
what != "" { printf "holes: %s/%s:%d: %s\n", shown, FILENAME, FNR, what }
