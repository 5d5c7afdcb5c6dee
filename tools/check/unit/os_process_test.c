// SPDX-License-Identifier: MIT
//
// 100,000 random forks, exits, waits and kills: the guest OS's process table against a model. What processes
// own is counted here, not held; sleeping and ending go back to the test by longjmp.
// sources: guest-os/kernel/process.c
#include <setjmp.h>
#include <stdlib.h>
#include "unit.h"
#include "process.h"
#include "file.h"
#include "print.h"
#include "sched.h"

#define OPERATIONS 100000

/* What the kernel's other parts do, as far as processes can tell. */
static jmp_buf back;
static int spaces, file_users;
static bool no_memory;
struct fs root_fs;

enum outcome { RETURNED, SLEEPS, ENDED };

void sched_prepare(struct process *p)
{
    p->kernel_stack_pointer = process_stack(p);
}

void sched_make_ready(struct process *p)
{
    CHECK(p->state != STATE_READY && p->state != STATE_ENDED && p->state != STATE_FREE);
    p->state = STATE_READY;
    p->channel = NULL;
}

void sched_wake(const void *channel)
{
    for (struct process *p = process_table; p < process_table + MAX_PROCESSES; p++) {
        if (p->state == STATE_SLEEPING && p->channel == channel)
            sched_make_ready(p);
    }
}

/* A process that is woken asks again, from the beginning of its wait. */
int sched_sleep(const void *channel)
{
    CHECK_EQ(current->signal, 0);
    current->channel = channel;
    current->state = STATE_SLEEPING;
    longjmp(back, SLEEPS);
}

void sched_switch(void)
{
    longjmp(back, ENDED);
}

int space_fork(struct space *child, struct space *parent)
{
    *child = *parent;
    if (no_memory)
        return -ENOMEM;
    spaces++;
    return 0;
}

void space_destroy(struct space *space)
{
    (void)space;
    spaces--;
}

void space_activate(const struct space *space)
{
    CHECK(space == NULL);
}

uint32_t space_memory(const struct space *space)
{
    (void)space;
    return 0;
}

void file_share_all(struct process *child, const struct process *parent)
{
    (void)child, (void)parent;
    file_users++;
}

void file_close_all(void)
{
    file_users--;
}

void file_open_terminal(struct process *process)
{
    (void)process;
    file_users++;
}

int file_open_root(struct process *process)
{
    (void)process;
    return 0;
}

int process_exec(const char *path, char *const argv[])
{
    (void)path, (void)argv;
    spaces++;
    return 0;
}

void fpu_fork(struct fpu_state *child)
{
    (void)child;
}

void fpu_drop(void)
{
}

void panic(const char *text, ...)
{
    printf("# panic: %s\n", text);
    abort();
}

/* The model. */
struct model {
    bool used, ended;
    int32_t pid, parent, group;
    uint32_t exit_word, signal;
};

static struct model models[MAX_PROCESSES];
static uint64_t random_state = 88172645463325252u;
static unsigned outcomes[64];

static int random_below(int n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (int)(random_state % (uint64_t)n);
}

static struct model *model_of(int32_t pid)
{
    for (int i = 0; i < MAX_PROCESSES; i++) {
        if (models[i].used && models[i].pid == pid)
            return &models[i];
    }
    return NULL;
}

static struct model *new_model(void)
{
    for (int i = 0; i < MAX_PROCESSES; i++) {
        if (!models[i].used)
            return &models[i];
    }
    return NULL;
}

static int32_t random_pid(void)
{
    const struct model *model = &models[random_below(MAX_PROCESSES)];

    return model->used ? model->pid : 1 + random_below(100000);
}

static void do_fork(struct model *self)
{
    struct model *child = new_model();
    intptr_t pid;

    no_memory = random_below(20) == 0;
    pid = process_fork();
    if (child == NULL) {
        CHECK_EQ(pid, -EAGAIN);
    } else if (no_memory) {
        CHECK_EQ(pid, -ENOMEM);
    } else {
        CHECK(pid > 1 && model_of((int32_t)pid) == NULL);
        *child = (struct model){
            .used = true, .pid = (int32_t)pid, .parent = self->pid, .group = self->group};
    }
    if (pid < 0)
        outcomes[-pid]++;
}

static void model_end(struct model *self, uint32_t word)
{
    self->ended = true;
    self->exit_word = word;
    for (int i = 0; i < MAX_PROCESSES; i++) {
        if (models[i].used && models[i].parent == self->pid)
            models[i].parent = 1;
    }
}

static void do_exit(struct model *self, uint32_t word)
{
    model_end(self, word);
    if (setjmp(back) == 0)
        process_exit(word);
}

/* 0: no child; 1: some live; 2: one has ended. */
static int state_of_children(const struct model *self)
{
    int state = 0;

    for (int i = 0; i < MAX_PROCESSES; i++) {
        if (models[i].used && models[i].parent == self->pid) {
            if (models[i].ended)
                return 2;
            state = 1;
        }
    }
    return state;
}

