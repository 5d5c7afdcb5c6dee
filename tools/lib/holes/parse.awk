# SPDX-License-Identifier: MIT
#
# The grammar of holes. Part of tools/holes, with text.awk: files in the current folder -> the table of holes, one a
# line: number, id, name, file, begin, stub, end, lines of reference, hours, section, and the first and the last line
# of the specification. -v lab= its number, or nothing; -v shown= what stands before names in messages.
function wrong(n, what) {
    printf "holes: %s%s:%d: %s\n", shown, file, n, what >"/dev/stderr"
    failed = 1
    exit 2
}
function number_of(id, n,    parts) {
    split(substr(id, 2), parts, ".")
    if (lab == "") lab = parts[1]
    if (parts[1] != lab || parts[2] !~ /^[1-9][0-9]*$/) wrong(n, id ": the holes of this lab are L" lab ".1, L" lab ".2, ...")
    return parts[2] + 0
}
function finish() {
    if (id != "") wrong(begin[id], id " has no end")
    if (tag != "") wrong(tag_line, "[hole " tag "]: this hole does not follow")
    in_comment = 0
}
# The first and the last line of the comment around line n.
function find_comment(n,    first, last, mark) {
    first = last = n
    if (match(text[n], /^[ \t]*(\/\/|#)/)) {
        mark = trim(substr(text[n], 1, RLENGTH))
        while (first > 1 && index(trim(text[first - 1]), mark) == 1) first--
        while (last < lines && index(trim(text[last + 1]), mark) == 1) last++
    } else {
        while (first > 1 && text[first] !~ /\/\*/) first--
        while (last < lines && text[last] !~ /\*\//) last++
    }
    return first "\t" last
}
function read_tag(n, line,    words) {
    # Other tags may stand before it.
    if (line !~ /^[ \t]*(\/\*|\*|\/\/|#)[ \t]*(\[[a-z]+ [^]]*\][ \t]*)*\[hole L[0-9]+\.[0-9]+ lab[0-9]+#[a-z0-9][a-z0-9-]* [0-9]+(\.[0-9]+)?h\]/)
        wrong(n, "not \"[hole Lx.y labx#section 1.5h]\" at the beginning of a comment's line")
    if (id != "") wrong(n, "a [hole] comment inside " id)
    if (tag != "") wrong(tag_line, "[hole " tag "]: this hole does not follow")
    match(line, /\[hole [^]]*\]/)
    split(substr(line, RSTART + 6, RLENGTH - 7), words, " ")
    tag = words[1]
    tag_line = n
    number_of(tag, n)
    if (tag in section) wrong(n, tag " is specified twice")
    if (index(words[2], "lab" lab "#") != 1) wrong(n, tag ": its section " words[2] " is another lab's")
    section[tag] = words[2]
    hours[tag] = words[3]
    sub(/h$/, "", hours[tag])
    comment[tag] = find_comment(n)
}
function read_marker(n, line, assembly,    words, name, k) {
    if (assembly && line !~ /^[ \t]*#/) wrong(n, "in assembly a HOLE line begins with #")
    if (!assembly && line ~ /^[ \t]*#/) wrong(n, "in C a HOLE line begins with //")
    line = trim(line)
    if (line !~ /^(\/\/|#) HOLE L[0-9]+\.[0-9]+( [A-Za-z_][A-Za-z0-9_]*: begin|: stub|: end)$/)
        wrong(n, "not a HOLE line: \"HOLE Lx.y name: begin\", \"HOLE Lx.y: stub\" or \"HOLE Lx.y: end\" alone behind its mark")
    split(line, words, /[ :]+/)
    k = number_of(words[3], n)
    if (words[5] == "begin") {
        if (id != "") wrong(n, words[3] " begins inside " id)
        if (words[3] in begin) wrong(n, words[3] " is here a second time")
        if (tag != words[3]) wrong(n, words[3] " has no comment [hole " words[3] " ...] before it")
        id = words[3]
        tag = ""
        by_number[k] = id
        if (k > count) count = k
        name_of[id] = words[4]
        file_of[id] = file
        begin[id] = n
        reference[id] = 0
        stub[id] = 0
        says_todo = 0
        return
    }
    if (words[3] != id) wrong(n, words[3] ": " words[4] " without its begin")
    if (words[4] == "stub") {
        if (stub[id]) wrong(n, id " has two stubs")
        stub[id] = n
        return
    }
    if (!stub[id]) wrong(n, id " has no stub")
    if (!says_todo) wrong(stub[id], "the stub of " id " does not call lab_todo(\"" id "\")")
    end[id] = n
    id = ""
}
function parse(    n, line, rest, assembly) {
    assembly = file ~ /\.S$/
    for (n = 1; n <= lines; n++) {
        line = text[n]
        if (line ~ /\[hole /) read_tag(n, line)
        if (line ~ /(^|[^A-Za-z0-9_])HOLE([^A-Za-z0-9_(]|$)/) {
            if (in_comment) wrong(n, "a HOLE line inside a comment")
            read_marker(n, line, assembly)
            continue
        }
        rest = code(line, assembly)
        if (id != "" && !stub[id] && rest ~ /[^ \t]/) reference[id]++
        gsub(/[ \t]/, "", rest)
        if (id != "" && stub[id] && (index(rest, "lab_todo(\"" id "\")") || index(rest, "lab_todo_off(\"" id "\")"))) says_todo = 1
    }
    finish()
}
BEGIN {
    keep_strings = 1
    for (i = 1; i < ARGC; i++) {
        file = ARGV[i]
        lines = 0
        while ((getline line <file) > 0) text[++lines] = line
        close(file)
        parse()
    }
    for (k = 1; k <= count; k++) {
        if (!(k in by_number)) missing = "L" lab "." k
        else if (missing != "") {
            file = file_of[by_number[k]]
            wrong(begin[by_number[k]], by_number[k] " is here, and " missing " is nowhere")
        }
    }
    for (k = 1; k <= count; k++) {
        id = by_number[k]
        printf "%d\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%s\t%s\t%s\n", k, id, name_of[id], file_of[id], begin[id], stub[id],
            end[id], reference[id], hours[id], section[id], comment[id]
    }
}
