// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <time.h>

#include "exited_list.h"

static void add_lost(struct lost *lost, const char *what, __u64 total, __u64 read,
		     __u64 whole_ns)
{
	if (total <= read)
		return;
	lost->what = lost->nr ? "processes and threads" : what;
	lost->nr += total - read;
	if (whole_ns > lost->since_ns)
		lost->since_ns = whole_ns;
}

/* Who went while they were read is not missing, but later than all that is told. */
int gone_read(const struct ts *client, unsigned int kinds, __u64 groups, struct ts_set *tasks,
	      struct lost *lost)
{
	__u64 last[2] = {}, nr[2] = {};
	struct tscope_info info;
	int err, is_thread;
	size_t i;

	*lost = (struct lost){};
	err = ts_device_departed(client, kinds, groups, tasks);
	if (!err)
		err = ts_device_info(client, &info);
	if (err)
		return err;
	for (i = 0; i < tasks->nr; i++) {
		const struct tscope_exited *departed = tasks->task[i].rec.exited;

		if (!departed)
			continue;
		is_thread = !(departed->flags & TSCOPE_EXITED_PROCESS);
		nr[is_thread]++;
		if (departed->seq > last[is_thread])
			last[is_thread] = departed->seq;
	}
	lost->now_ns = info.now_ns;
	/* Of a ring without room all are missing. */
	if (kinds & GONE_PROCESSES)
		add_lost(lost, "processes", last[0] ? last[0] : info.nr_exited, nr[0],
			 info.exited_whole_ns);
	if (kinds & GONE_THREADS)
		add_lost(lost, "threads", last[1] ? last[1] : info.nr_exited_threads, nr[1],
			 info.exited_threads_whole_ns);
	return 0;
}

void lost_since(struct lost *lost, __u64 from_ns)
{
	if (from_ns > lost->since_ns)
		lost->nr = 0;
}

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

static __u64 real_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

void lost_warn(const struct lost *lost)
{
	struct text t = {};

	if (!lost->nr)
		return;
	lost_put(&t, lost, real_now());
	warnx("%s", t.s);
	text_free(&t);
}

void lost_put_json(struct json *j, const struct lost *lost)
{
	struct text t = {};

	if (!lost->nr) {
		json_literal(j, "lost", "null");
		return;
	}
	json_open(j, "lost", '{', false);
	json_u64(j, "count", lost->nr);
	json_u64(j, "since", lost->since_ns);
	json_u64(j, "age", age_of(lost));
	put_time_of_day(&t, real_now() - age_of(lost));
	json_string(j, "since_time", t.s);
	json_close(j);
	text_free(&t);
}