static void do_wait(struct model *self)
{
    volatile uint32_t word = 0;
    volatile intptr_t pid = 0;
    uint32_t found = 0;
    struct model *child;
    int outcome = setjmp(back);

    if (outcome == 0) {
        pid = process_wait(&found);
        word = found;
    }
    CHECK_EQ(outcome == SLEEPS, state_of_children(self) == 1);
    if (outcome == SLEEPS)
        return;
    if (state_of_children(self) == 0) {
        CHECK_EQ(pid, -ECHILD);
        outcomes[ECHILD]++;
        return;
    }
    child = model_of((int32_t)pid);
    CHECK(child != NULL && child->ended && child->parent == self->pid);
    if (child != NULL) {
        CHECK_EQ(word, child->exit_word);
        child->used = false;
    }
}

static void model_signal(struct model *model, uint32_t signal)
{
    if (!model->ended && model->signal == 0)
        model->signal = signal;
}

static void do_kill(void)
{
    int32_t pid = random_pid();
    uint32_t signal = (uint32_t)random_below(SIGMAX + 3);
    struct model *model = model_of(pid);
    int wanted = signal > SIGMAX ? -EINVAL : model == NULL ? -ESRCH : pid == 1 ? -EPERM : 0;
    int seen = process_kill(pid, signal);

    CHECK_EQ(seen, wanted);
    if (wanted == 0)
        model_signal(model, signal);
    else
        outcomes[-wanted]++;
}

static void do_kill_group(void)
{
    int32_t group = random_pid();
    int found = 0;

    for (int i = 0; i < MAX_PROCESSES; i++) {
        if (models[i].used && models[i].group == group && models[i].pid != 1) {
            model_signal(&models[i], SIGTERM);
            found++;
        }
    }
    CHECK_EQ(process_kill(-group, SIGTERM), found > 0 ? 0 : -ESRCH);
}

static void do_set_group(const struct model *self)
{
    int32_t pid = random_below(3) == 0 ? 0 : random_pid(),
            group = random_below(4) == 0 ? 0 : random_pid();
    struct model *model = model_of(pid == 0 ? self->pid : pid);
    bool allowed = model != NULL && (model == self || model->parent == self->pid);

    CHECK_EQ(process_set_group(pid, group), allowed ? 0 : -ESRCH);
    if (allowed)
        model->group = group == 0 ? model->pid : group;
}

static void compare(void)
{
    struct process_info list[MAX_PROCESSES];
    uint32_t n = process_list(list, MAX_PROCESSES), living = 0, used = 0;

    for (uint32_t i = 0; i < n; i++) {
        const struct model *model = model_of(list[i].pid);

        CHECK(model != NULL);
        if (model == NULL)
            continue;
        CHECK_EQ(list[i].parent, model->parent);
        CHECK_EQ(list[i].group, model->group);
        CHECK_EQ(list[i].state == STATE_ENDED, model->ended);
        if (list[i].state == STATE_SLEEPING) /* whoever could go on has been woken */
            CHECK_EQ(state_of_children(model), 1);
    }
    for (int i = 0; i < MAX_PROCESSES; i++) {
        used += models[i].used;
        living += models[i].used && !models[i].ended;
    }
    CHECK_EQ(n, used);
    CHECK_EQ(spaces, living);
    CHECK_EQ(file_users, living);
}

/* A ready process has its turn: as before it returns to its program, a signal ends it. */
static void operate(struct process *p)
{
    struct model *self = model_of(p->pid);
    int what = random_below(100);

    current = p;
    p->state = STATE_RUNNING;
    CHECK_EQ(p->signal, self->signal);
    if (p->signal != 0)
        do_exit(self, p->signal << 8);
    else if (p->pid == 1 && random_below(8) > 0)
        do_wait(self);
    else if (what < 55)
        do_fork(self);
    else if (what < 75)
        do_wait(self);
    else if (what < 82)
        do_kill();
    else if (what < 83)
        do_kill_group();
    else if (what < 88)
        do_set_group(self);
    else if (p->pid != 1)
        do_exit(self, (uint32_t)random_below(256));
    if (p->state == STATE_RUNNING)
        p->state = STATE_READY;
}

TEST(the_process_table_and_the_model_agree)
{
    char *const argv[] = {NULL};

    process_start_first("init", argv);
    models[0] = (struct model){.used = true, .pid = 1, .group = 1};
    for (int i = 0; i < OPERATIONS && unit_failures < 10;) {
        struct process *p = &process_table[random_below(2) == 0 ? 0 : random_below(MAX_PROCESSES)];

        if (p->state != STATE_READY)
            continue;
        operate(p);
        compare();
        i++;
    }
    for (const int *error = (const int[]){EAGAIN, ENOMEM, ECHILD, EPERM, ESRCH, EINVAL, 0}; *error;
         error++)
        CHECK(outcomes[*error] > 20);
}
