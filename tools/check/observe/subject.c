/* SPDX-License-Identifier: MIT
 *
 * The subject's host, and the table of its modes. Invariant: after the jump to long mode the host runs at
 * ring 0 in the top 2 GiB, uses COM1 and the two ways off, and gives its guest IOPL 0, TF 0 and no port;
 * but for the one thing that a mode is named after.
 */
#include "subject.h"
#include "boot/multiboot.h"
#include "x86/cr.h"
#include "x86/desc.h"
#include "x86/insn.h"

#define TIMER_TICKS 20000

_Noreturn void kernel_main(uint32_t magic, uint32_t information);

extern char guest_start[], guest_end[];
extern const char guest_load[]; /* a physical address */
extern const char guest_line[], guest_bytes[], guest_count[], guest_long[], guest_gate[],
    guest_gap[], guest_flow[], guest_tf[], guest_strings[], guest_nothing[], guest_rep[],
    guest_special[], guest_smc[], guest_crash[], guest_wait[], guest_v86[], guest_spin[],
    guest_poll[], guest_split[];

/* Where what traps is, and where it goes on: the table that TRAPS makes. */
struct trap {
    uint64_t at, resume;
};
extern const struct trap traps_start[], traps_end[];

struct mode {
    const char *name, *guest;
    uint16_t cs, ss;
    uint64_t flags;
    void (*before)(void);                 /* NULL, or: before the guest is entered */
    void (*trapped)(struct frame *frame); /* NULL, or: after each trap */
};

static const struct mode *mode;
static uint64_t n_traps, n_ends;

static _Noreturn void stop(const char *text)
{
    say("subject: ");
    say(mode ? mode->name : "?");
    say(": ");
    say(text);
    say("\n");
    machine_off();
}

/* ---- what goes wrong, or is tried out, in the host ---- */

static void run_low_code(void)
{
    copy_bytes((void *)LOW_CODE, (const void *)call_low, (size_t)(call_low_end - (char *)call_low));
    ((uint64_t(*)(void))LOW_CODE)();
}

static void put_v86_code(void)
{
    copy_bytes((void *)LOW_CODE, guest_gate, 16);
}

static void use_foreign_ports(void)
{
    for (uint8_t i = 0; i < 3; i++)
        outb(0x80, i);
    inb(0x84);
    inb(0x84);
}

static void start_timer(void)
{
    machine_timer(TIMER_TICKS);
}

static void start_timer_at_once(void)
{
    machine_timer(1);
}

static void halt_for_ever(void)
{
    __asm__ volatile("cli; hlt");
}

static void halt_without_timer(void)
{
    __asm__ volatile("sti; hlt; cli");
}

static void halt_until_timer(void)
{
    start_timer();
    halt_without_timer();
}

static void triple_fault(void)
{
    static const struct descriptor_pointer nothing = {0, 0};

    lidt(&nothing);
    __asm__ volatile("int3");
}

/* invlpg 3, wrmsr 4, popf 6, mov-cr3 2, int 2, #UD 2; each INT and #UD is an IRET of the host's, too. */
static void run_special(void)
{
    for (int i = 0; i < 3; i++)
        invlpg(GUEST_TEXT);
    for (int i = 0; i < 4; i++)
        wrmsr(MSR_FS_BASE, 0);
    for (int i = 0; i < 6; i++)
        __asm__ volatile("pushfq; popfq" : : : "memory");
    for (int i = 0; i < 2; i++) {
        write_cr3(read_cr3());
        __asm__ volatile("int %0" : : "i"(VECTOR_SERVICE));
        __asm__ volatile("1: ud2\n2:\n"
                         ".pushsection .traps, \"a\"\n.quad 1b, 2b\n.popsection");
    }
}

static void spin(struct frame *frame)
{
    (void)frame;
    for (;;)
        __asm__ volatile("");
}

static void end_here(struct frame *frame)
{
    (void)frame;
    stop("end");
}

static void set_tf_once(struct frame *frame)
{
    if (n_traps == 4)
        frame->flags |= EFLAGS_TF;
}

#define RING0 CODE32_RING0, DATA_RING0
#define RING1 CODE32_RING1, DATA_RING1
#define RING3 CODE32_RING3, DATA_RING3

