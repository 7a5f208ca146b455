// SPDX-License-Identifier: GPL-2.0
#include "quota_print.h"

/* Where the kernel does not tell what was its own limit, the most that it may have been. */
static void put_explained(struct text *t, __u64 explained_ns, __u64 wait_ns)
{
	text_puts(t, "  explains at most ");
	text_put_time(t, explained_ns);
	text_puts(t, " of what is contended, ");
	text_put_share(t, explained_ns, wait_ns);
	text_puts(t, " of its wait\n");
}

void quota_put(struct text *t, const struct quota *quota, __u64 explained_ns, __u64 wait_ns)
{
	const struct quota_level *level;

	text_puts(t, "\nits quota\n");
	for (level = quota->level; level < quota->level + quota->nr; level++) {
		text_puts(t, "  ");
		text_put_visible(t, level->path, false);
		text_puts(t, ": ");
		text_put_time(t, level->quota_ns);
		text_puts(t, " of each ");
		text_put_time(t, level->period_ns);
		text_printf(t, "; throttled in %llu of %llu periods, for ", level->nr_throttled,
			    level->nr_periods);
		text_put_time(t, level->throttled_ns);
		/* The kernel adds one up when it has ended. */
		if (!level->throttled_ns)
			text_puts(t, ", without one that goes on");
		text_putc(t, '\n');
	}
	if (explained_ns)
		put_explained(t, explained_ns, wait_ns);
}

void quota_put_json(struct json *j, const struct quota *quota)
{
	const struct quota_level *level;

	json_open(j, "quotas", '[', true);
	for (level = quota->level; level < quota->level + quota->nr; level++) {
		json_open(j, NULL, '{', false);
		json_string(j, "cgroup", level->path);
		json_u64(j, "quota", level->quota_ns);
		json_u64(j, "period", level->period_ns);
		json_u64(j, "nr_periods", level->nr_periods);
		json_u64(j, "nr_throttled", level->nr_throttled);
		json_u64(j, "throttled", level->throttled_ns);
		json_close(j);
	}
	json_close(j);
}
