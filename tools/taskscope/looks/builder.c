// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "builder.h"
#include "memory.h"

void *builder_grown(void *array, size_t nr, size_t *cap, size_t bytes)
{
	if (nr < *cap)
		return array;
	*cap = *cap ? *cap * 2 : 64;
	array = reallocarray(array, *cap, bytes);
	if (!array)
		out_of_memory();
	return array;
}

void builder_fill_task(struct verdict_task *task, const struct record *rec, struct cgroup_files *files)
{
	*task = (struct verdict_task){
		.key = rec->key,
		.tid = rec->tid,
		.tgid = record_tgid(rec),
		.comm = record_comm(rec),
		.deadline = rec->deadline,
		.affinity = rec->affinity,
		.affinity_before = rec->before ? rec->before->affinity : NULL,
		.state = rec->state,
	};
	if (rec->ids) {
		task->nr_threads = rec->ids->nr_threads;
		task->sid = rec->ids->sid;
		task->tracer = rec->ids->tracer;
		task->is_kthread = rec->ids->kind & TSCOPE_KIND_KTHREAD;
	}
	if (rec->sched) {
		task->has_sched = true;
		task->policy = rec->sched->policy;
		task->nice = rec->sched->nice;
		task->rt_priority = rec->sched->rt_priority;
	}
	if (rec->fair)
		task->weight = rec->fair->weight;
	if (!task->is_kthread)
		task->cgroup = cgroup_files_of(files, rec->tid, rec->cgroup);
}
