// SPDX-License-Identifier: GPL-2.0
#include "reader.h"

int read_task(struct ts *ts, pid_t tid, __u64 groups, struct record *record)
{
	static struct ts_set *set;
	int err;

	ts_set_free(set);
	err = ts_task(ts, tid, groups, &set);
	if (!err)
		*record = ts_set_at(set, 0)->rec;
	return err;
}
