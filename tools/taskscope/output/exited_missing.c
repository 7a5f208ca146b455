// SPDX-License-Identifier: GPL-2.0
#include <time.h>

#include "clock.h"
#include "exited_missing.h"

static __u64 age_of(const struct lost *lost)
{
	return lost->now_ns > lost->since_ns ? lost->now_ns - lost->since_ns : 0;
}

static void put_time_of_day(struct text *t, __u64 real_ns)
{
	time_t seconds = real_ns / 1000000000;
	char word[32] = "";
	struct tm tm;

	if (localtime_r(&seconds, &tm))
		strftime(word, sizeof(word), "%F %T", &tm);
	text_puts(t, word);
}

void lost_put(struct text *t, const struct lost *lost, __u64 real_ns)
{
	text_printf(t, "%llu %s are missing: the list is whole since ", lost->nr, lost->what);
	put_time_of_day(t, real_ns - age_of(lost));
	text_puts(t, ", ");
	text_put_time(t, age_of(lost));
	text_puts(t, " ago");
}

static void put_since(struct json *j, const struct lost *lost)
{
	struct text t = {};

	json_u64(j, "since", lost->since_ns);
	json_u64(j, "age", age_of(lost));
	put_time_of_day(&t, ts_clock_real_ns() - age_of(lost));
	json_string(j, "since_time", t.s);
	text_free(&t);
}

static void put_no_since(struct json *j)
{
	json_literal(j, "since", "null");
	json_literal(j, "age", "null");
	json_literal(j, "since_time", "null");
}

void lost_put_json(struct json *j, const struct lost *lost)
{
	if (!lost->nr && !lost->is_uncounted) {
		json_literal(j, "lost", "null");
		return;
	}
	json_open(j, "lost", '{', false);
	if (lost->is_uncounted)
		json_literal(j, "count", "null");
	else
		json_u64(j, "count", lost->nr);
	json_string(j, "what", lost->what);
	if (lost->now_ns)
		put_since(j, lost);
	else
		put_no_since(j);
	json_close(j);
}
