/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BENCH_H
#define BENCH_H

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The clock, which counts instructions in such a guest. */
static inline unsigned long long now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* The switches of all CPUs that the kernel counted. */
static inline unsigned long long switches(void)
{
	FILE *file = fopen("/proc/stat", "r");
	unsigned long long nr = 0;
	char line[4096];

	if (!file)
		err(1, "/proc/stat");
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, "ctxt ", 5))
			nr = strtoull(line + 5, NULL, 10);
	fclose(file);
	return nr;
}

#endif
