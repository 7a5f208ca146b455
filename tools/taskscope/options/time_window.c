// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "parse.h"
#include "time_window.h"

/* 0, 0.0: as ts_parse_seconds() gives for what is no number, too. */
static bool is_zero(const char *s)
{
	const size_t zeros = strspn(s, "0");

	s += zeros;
	if (zeros && *s == '.')
		s += 1 + strspn(s + 1, "0");
	return zeros && !*s;
}

bool take_time(void *group, const struct option_row *row, const char *s, struct text *wrong)
{
	__u64 *ns = (void *)((char *)group + row->value);

	*ns = ts_parse_seconds(s);
	return *ns || is_zero(s) ||
	       refuse(wrong, "--%s needs a number of seconds, such as 0.5, not '%s'", row->name, s);
}

/* 0 stands for no end, which leaving the option out says already. */
static bool take_end(void *group, const struct option_row *row, const char *s, struct text *wrong)
{
	const __u64 *ns = (void *)((char *)group + row->value);

	return take_time(group, row, s, wrong) &&
	       (*ns || refuse(wrong, "--%s needs a time after the beginning, not 0", row->name));
}

#define VALUE(_member) .value = offsetof(struct time_window, _member)

const struct option_group time_window_group = {
	.rows = (const struct option_row[]){
		{ "from", 0, "SECONDS", .kind = OPTION_OTHER, .take = take_time, VALUE(from_ns),
		  .help = "begin this long after the beginning of a recording" },
		{ "to", 0, "SECONDS", .kind = OPTION_OTHER, .take = take_end, VALUE(to_ns),
		  .help = "end this long after the beginning" },
		{ "warm-up", 0, "SECONDS", .kind = OPTION_OTHER, .take = take_time,
		  VALUE(warm_up_ns), .help = "leave out so much of the beginning, or after --from" },
		{},
	},
};

bool time_window_check(const struct time_window *window, struct text *wrong)
{
	return !window->to_ns || window->to_ns > window->from_ns + window->warm_up_ns ||
	       refuse(wrong, "--to has to be later than --from and --warm-up together");
}
