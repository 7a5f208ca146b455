// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#include "option.h"
#include "parse.h"

const struct option_group json_group = {
	.rows = (const struct option_row[]){
		{ "json", 'J', .help = "print JSON" },
		{},
	},
};

bool refuse(struct text *wrong, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_vprintf(wrong, fmt, args);
	va_end(args);
	return false;
}

/* Is it rather a name? */
static bool is_name(const char *s)
{
	return isalpha((unsigned char)*s);
}

bool take_task(__s32 *tid, const char *before, const char *what, const char *s,
	       struct text *wrong)
{
	const char *end;

	*tid = ts_parse_tid(s, &end);
	if (*tid && !*end)
		return true;
	return refuse(wrong, "%s needs the number of %s, such as 1234, not '%s'%s", before, what,
		      s, is_name(s) ? "; taskscope ps --comm PATTERN finds numbers by name" : "");
}

bool take_processes(bool has_comm, const char *s, struct text *wrong)
{
	if (ts_are_tids(s))
		return true;
	if (has_comm && is_name(s))
		return refuse(wrong, "--pid needs numbers of processes, such as 1 or 1,20, not '%s'; by name: --comm '%s'",
			      s, s);
	return refuse(wrong, "--pid needs numbers of processes, with commas between, such as 1 or 1,20, not '%s'",
		      s);
}

static bool take_cpus(const char *s, struct text *wrong)
{
	return ts_are_cpus(s) ||
	       refuse(wrong, "--cpu needs numbers of CPUs, with commas between, such as 0 or 0,2-5, not '%s'",
		      s);
}

static bool take_count(__u32 *count, const char *name, const char *s, struct text *wrong)
{
	*count = ts_parse_number(s);
	return *count ||
	       refuse(wrong, "--%s needs a number above 0, such as 10, not '%s'", name, s);
}

static bool take_seconds(__u64 *ns, const char *name, const char *s, struct text *wrong)
{
	*ns = ts_parse_seconds(s);
	return *ns ||
	       refuse(wrong, "--%s needs a number of seconds above 0, and below a year, such as 0.5, not '%s'",
		      name, s);
}

static bool take_number(const struct option_row *row, __s32 *tid, const char *s,
			struct text *wrong)
{
	char before[32];

	snprintf(before, sizeof(before), "--%s", row->name);
	return take_task(tid, before, row->kind == OPTION_TASK ? "a task" : "a process", s,
			 wrong);
}

bool option_take(const struct option_row *row, void *group, const char *s, struct text *wrong)
{
	void *to = (char *)group + row->at;

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)to = true;
		return true;
	case OPTION_COUNT:
		return take_count(to, row->name, s, wrong);
	case OPTION_SECONDS:
		return take_seconds(to, row->name, s, wrong);
	case OPTION_TASK:
	case OPTION_PROCESS:
		return take_number(row, to, s, wrong);
	case OPTION_OTHER:
		return row->take(group, row, s, wrong);
	case OPTION_STRING:
		break;
	case OPTION_PROCESSES:
		if (!take_processes(false, s, wrong))
			return false;
		break;
	case OPTION_CPUS:
		if (!take_cpus(s, wrong))
			return false;
		break;
	}
	*(const char **)to = s;
	return true;
}

bool take_file(const char *command, int nr, char **s, const char **file, struct text *wrong)
{
	*file = s[0];
	return nr == 1 ||
	       refuse(wrong, "%s takes one file, what taskscope record has written", command);
}
