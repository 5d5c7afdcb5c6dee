/* SPDX-License-Identifier: MIT
 *
 * The 64 KB ROM that starts a 32-bit program in about a millisecond, without a BIOS: for tests. It
 * copies nothing. The emulator has put the boot block (boot/bootblock.h), the program and its modules
 * into RAM; the ROM establishes the entry state documented there and jumps. Intel SDM volume 3, 11.1.4
 * (the first instruction) and 10.9 (switching to protected mode).
 *
 * The CPU starts with CS.base = 0xFFFF0000, where the ROM ends the first 4 GB, so `start` runs at the
 * address it is linked at; a far jump before CS is flat would leave the ROM.
 */
#include "boot/bootblock.h"
#include "boot/multiboot.h"

#define ROM_SIZE 0x10000

#define PORT_SYSTEM_CONTROL_A 0x92 /* bit 0: reset the CPU; bit 1: A20 passes */

#define PORT_PIT_0    0x40
#define PORT_PIT_MODE 0x43
#define PIT_0_MODE_2  0x34 /* channel 0, low and high byte, rate generator */

#define RAM_BLOCK_SHIFT 17

#define ENTRY_CR0   0x00000033 /* PE, MP, ET, NE; caches on (CD = NW = 0) */
#define ENTRY_CR4   0x00000600 /* OSFXSR, OSXMMEXCPT */
#define ENTRY_FLAGS 0x00000002 /* only the bit that is always set */

    .section .text, "ax"
    .code16
    .globl start
start:
    cli
    cld
    inb     $PORT_SYSTEM_CONTROL_A, %al
    orb     $2, %al
    andb    $0xFE, %al
    outb    %al, $PORT_SYSTEM_CONTROL_A

#ifdef PEEL_DECOY
    /* Another PC than the one without this: its timer counts in another mode and from another number than
     * after a reset. */
    movb    $PIT_0_MODE_2, %al
    outb    %al, $PORT_PIT_MODE
    movb    $0x57, %al
    outb    %al, $PORT_PIT_0
    movb    $0x9B, %al
    outb    %al, $PORT_PIT_0
#endif

    lgdtl   %cs:(gdt_pointer - start)
    movl    $ENTRY_CR0, %eax
    movl    %eax, %cr0
    ljmpl   $BOOT_CS, $protected

    .code32
protected:
    movl    $BOOT_DS, %eax
    movl    %eax, %ds
    movl    %eax, %es
    movl    %eax, %fs
    movl    %eax, %gs
    movl    %eax, %ss
    movl    $BOOT_STACK_TOP, %esp

    movl    $ENTRY_CR4, %eax
    movl    %eax, %cr4
    fninit
    ldmxcsr entry_mxcsr

    /* Bochs backs RAM in blocks of 128 KiB, in the order of their first use, but reads an image file in
     * one go: it is whole when the blocks above 1 MiB are first used in the order of their addresses. */
    movl    BOOT_BLOCK_ADDR + BOOT_MBI_OFFSET + MULTIBOOT_INFO_MEM_UPPER, %ecx
    shrl    $(RAM_BLOCK_SHIFT - 10), %ecx /* KiB to blocks */
    movl    $0x100000, %eax
1:  movl    (%eax), %edx
    addl    $(1 << RAM_BLOCK_SHIFT), %eax
    loop    1b

    movl    $0, %ecx
    movl    $0, %edx /* the reset left the CPU's signature here */
    movl    $0, %esi
    movl    $0, %edi
    movl    $0, %ebp
    movl    $MULTIBOOT_BOOT_MAGIC, %eax
    movl    $(BOOT_BLOCK_ADDR + BOOT_MBI_OFFSET), %ebx
    pushl   $ENTRY_FLAGS
    popfl
    jmp     *(BOOT_BLOCK_ADDR + BOOT_ENTRY_OFFSET)

    .balign 8
gdt_pointer:
    .word   BOOT_GDT_LIMIT
    .long   BOOT_BLOCK_ADDR
    .balign 4
entry_mxcsr:
    .long   0x1F80

    /* Where the CPU starts after a reset: 16 bytes below the top. */
    .org    ROM_SIZE - 16, 0xFF
    .code16
    .globl reset_vector
reset_vector:
    jmp     start
    .org    ROM_SIZE, 0xFF
