// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <unistd.h>

#include "look.h"

#define PROCESS_GROUPS	(TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_SCHED |		\
			 TSCOPE_GROUP_FAIR | TSCOPE_GROUP_CGROUP | TSCOPE_GROUP_COUNTS |	\
			 TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_WAITS | TSCOPE_GROUP_BLAME)
#define THREAD_GROUPS	(PROCESS_GROUPS | TSCOPE_GROUP_DEADLINE | TSCOPE_GROUP_AFFINITY |		\
			 TSCOPE_GROUP_WAKERS | TSCOPE_GROUP_MOVES)

__u32 look_filter(const struct target *target)
{
	switch (target->kind) {
	case TARGET_PROCESS:
		return TSCOPE_FILTER_TGID;
	case TARGET_THREAD:
		return TSCOPE_FILTER_TID;
	case TARGET_TREE:
		return TSCOPE_FILTER_SUBTREE;
	default:
		/* All: one that moves to a cgroup brings along only what it does then. */
		return TSCOPE_FILTER_NONE;
	}
}

bool look_has(const struct target *target, const struct record *rec)
{
	/* It is there only because somebody looks. */
	if (record_tgid(rec) == getpid() && target->kind != TARGET_PROCESS &&
	    target->kind != TARGET_THREAD)
		return false;
	return target->kind != TARGET_CGROUP || cgroup_holds(&target->cgroup, rec);
}

static int read_processes(struct look *look, const struct ts *client, const struct target *target)
{
	int err;

	/* What a thread does is all that is asked for. */
	if (target->kind == TARGET_THREAD)
		return 0;
	err = ts_device_processes(client, PROCESS_GROUPS, look_filter(target), target->id,
				  &look->processes);
	ts_set_settle(&look->processes);
	return err;
}

static int read_threads(struct look *look, const struct ts *client, const struct target *target)
{
	const int err = ts_device_snapshot(client, THREAD_GROUPS, look_filter(target), target->id,
					   &look->threads);

	ts_set_settle(&look->threads);
	return err;
}

static void read_files(struct look *look, const struct target *target)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < look->threads.nr; i++) {
		rec = &look->threads.task[i].rec;
		if (look_has(target, rec) && rec->ids && !(rec->ids->kind & TSCOPE_KIND_KTHREAD))
			cgroup_files_of(&look->files, rec->tid, rec->cgroup);
	}
}

static int note_time(struct look *look, const struct ts *client)
{
	struct tscope_info info;
	const int err = ts_device_info(client, &info);

	if (!err) {
		look->now_ns = info.now_ns;
		look->nr_exited = info.nr_exited;
	}
	return err;
}

int look_take(struct look *look, const struct ts *client, const struct target *target,
	      const struct look *before)
{
	int err;

	*look = (struct look){};
	cgroup_files_init(&look->files, "", before ? &before->files : NULL);
	err = note_time(look, client);
	if (!err)
		err = machine_read(&look->machine, client);
	if (!err && !before)
		err = read_processes(look, client, target);
	if (!err)
		err = read_threads(look, client, target);
	if (!err && before)
		err = read_processes(look, client, target);
	if (!err)
		read_files(look, target);
	return err;
}

void look_free(struct look *look)
{
	ts_set_clear(&look->processes);
	ts_set_clear(&look->threads);
	machine_free(&look->machine);
	cgroup_files_free(&look->files);
}