static const struct mode modes[] = {
    /* Good ones. */
    {"line", guest_line, RING1, 0, NULL, NULL},
    {"line-ring3", guest_line, RING3, 0, NULL, NULL},
    {"bytes", guest_bytes, RING1, 0, NULL, NULL},
    {"count", guest_count, RING1, 0, NULL, NULL},
    {"twins", guest_count, RING1, 0, NULL, NULL},
    {"long", guest_long, RING1, 0, NULL, NULL},
    {"gate", guest_gate, RING1, 0, NULL, NULL},
    {"gap", guest_gap, RING1, 0, NULL, NULL},
    {"flow", guest_flow, RING1, 0, NULL, NULL},
    {"own-tf", guest_tf, RING1, 0, NULL, NULL},
    {"strings", guest_strings, RING1, 0, NULL, NULL},
    {"nothing", guest_nothing, RING1, 0, NULL, NULL},
    {"rep", guest_rep, RING1, 0, NULL, NULL},
    {"special", guest_special, RING1, 0, run_special, NULL},
    {"smc", guest_smc, RING1, 0, NULL, NULL},
    {"split", guest_split, RING1, 0, NULL, NULL},
    {"irqs", guest_wait, RING1, EFLAGS_IF, start_timer, NULL},
    {"irq-first", guest_gate, RING1, EFLAGS_IF, start_timer_at_once, end_here},
    {"halt-until-timer", guest_gate, RING1, 0, halt_until_timer, NULL},
    /* Bad ones: each fires one gate. */
    {"ring0", guest_gate, RING0, 0, NULL, NULL},
    {"low", guest_gate, RING1, 0, run_low_code, NULL},
    {"iopl", guest_gate, RING1, 0x1000, NULL, NULL},
    {"tf", guest_gate, RING1, EFLAGS_TF, NULL, NULL},
    {"tf-later", guest_flow, RING1, 0, NULL, set_tf_once},
    {"v86", guest_v86, RING1, 0, put_v86_code, NULL},
    {"cs64", guest_gate, CODE64_RING1, DATA_RING1, 0, NULL, NULL},
    {"ports", guest_bytes, RING1, 0, machine_open_ports, NULL},
    {"ports-strings", guest_strings, RING1, 0, machine_open_ports, NULL},
    {"host-ports", guest_gate, RING1, 0, use_foreign_ports, NULL},
    /* Ones that do not end by themselves. */
    {"spin", guest_spin, RING1, 0, NULL, NULL},
    {"poll", guest_poll, RING1, 0, NULL, NULL},
    {"host-spin", guest_line, RING1, 0, NULL, spin},
    {"halt", guest_gate, RING1, 0, halt_for_ever, NULL},
    {"halt-open", guest_gate, RING1, 0, halt_without_timer, NULL},
    {"triple", guest_gate, RING1, 0, triple_fault, NULL},
    {"crash", guest_crash, RING1, 0, NULL, NULL},
};

static _Noreturn void enter(void)
{
    struct frame frame = {0};

    frame.rip = (uint64_t)mode->guest;
    frame.cs = mode->cs;
    frame.ss = mode->ss;
    frame.flags = mode->flags | EFLAGS_FIXED;
    frame.rsp = GUEST_STACK;
    if (mode->cs & 3) {
        write_ds(mode->ss);
        write_es(mode->ss);
    }
    frame_enter(&frame);
}

/* In "twins" the guest runs a second time, from another copy of its text. */
static void end(void)
{
    n_ends++;
    if (mode->guest != guest_count || mode->name[0] != 't' || n_ends == 2)
        stop("end");
    copy_bytes(machine_direct(TWIN_TEXT), guest_start, (size_t)(guest_end - guest_start));
    machine_map_text(TWIN_TEXT);
    enter();
}

static void timer_interrupt(void)
{
    volatile uint32_t *irqs = (volatile uint32_t *)GUEST_IRQS;

    machine_timer_done();
    ++*irqs;
    if (*irqs < TIMER_IRQS && mode->before == start_timer)
        start_timer();
}

static void resume_behind(struct frame *frame)
{
    for (const struct trap *trap = traps_start; trap < traps_end; trap++) {
        if (trap->at == frame->rip) {
            frame->rip = trap->resume;
            return;
        }
    }
    /* V86 code ends where it is not the 32-bit code that the table knows. */
    stop(frame->flags & EFLAGS_VM ? "end" : "a trap that no table knows");
}

/* A guest's byte for COM1 is sent there. The instruction is OUT DX, AL: the only one that the guests use for it. */
static void forward_byte(const struct frame *frame)
{
    if (frame->vector == 13 && *(const uint8_t *)frame->rip == 0xee &&
        (frame->rdx & 0xffff) == 0x3f8)
        say_byte((char)frame->rax);
}

void trap_entry(struct frame *frame)
{
    n_traps++;
    switch (frame->vector) {
    case 1: break;
    case 3: break;
    case 4: break;
    case TIMER_VECTOR: timer_interrupt(); break;
    case VECTOR_SERVICE: break;
    case VECTOR_END: end(); break;
    default: forward_byte(frame); resume_behind(frame);
    }
    if (mode->trapped)
        mode->trapped(frame);
}

static int same_word(const char *word, const char *text)
{
    while (*word && *word == *text)
        word++, text++;
    return *word == '\0' && (*text == '\0' || *text == ' ');
}

void kernel_main(uint32_t magic, uint32_t information)
{
    const struct multiboot_info *info = machine_direct(information);

    machine_init();
    copy_bytes(guest_start, machine_direct((uint64_t)guest_load),
               (size_t)(guest_end - guest_start));
    if (magic != MULTIBOOT_BOOT_MAGIC)
        stop("not booted by a multiboot loader");
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (same_word(modes[i].name, machine_direct(info->cmdline)))
            mode = &modes[i];
    }
    if (!mode)
        stop("no such mode");
    if (mode->before)
        mode->before();
    enter();
}
