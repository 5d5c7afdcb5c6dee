#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The one-page decoder against a real disassembler: all opcodes of one byte and of two, and every ModRM
# byte of the two groups in which it chooses the instruction.

setup() { load common; }

# objdump's first word for each row of 16 bytes, as the decoder would put it; "-" for what ring 1 may do
# and for what is #UD there, of which the decoder need not know.
objdump_names() {
    objdump -D -w -b binary -m i386 --insn-width=16 "$1" | awk -F '\t' '
        $1 ~ /^ *[0-9a-f]*0:$/ {
            text = $3
            sub(/^(lock|repz|repnz|data16|addr16|[c-gs]s) /, "", text)
            word = text
            sub(/[ ,].*/, "", word)
            sub(/^(in|out)s[bwl]$/, "&", word)
            if (word == "mov" && text ~ /%cr[0-9],/) word = "mov from control register"
            else if (word == "mov" && text ~ /,%cr[0-9]/) word = "mov to control register"
            else if (word == "mov" && text ~ /%db[0-9],/) word = "mov from debug register"
            else if (word == "mov" && text ~ /,%db[0-9]/) word = "mov to debug register"
            else if (word ~ /^ins[bwl]$/) word = "ins"
            else if (word ~ /^outs[bwl]$/) word = "outs"
            else if (word ~ /^s[gi]dtl$|^l[gi]dtl$/) word = substr(word, 1, 4)
            else if (word ~ /^iretl?$/) word = "iret"
            else if (word ~ /^sysretl?$/) word = "sysret"
            else if (word == "icebp") word = "int1"
            else if (word !~ /^(hlt|cli|sti|in|out|int|int3|int1|into|clts|invd|wbinvd|wrmsr|rdtsc|rdmsr|rdpmc|sysenter|sysexit|sldt|str|lldt|ltr|smsw|lmsw|invlpg|xsetbv)$/)
                word = "-"
            print word
        }'
}

@test "privileged, I/O and interrupt instructions have the names that objdump gives them" {
    table=$BATS_TEST_TMPDIR/table
    PEEL_OPCODE_TABLE=1 timeout 20 build/unit/opcode_test | grep '^\\x' >"$table"
    is "$(wc -l <"$table")" 1024
    printf '%b' "$(cut -d ' ' -f 1 "$table" | tr -d '\n')" >"$BATS_TEST_TMPDIR/code"
    is "$(stat -c %s "$BATS_TEST_TMPDIR/code")" 16384
    objdump_names "$BATS_TEST_TMPDIR/code" >"$BATS_TEST_TMPDIR/theirs"
    is "$(wc -l <"$BATS_TEST_TMPDIR/theirs")" 1024
    # 0F 01 with a register operand is a group of its own, #UD at ring 1 but for SMSW, LMSW and XSETBV;
    # the decoder is asked about #GP only and goes by the register field.
    paste -d '|' "$BATS_TEST_TMPDIR/theirs" "$table" | awk -F '|' '
        { ours = $2; sub(/^[^ ]* /, "", ours) }
        $2 ~ /^\\x0f\\x01\\x[c-f]/ && $1 == "-" { next }
        $1 != ours { print $2 ": objdump says " $1 }' >"$BATS_TEST_TMPDIR/differences"
    is "$(cat "$BATS_TEST_TMPDIR/differences")" ""
}
