// SPDX-License-Identifier: GPL-2.0
/*
 * quantile: what taskscope_wait_histogram.h says of a histogram of waits.
 *
 *   $ quantile FLOORS
 *
 * prints the floor of each bucket.  Otherwise it reads lines
 *
 *   MAX PERMILLE NS...
 *
 * and prints, for waits of these lengths of which the longest is MAX, the quantile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <taskscope_wait_histogram.h>

int main(int argc, char **argv)
{
	static char line[1 << 20];

	if (argc == 2 && !strcmp(argv[1], "FLOORS")) {
		for (unsigned int i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
			printf("%llu\n", (unsigned long long)tscope_wait_floor(i));
		return EXIT_SUCCESS;
	}
	while (fgets(line, sizeof(line), stdin)) {
		struct tscope_waits waits = { 0 };
		unsigned int permille;
		char *at = line;

		waits.max_ns = strtoull(at, &at, 10);
		permille = strtoul(at, &at, 10);
		while (*at && *at != '\n') {
			waits.bucket[tscope_wait_bucket(strtoull(at, &at, 10))]++;
			waits.nr++;
		}
		printf("%llu\n", (unsigned long long)tscope_wait_quantile(&waits, permille));
	}
	return EXIT_SUCCESS;
}
