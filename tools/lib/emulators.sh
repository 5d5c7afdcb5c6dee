# shellcheck shell=bash disable=SC2154,SC2034 # the caller sets and reads the variables named below
# SPDX-License-Identifier: MIT
#
# The emulators' command lines: each stands here and nowhere else. Sourced by tools/run, tools/debug and
# whatever else starts a machine.
#
# In (variables of the caller):
#   work    a private directory for generated files; the machine's current directory
#   mem     MiB of memory                 cpu     a CPU model, or empty for the default
#   icount  on, off or a shift (QEMU)      serial  the file that receives COM1's bytes
#   ips     instructions a second (Bochs)  log     the file for the emulator's own log
#   interactive  on: `serial` is a terminal, and somebody types
#   decoy   on: another PC, see below      observe_options   for the observer, the library
#           `observer`, which reports to descriptor 9
# and what tools/lib/images.sh laid out. Out: the array `emulator_command`, and in `work` what it names.

# The decoy is another PC than the one on which guests are run natively: its date, its CPU's signature and
# brand, a second serial port, and the phase of its timer (which the ROM sets) differ. What a hypervisor
# passes through to its guest shows as a difference.
#
# A PC without anything that was not asked for. With icount an instruction takes a nanosecond of the
# machine's time and a run repeats exactly; Bochs' ips below says the same there. The clocks' dates agree.
qemu_machine() {
    local model=${cpu:-max,vendor=GenuineIntel} date=2000-01-01T00:00:00
    local com1="file,id=com1,path=${serial//,/,,}"
    # With its multiplexer, Ctrl-A x ends a machine that does not listen.
    if [ "${interactive:-}" = on ]; then com1=stdio,id=com1,signal=off,mux=on; fi
    if [ "$decoy" = on ]; then
        model=${cpu:-max,vendor=GenuineIntel,family=6,model=85,stepping=7,model-id=Peel decoy CPU}
        date=2013-08-17T14:21:00
    fi
    emulator_command=(qemu-system-x86_64 -no-user-config -nodefaults -no-reboot
        -display none -vga none -accel tcg
        -cpu "$model" -m "$mem"
        -rtc "base=$date,clock=vm"
        -chardev "$com1" -serial chardev:com1
        -device "isa-debug-exit,iobase=0xf4,iosize=4"
        -d cpu_reset -D "$log")
    if [ "$decoy" = on ]; then emulator_command+=(-serial null); fi # COM2
    case $icount in
    off) ;;
    on) emulator_command+=(-icount "shift=0,sleep=off") ;;
    *) emulator_command+=(-icount "shift=$icount,sleep=off") ;;
    esac
}

# Watched from outside the machine (tools/observe).
qemu_observed() {
    emulator_command+=(-plugin "file=${observer//,/,,},fd=9${observe_options:+,$observe_options}")
}

bochs_observed() {
    emulator_command=(env LD_PRELOAD="$observer"
        PEEL_OBSERVE="fd=9${observe_options:+,$observe_options}" "${emulator_command[@]}")
}

# The ROM and the flat images that mkboot laid out.
qemu_boot_rom() {
    local boot_block_addr=$1 image_addr=$2 modules_addr=$3
    emulator_command+=(-bios "$rom"
        -device "loader,file=$work/block.bin,addr=$boot_block_addr,force-raw=on"
        -device "loader,file=$work/image.bin,addr=$image_addr,force-raw=on")
    if [ -s "$work/modules.bin" ]; then
        emulator_command+=(-device "loader,file=$work/modules.bin,addr=$modules_addr,force-raw=on")
    fi
}

# QEMU's own multiboot loader. It hands on "KERNEL APPEND" and "FILE STRING" as the strings, file names
# included; images.sh names the files so that the program sees what it would see from the ROM.
qemu_boot_kernel() {
    local kernel=$1 append=$2 initrd=$3
    emulator_command+=(-kernel "$kernel" -append "$append")
    if [ -n "$initrd" ]; then
        emulator_command+=(-initrd "$initrd")
    fi
}

qemu_boot_iso() {
    emulator_command+=(-boot d -cdrom "$work/boot.iso")
}

# Bochs reads a file. The icelake model has UMIP, SMEP, SMAP, VT-x and EPT. Port 0xE9 stays closed: its
# output would mix with the debugger's. The display needs no screen: a VNC server nobody waits for.
bochs_machine() {
    local model=${cpu:-corei7_icelake_u} time0=946684800 com2=0 com1=file sync=none
    if [ "${interactive:-}" = on ]; then com1=term sync=slowdown; fi
    if [ "$decoy" = on ]; then model=${cpu:-tigerlake} time0=1376749260 com2=1; fi
    cat >"$work/bochsrc" <<END
plugin_ctrl: unmapped=1, biosdev=0, speaker=0, extfpuirq=0, parallel=0, serial=1, iodebug=1
config_interface: textconfig
display_library: rfb, options="timeout=0"
cpu: model=$model, count=1, ips=$ips, reset_on_triple_fault=0
memory: guest=$mem, host=$mem
com1: enabled=1, mode=$com1, dev="$serial"
com2: enabled=$com2, mode=null
port_e9_hack: enabled=0
clock: sync=$sync, time0=$time0
log: "$log"
vgaromimage: file=/usr/share/vgabios/vgabios.bin
panic: action=fatal
error: action=report
info: action=report
debug: action=ignore
END
    # Debian's Bochs has its debugger built in and stops at its prompt: this tells it to go on.
    echo c >"$work/bochs.rc"
    emulator_command=(bochs-bin -q -f "$work/bochsrc" -rc "$work/bochs.rc")
    bochs_plugins=$root/build/bochs-plugins
    if [ -d "$bochs_plugins" ]; then
        [ -z "${sandbox:-}" ] || given+=("$bochs_plugins") bochs_plugins=$work/bochs-plugins
        emulator_command=(env "LTDL_LIBRARY_PATH=$bochs_plugins" "${emulator_command[@]}")
    fi
}

# Program and modules as one file from 1 MiB on: a further one would overwrite what of the first lies beyond
# its first 128 KiB (kernel/boot/rom.S says why). The holes stay holes.
bochs_boot_rom() {
    local boot_block_addr=$1
    cat >>"$work/bochsrc" <<END
romimage: file="$rom"
optramimage1: file="$work/block.bin", address=$boot_block_addr
optramimage2: file="$work/ram.bin", address=0x100000
boot: disk
END
}

bochs_boot_iso() {
    cat >>"$work/bochsrc" <<END
romimage: file=/usr/share/bochs/BIOS-bochs-latest, options=fastboot
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=cdrom, path="$work/boot.iso", status=inserted
boot: cdrom
END
}
