# SPDX-License-Identifier: MIT
#
# Part of tools/holes: what of the holes is left in a skeleton -> id, name, file, section, hours.
match($0, /Hole L[0-9]+\.[0-9]+ \(handouts\/lab[0-9]+#[a-z0-9-]+, about [0-9.]+ h\)/) {
    split(substr($0, RSTART, RLENGTH), words, /[ (,]+/)
    section = words[3]
    sub(/^handouts\//, "", section)
    sections[words[2]] = section
    hours[words[2]] = words[5]
}
match($0, /\/\* L[0-9]+\.[0-9]+ [A-Za-z_][A-Za-z0-9_]*: your code goes here/) {
    split(substr($0, RSTART + 3, RLENGTH - 3), words, /[ :]+/)
    if (words[1] in sections)
        print words[1] "\t" words[2] "\t" FILENAME "\t" sections[words[1]] "\t" hours[words[1]]
}
