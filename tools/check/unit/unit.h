/* SPDX-License-Identifier: MIT
 *
 * Hosted unit tests: TEST(name) { CHECK_EQ(f(1), 2); } and nothing else; main() is here and reports
 * TAP. A test file names the sources that it tests in a line `// sources: kernel/lib/x.c ...`; it is
 * compiled with the address and undefined-behaviour sanitizers.
 */
#ifndef PEEL_CHECK_UNIT_H
#define PEEL_CHECK_UNIT_H
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define UNIT_MAX_TESTS 256

struct unit_test {
    const char *name;
    void (*run)(void);
};

static struct unit_test unit_tests[UNIT_MAX_TESTS];
static int unit_n_tests;
static int unit_failures; /* of the running test */

static inline void unit_add(const char *name, void (*run)(void))
{
    if (unit_n_tests < UNIT_MAX_TESTS) {
        unit_tests[unit_n_tests].name = name;
        unit_tests[unit_n_tests].run = run;
    }
    unit_n_tests++; /* one too many is reported by main() */
}

__attribute__((format(printf, 3, 4))) static inline void unit_fail(const char *file, int line,
                                                                   const char *format, ...)
{
    va_list args;

    va_start(args, format);
    printf("# %s:%d: ", file, line);
    vprintf(format, args);
    printf("\n");
    va_end(args);
    unit_failures++;
}

static inline void unit_check_eq(const char *file, int line, const char *text,
                                 unsigned long long seen, unsigned long long wanted)
{
    if (seen != wanted)
        unit_fail(file, line, "%s is 0x%llx (%lld), not 0x%llx (%lld)", text, seen, (long long)seen,
                  wanted, (long long)wanted);
}

static inline void unit_check_str(const char *file, int line, const char *text, const char *seen,
                                  const char *wanted)
{
    if (seen == NULL || strcmp(seen, wanted) != 0)
        unit_fail(file, line, "%s is \"%s\", not \"%s\"", text, seen ? seen : "(null)", wanted);
}

#define TEST(name)                                                                                 \
    static void name(void);                                                                        \
    __attribute__((constructor)) static void unit_register_##name(void)                            \
    {                                                                                              \
        unit_add(#name, name);                                                                     \
    }                                                                                              \
    static void name(void)

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            unit_fail(__FILE__, __LINE__, "not so: %s", #condition);                               \
    } while (0)
#define CHECK_EQ(seen, wanted)                                                                     \
    unit_check_eq(__FILE__, __LINE__, #seen, (unsigned long long)(seen),                           \
                  (unsigned long long)(wanted))
#define CHECK_STR(seen, wanted) unit_check_str(__FILE__, __LINE__, #seen, seen, wanted)

int main(void)
{
    int failed = unit_n_tests > UNIT_MAX_TESTS;

    setvbuf(stdout, NULL, _IOLBF, 0); /* what was printed before a crash is seen */
    printf("1..%d\n", unit_n_tests);
    for (int i = 0; i < unit_n_tests && i < UNIT_MAX_TESTS; i++) {
        unit_failures = 0;
        unit_tests[i].run();
        printf("%sok %d %s\n", unit_failures ? "not " : "", i + 1, unit_tests[i].name);
        failed |= unit_failures != 0;
    }
    return failed;
}
#endif
