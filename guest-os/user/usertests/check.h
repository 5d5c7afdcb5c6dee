/* SPDX-License-Identifier: MIT
 *
 * What the user tests check with. A check that fails says where, and ends its process with status 1: a
 * test waits for its children, and so fails, too.
 */
#ifndef USERTESTS_CHECK_H
#define USERTESTS_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            check_failed(__FILE__, __LINE__, #condition);                                          \
    } while (0)
#define CHECK_EQ(seen, wanted) check_equal((long)(seen), (long)(wanted), __FILE__, __LINE__, #seen)

_Noreturn void check_failed(const char *file, int line, const char *condition);
void check_equal(long seen, long wanted, const char *file, int line, const char *what);

/* Run a function in a child and wait for it: what wait() stores. 0 if all of its checks hold. */
int in_child(void (*body)(void));
/* The same without waiting: the pid. */
int start_child(void (*body)(void));
/* Wait for a certain child, the only one that can have ended. */
int wait_for(int pid);

#define KILLED_BY(signal) ((signal) << 8)

/* The system's flavour. */
bool has(uint32_t feature);
uint32_t free_frames(void);

/* main's argv: the first stack begins a word below. */
extern char **program_arguments;
/* Behind the last byte that a program can have: the string of argv[0] ends there. */
char *end_of_memory(void);

/* A file of its own for a test, removed by it. */
#define SCRATCH "/tmp/scratch"

/* Both ends of a new pipe. */
struct channel {
    int in, out;
};
struct channel new_channel(void);
/* One byte that tells another process to go on. */
void send(const struct channel *channel);
void receive(const struct channel *channel);

/* What every flavour has to run, and what only `paged` has. */
enum where { EVERYWHERE, PAGED_ONLY, BY_NAME_ONLY };

struct test {
    const char *name;
    void (*run)(void);
    enum where where;
};

extern const struct test process_tests[], exec_tests[], file_tests[], directory_tests[],
    pipe_tests[], memory_tests[], pressure_tests[], fault_tests[], call_tests[], machine_tests[];

#endif
