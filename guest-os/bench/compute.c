/* SPDX-License-Identifier: MIT
 *
 * Programs that only compute. Their results are known: whoever gets another one has a broken machine.
 */
#include <stdint.h>
#include <unistd.h>
#include "bench.h"

static uint32_t next_random(uint32_t *state)
{
    return *state = *state * 1664525 + 1013904223;
}

#define ITEMS 2000

/* Down the heap until both children are smaller. */
static void sift(uint32_t *items, int from, int n)
{
    for (int child; (child = 2 * from + 1) < n; from = child) {
        uint32_t item = items[from];

        if (child + 1 < n && items[child + 1] > items[child])
            child++;
        if (items[child] <= item)
            return;
        items[from] = items[child];
        items[child] = item;
    }
}

static void heap_sort(uint32_t *items, int n)
{
    for (int i = n / 2; i-- > 0;)
        sift(items, i, n);
    for (int i = n; i-- > 1;) {
        uint32_t largest = items[0];

        items[0] = items[i];
        items[i] = largest;
        sift(items, 0, i);
    }
}

static enum bench_result run_sort(int count)
{
    static uint32_t items[ITEMS];
    uint32_t random = 1;
    bool good = true;

    mark(MARK_SORT);
    for (int round = 0; round < count; round++) {
        uint32_t sum = 0;

        for (int i = 0; i < ITEMS; i++)
            sum += items[i] = next_random(&random);
        heap_sort(items, ITEMS);
        for (int i = 0; i < ITEMS; i++) {
            sum -= items[i];
            good = good && (i == 0 || items[i - 1] <= items[i]);
        }
        good = good && sum == 0;
    }
    mark(MARK_SORT);
    return good ? BENCH_FINE : BENCH_WRONG;
}

#define SIZE 40

typedef double matrix[SIZE][SIZE];

static void multiply(matrix to, matrix a, matrix b)
{
    for (int i = 0; i < SIZE; i++) {
        for (int k = 0; k < SIZE; k++) {
            double sum = 0;

            for (int m = 0; m < SIZE; m++)
                sum += a[i][m] * b[m][k];
            to[i][k] = sum;
        }
    }
}

/* The matrix of ones, times itself, has SIZE everywhere; small whole numbers are exact. */
static enum bench_result run_matrix(int count)
{
    static matrix ones, product;
    bool good = true;

    for (int i = 0; i < SIZE * SIZE; i++)
        ones[i / SIZE][i % SIZE] = 1;
    mark(MARK_MATRIX);
    for (int round = 0; round < count; round++) {
        multiply(product, ones, ones);
        for (int i = 0; i < SIZE * SIZE; i++)
            good = good && product[i / SIZE][i % SIZE] == SIZE;
    }
    mark(MARK_MATRIX);
    return good ? BENCH_FINE : BENCH_WRONG;
}

/* FNV-1a, 32 bits. */
static uint32_t hash(const char *text, int n, uint32_t value)
{
    for (int i = 0; i < n; i++)
        value = (value ^ (uint8_t)text[i]) * 16777619u;
    return value;
}

static uint32_t power(uint32_t base, uint32_t exponent)
{
    uint32_t result = 1;

    for (; exponent > 0; exponent--)
        result *= base;
    return result;
}

/* Of zeroes the hash is a product, which is checked afterwards. */
static enum bench_result run_hash(int count)
{
    static char bytes[16384];
    uint32_t value = 0, expected = 0;

    mark(MARK_HASH);
    for (int i = 0; i < count; i++)
        value ^= hash(bytes, sizeof bytes, (uint32_t)i);
    mark(MARK_HASH);
    for (int i = 0; i < count; i++)
        expected ^= (uint32_t)i * power(16777619u, sizeof bytes);
    return hash("foobar", 6, 2166136261u) == 0xbf9cf968 && value == expected ? BENCH_FINE
                                                                             : BENCH_WRONG;
}

const struct bench compute_benches[] = {
    {"sort", "2,000 numbers sorted", 10, run_sort},
    {"matrix", "40 by 40 matrices multiplied", 10, run_matrix},
    {"hash", "16 KiB hashed", 50, run_hash},
    {0},
};
