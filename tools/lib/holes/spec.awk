# SPDX-License-Identifier: MIT
#
# Part of tools/holes: the comment in the lines `first` to `last`, without its marks and tags.
NR < first || NR > last { next }
{
    sub(/\*\/.*/, "")
    sub(/^[ \t]*(\/\*+|\*|\/\/|#) ?/, "")
    while (sub(/^\[[a-z]+ [^]]*\][ \t]*/, "")) {}
    sub(/^Hole L[0-9]+\.[0-9]+ \(handouts\/[^)]*\)[ \t]*/, "")
    sub(/[ \t]+$/, "")
}
$0 == "" { blank = n > 0; next }
$0 == previous { next } # the title of two routes
{
    if (blank) print ""
    blank = 0
    previous = $0
    n++
    print
}
