# SPDX-License-Identifier: MIT
#
# Part of tools/holes, with text.awk: files without their comments.
BEGIN { keep_strings = 1 }
FNR == 1 { in_comment = 0 }
{ print code($0, FILENAME ~ /\.S$/) }
