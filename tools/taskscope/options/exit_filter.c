// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>
#include <sys/wait.h>

#include "exit_filter.h"
#include "names.h"

bool end_parse(struct end *end, const char *s)
{
	*end = (struct end){};
	if (!strcmp(s, "failed")) {
		end->failed = true;
		return true;
	}
	if (!isdigit((unsigned char)*s)) {
		end->signal = signal_number(s);
		return end->signal;
	}
	for (; isdigit((unsigned char)*s) && end->code <= 255; s++)
		end->code = end->code * 10 + (*s - '0');
	return !*s && end->code <= 255;
}

int end_mistakable(const struct end *end)
{
	int signal = end->code > 128 ? end->code - 128 : end->code;

	return !end->failed && !end->signal && signal > 0 && signal < 32 ? signal : 0;
}

bool end_matches(const struct end *end, int status)
{
	if (end->failed)
		return status;
	if (end->signal)
		return WTERMSIG(status) == end->signal;
	return WIFEXITED(status) && WEXITSTATUS(status) == end->code;
}
