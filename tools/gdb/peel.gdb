# SPDX-License-Identifier: MIT
#
# GDB on a machine that runs 64-bit host code and 32-bit guest code in turn. QEMU's stub calls the CPU
# x86-64 throughout, so GDB's own view of guest code is wrong until `guest32`. tools/debug defines
# peel-connect and peel-describe-guest, which know the session's files.

set pagination off
set confirm off
set disassemble-next-line off
set print symbol on

# QEMU's own disassembler follows CS, in either view.
define hook-stop
  if ($efer & 0x400)
    printf "[long mode, CS=%#x ring %d]\n", $cs, $cs & 3
  else
    printf "[CS=%#x ring %d]\n", $cs, $cs & 3
  end
  monitor x/3i $pc
end

define guest32
  disconnect
  peel-describe-guest
  set architecture i386
  peel-connect
end
document guest32
Show the CPU as a 32-bit i386: frames, arguments and disassembly of guest code. Registers are read-only
in this view: return with host64 to change one.
end

define host64
  disconnect
  unset tdesc filename
  set architecture i386:x86-64
  peel-connect
end
document host64
Show the CPU as x86-64: the hypervisor's code.
end

# Quitting ends the machine; without this it would run on until tools/debug takes it away. After its end there is
# nothing to kill, and an error here would keep GDB from quitting.
define hook-quit
  if $_thread != 0
    kill
  end
end
