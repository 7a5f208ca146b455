// SPDX-License-Identifier: GPL-2.0

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
int exited_read(const struct ts *client, unsigned int kinds, __u64 groups, struct ts_set *tasks,
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
		const struct tscope_exited *exited = tasks->task[i].rec.exited;

		if (!exited)
			continue;
		is_thread = !(exited->flags & TSCOPE_EXITED_PROCESS);
		nr[is_thread]++;
		if (exited->seq > last[is_thread])
			last[is_thread] = exited->seq;
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
