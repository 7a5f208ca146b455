// SPDX-License-Identifier: GPL-2.0
/*
 * tsc-khz: print how fast the TSC of an emulated guest runs, in kHz.
 *
 * QEMU makes it of a counter of the host: on x86 of its TSC, elsewhere of its clock in ns.  The
 * guest's kernel would find the frequency itself, but while a busy host stops QEMU it finds a
 * wrong one, and its clock is wrong from then on.
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define SPAN_NS	50000000

#ifdef __x86_64__
#include <x86intrin.h>
#define counter() __rdtsc()
#else
#define counter() clock_ns()
#endif

static uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return now.tv_sec * UINT64_C(1000000000) + now.tv_nsec;
}

/* The clock at a count: of many readings the one in the fewest counts, so that no stop is in it. */
static uint64_t read_both(uint64_t *count)
{
	uint64_t least = UINT64_MAX, at = 0;

	for (int i = 0; i < 1000; i++) {
		uint64_t before = counter(), now = clock_ns(), width = counter() - before;

		if (width < least) {
			least = width;
			*count = before + width / 2;
			at = now;
		}
	}
	return at;
}

int main(void)
{
	struct timespec span = { .tv_nsec = SPAN_NS };
	uint64_t from_count, to_count, from, to;

	from = read_both(&from_count);
	nanosleep(&span, NULL);
	to = read_both(&to_count);
	printf("%.0f\n", (to_count - from_count) * 1e6 / (to - from));
	return 0;
}
