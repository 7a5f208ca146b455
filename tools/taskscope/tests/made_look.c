// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "build.h"
#include "made_look.h"
#include "saved_look.h"

static void fill(struct tscope_accounts *accounts, __u64 since_ns, __u64 now_ns, __u64 run_ns)
{
	*accounts = (struct tscope_accounts){
		.since_ns = since_ns, .opened_ns = now_ns, .now_ns = now_ns, .run_ns = run_ns,
		.account = TSCOPE_ACCOUNT_SLEEP,
	};
}

static void add_task(struct ts_set *living, const struct made_look *look, __s32 tid,
		     const char *comm, __u64 run_ns)
{
	struct tscope_ids *ids;
	struct built b;

	ids = build_task(&b, tid, tid, 0, "");
	snprintf(ids->comm, sizeof(ids->comm), "%s", comm);
	ids->start_ns = look->machine + tid;
	fill(build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(struct tscope_accounts)),
	     look->machine + tid + 5, look->now_ns, run_ns);
	if (add_built(living, &b))
		abort();
}

static void add_exited(struct ts_set *exited, const struct made_look *look, __u64 seq)
{
	struct tscope_exited *group;
	struct built b;

	group = build_exited(&b, 100 + seq, 7, "ended");
	group->seq = seq;
	group->flags |= TSCOPE_EXITED_PROCESS;
	group->freed_ns = look->now_ns - 1000 + seq;
	fill(built_group(&b, TSCOPE_GROUP_ACCOUNTS), group->freed_ns - 10, group->freed_ns, seq);
	if (add_built(exited, &b))
		abort();
}

void made_look_write(const struct made_look *look, const char *path)
{
	struct tscope_info info = {
		.size = sizeof(info), .abi_major = TSCOPE_ABI_MAJOR, .abi_minor = TSCOPE_ABI_MINOR,
		.nr_cpus = 2, .block_head_bytes = sizeof(struct tscope_block), .now_ns = look->now_ns,
	};
	struct ts_set living = {}, exited = {};
	__u64 seq;

	info.groups = look->keeps_none ? TSCOPE_GROUPS_ALL & ~TSCOPE_GROUP_EXITED : TSCOPE_GROUPS_ALL;
	build_group_bytes(info.group_bytes);
	add_task(&living, look, 1, "init", 50);
	add_task(&living, look, 7, look->comm, look->run_ns);
	for (seq = look->exited - look->kept + 1; seq <= look->exited; seq++)
		add_exited(&exited, look, seq);
	if (saved_look_write(path, &info, &living, &exited))
		abort();
	ts_set_clear(&living);
	ts_set_clear(&exited);
}
