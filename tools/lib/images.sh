# shellcheck shell=bash disable=SC2154,SC2034 # the caller sets and reads the variables named below
# SPDX-License-Identifier: MIT
#
# What a machine boots, laid out in the directory `work`, and the emulator's options that boot it.
# Sourced after emulators.sh. In: emu, boot, image, append, mem, work, root and the array modules
# ("FILE STRING" each, FILE absolute), and `sandbox`, where the emulator will see nothing but `work`. Out:
# emulator_command, completed; in a sandbox `given`, the files that have to be copied into `work`. Uses: die
# MESSAGE (status 2).

boot_block_addr=0x2000 # BOOT_BLOCK_ADDR in kernel/boot/bootblock.h

module_file() { printf '%s' "${1%% *}"; }
module_string() { case $1 in *' '*) printf '%s' "${1#* }" ;; esac; }

prepare_rom() {
    local args=() module words files=(--flat "$work/image.bin" --modules "$work/modules.bin")

    rom=$root/build/rom.bin
    [ "$decoy" = off ] || rom=$root/build/rom-decoy.bin
    [ -z "${sandbox:-}" ] || given+=("$rom") rom=$work/${rom##*/}
    [ "$emu" = qemu ] || files=(--ram "$work/ram.bin")
    for module in "${modules[@]}"; do args+=(--module "$module"); done
    words=$("$root/build/tools/mkboot" --mem "$mem" --image "$image" --cmdline "$append" \
        --block "$work/block.bin" "${files[@]}" "${args[@]}") ||
        exit 2
    # shellcheck disable=SC2086 # mkboot prints words
    set -- $words # image ADDRESS SIZE modules ADDRESS SIZE
    "${emu}_boot_rom" "$boot_block_addr" "$2" "$5"
}

# Link FILE into `work` under NAME, so that a loader that passes its file's name on passes NAME.
link_as() {
    local file=$1 name=$2
    case $name in
    '' | . | .. | -* | */*) die "\"$name\": QEMU's loader needs a plain word here (use --boot rom)" ;;
    esac
    if [ -e "$work/$name" ] && [ "$(readlink "$work/$name")" != "$file" ]; then
        die "two files would be called \"$name\": give the modules different names, or use --boot rom"
    fi
    ln -sfn "$file" "$work/$name"
}

prepare_kernel() {
    local module name initrd='' first=${append%% *} rest=''
    case $append in *' '*) rest=${append#* } ;; esac
    [ -n "$first" ] || first=peel
    link_as "$image" "$first"
    for module in "${modules[@]}"; do
        name=$(module_string "$module")
        [ -n "$name" ] || die "module $module: QEMU's loader needs a name after the file (use --boot rom)"
        link_as "$(module_file "$module")" "${name%% *}"
        initrd+=${initrd:+,}${name//,/,,}
    done
    qemu_boot_kernel "$first" "$rest" "$initrd"
}

# A GRUB rescue image without a menu. Only what GRUB's shell leaves alone may stand in the strings.
prepare_iso() {
    local tree=$work/tree module n=0
    case "$append ${modules[*]}" in
    *[!A-Za-z0-9\ _=.,:/+@%-]*) die "--boot iso: only letters, digits and _=.,:/+@%- may stand in strings" ;;
    esac
    mkdir -p "$tree/boot/grub"
    cp "$image" "$tree/boot/peel.elf"
    {
        echo "multiboot /boot/peel.elf $append"
        for module in "${modules[@]}"; do
            n=$((n + 1))
            cp "$(module_file "$module")" "$tree/boot/module$n"
            echo "module /boot/module$n $(module_string "$module")"
        done
        echo boot
    } >"$tree/boot/grub/grub.cfg"
    grub-mkrescue -d /usr/lib/grub/i386-pc -o "$work/boot.iso" "$tree" --locales='' --themes='' --fonts='' \
        --install-modules='multiboot normal configfile iso9660 biosdisk part_msdos' \
        >"$work/grub.log" 2>&1 || die "grub-mkrescue: $(tail -n 1 "$work/grub.log")"
    "${emu}_boot_iso"
}

# Everything from the options to a complete `emulator_command`.
prepare_machine() {
    "${emu}_machine"
    "prepare_$boot"
}
