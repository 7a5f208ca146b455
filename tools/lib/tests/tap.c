// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tap.h"

static unsigned int nr_tests, nr_failed;

static bool vok(bool passed, const char *fmt, va_list args)
{
	nr_tests++;
	nr_failed += !passed;
	printf("%sok %u - ", passed ? "" : "not ", nr_tests);
	vprintf(fmt, args);
	putchar('\n');
	return passed;
}

bool ok(bool passed, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vok(passed, fmt, args);
	va_end(args);
	return passed;
}

bool is(const char *got, const char *want, const char *fmt, ...)
{
	bool same = got && !strcmp(got, want);
	va_list args;

	va_start(args, fmt);
	vok(same, fmt, args);
	va_end(args);
	if (!same)
		printf("#  got: %s\n# want: %s\n", got ? got : "(null)", want);
	return same;
}

int tap_end(void)
{
	printf("1..%u\n", nr_tests);
	return nr_failed || !nr_tests;
}
