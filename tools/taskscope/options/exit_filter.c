// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>
#include <sys/wait.h>

#include "exit_filter.h"
#include "names.h"

bool exit_filter_parse(struct exit_filter *end, const char *s)
{
	*end = (struct exit_filter){};
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

int exit_filter_mistakable(const struct exit_filter *end)
{
	int signal = end->code > 128 ? end->code - 128 : end->code;

	return !end->failed && !end->signal && signal > 0 && signal < 32 ? signal : 0;
}

bool exit_filter_matches(const struct exit_filter *end, int status)
{
	if (end->failed)
		return status;
	if (end->signal)
		return WTERMSIG(status) == end->signal;
	return WIFEXITED(status) && WEXITSTATUS(status) == end->code;
}
