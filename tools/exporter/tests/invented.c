// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "invented.h"

static void add_cgroup(struct built *b, const char *path)
{
	size_t bytes = (sizeof(struct tscope_cgroup) + strlen(path) + 8) & ~7UL;
	struct tscope_cgroup *cgroup = build_group(b, TSCOPE_GROUP_CGROUP, bytes);

	cgroup->size = bytes;
	strcpy(cgroup->path, path);
}

/* What the module counts, of a living task and of an exited one. */
static void add_history(struct built *b, const struct invented *task)
{
	struct tscope_birth *birth = build_group(b, TSCOPE_GROUP_BIRTH, sizeof(*birth));
	struct tscope_counts *counts = build_group(b, TSCOPE_GROUP_COUNTS, sizeof(*counts));
	struct tscope_accounts *accounts = build_group(b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	struct tscope_waits *waits = build_group(b, TSCOPE_GROUP_WAITS, sizeof(*waits));

	birth->flags = task->seen ? TSCOPE_BIRTH_SEEN : 0;
	birth->clone_flags = task->clone_flags;
	counts->voluntary = task->voluntary;
	accounts->run_ns = task->ns[COUNT_RUN_NS];
	accounts->wait_ns = task->ns[COUNT_WAIT_NS];
	accounts->sleep_ns = task->ns[COUNT_SLEEP_NS];
	accounts->block_ns = task->ns[COUNT_BLOCK_NS];
	accounts->stop_ns = task->ns[COUNT_STOP_NS];
	accounts->wait_idle_ns = task->idle_ns;
	accounts->limit_ns = task->limit_ns;
	accounts->account = task->account;
	accounts->since_ns = task->since_ns;
	accounts->now_ns = task->now_ns;
	waits->sum_ns = accounts->wait_ns;
	build_group(b, TSCOPE_GROUP_BLAME, sizeof(struct tscope_blame));
	build_group(b, TSCOPE_GROUP_MOVES, sizeof(struct tscope_moves));
	build_group(b, TSCOPE_GROUP_SWITCHES, sizeof(struct tscope_switches));
}

void invent_living(struct built *b, const struct invented *task)
{
	struct tscope_ids *ids = build_task(b, task->tid, task->tid, 1, task->comm ? task->comm : "x");

	ids->ns_level = 0;
	((struct tscope_head *)b->bytes)->key = task->key;
	if (task->cgroup)
		add_cgroup(b, task->cgroup);
	add_history(b, task);
}

void invent_exited(struct built *b, const struct invented *task, __u64 seq)
{
	struct tscope_exited *exited;

	build_start(b, task->tid)->key = task->key;
	if (task->cgroup)
		add_cgroup(b, task->cgroup);
	add_history(b, task);
	exited = build_group(b, TSCOPE_GROUP_EXITED, sizeof(*exited));
	exited->seq = seq;
	exited->tgid = task->tid;
	exited->exit_code = task->exit_code;
	exited->flags = task->exited_flags;
	strcpy(exited->comm, task->comm ? task->comm : "x");
}

void invented_task(struct ts_task *task, const struct built *b)
{
	*task = (struct ts_task){};
	if (ts_record_parse(&task->rec, b->bytes, sizeof(b->bytes), NULL) < 0)
		abort();
}
