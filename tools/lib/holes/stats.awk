# SPDX-License-Identifier: MIT
#
# Part of tools/holes: the list of holes for people. Status 1 where a lab has too many lines of reference.
function close_lab() {
    if (lab == "") return
    printf "%-6s %-44s %5s %6.2f\n", "", "lab " lab ", " holes (holes == 1 ? " hole" : " holes"), known ? lines : "-", hours
    if (lines > cap) {
        printf "holes: lab %s: %d lines of reference in its holes, %d are the most\n", lab, lines, cap >"/dev/stderr"
        bad = 1
    }
    holes = lines = hours = 0
}
NR == 1 { printf "%-6s %-22s %-21s %5s %6s\n", "hole", "name", "file", "lines", "hours" }
{
    n = int(substr($1, 2))
    if (lab == "" || n != lab) {
        close_lab()
        lab = n
        cap = n == 0 ? 10 : n == 1 ? 250 : n == 2 ? 350 : n == 3 ? 400 : 300
        known = 1
    }
    sub(/.*\//, "", $3)
    printf "%-6s %-22s %-21s %5s %6.2f\n", $1, $2, $3, $6, $7
    holes++
    lines += $6
    if ($6 == "-") known = 0
    hours += $7
}
END { close_lab(); exit bad }
