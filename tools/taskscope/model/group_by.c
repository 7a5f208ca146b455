// SPDX-License-Identifier: GPL-2.0
#include <pwd.h>
#include <string.h>

#include "cgroups.h"
#include "container.h"
#include "group_by.h"

/* Of a task that is in no container: no container has this name. */
#define NO_CONTAINER "none"

static const struct {
	const char *name;
	bool needs_threads;
	__u64 groups;
} kinds[] = {
	[BY_PROCESS] = { "process", false, TSCOPE_GROUP_BIRTH },
	[BY_THREAD] = { "thread", true, 0 },
	[BY_CGROUP] = { "cgroup", false, TSCOPE_GROUP_CGROUP },
	[BY_CONTAINER] = { "container", false, TSCOPE_GROUP_CGROUP },
	[BY_COMM] = { "comm", false, 0 },
	[BY_USER] = { "user", false, TSCOPE_GROUP_CREDS },
	[BY_CPU] = { "cpu", true, TSCOPE_GROUP_SCHED },
};

#define NR_KINDS (sizeof(kinds) / sizeof(kinds[0]))

const char *group_by_name(enum group_by by)
{
	return kinds[by].name;
}

enum group_by group_by_parse(const char *name)
{
	enum group_by by;

	for (by = BY_PROCESS; by < NR_KINDS; by++)
		if (!strcmp(kinds[by].name, name))
			return by;
	return BY_NOTHING;
}

bool group_by_needs_threads(enum group_by by)
{
	return kinds[by].needs_threads;
}

__u64 group_by_groups(enum group_by by)
{
	return kinds[by].groups | TSCOPE_GROUP_IDS | TSCOPE_GROUP_EXITED;
}

/* Cgroups have numbers that are not used again; a recording of version 1 lacks them. */
static void cgroup_key(struct group_key *key, const struct tscope_cgroup *cgroup)
{
	key->is_known = cgroup;
	if (cgroup && cgroup->id)
		key->nr = cgroup->id;
	else if (cgroup)
		key->text = cgroup->path;
}

static void container_key(struct group_key *key, const struct record *rec, struct text *scratch)
{
	key->is_known = rec->cgroup;
	if (rec->cgroup && !container_of(rec, scratch))
		text_puts(scratch, NO_CONTAINER);
	key->text = text_str(scratch);
}

void group_key(struct group_key *key, enum group_by by, const struct record *rec,
	       struct text *scratch)
{
	*key = (struct group_key){};
	text_clear(scratch);
	switch (by) {
	case BY_NOTHING:
	case BY_PROCESS:
	case BY_THREAD:
		break;
	case BY_CGROUP:
		cgroup_key(key, rec->cgroup);
		break;
	case BY_CONTAINER:
		container_key(key, rec, scratch);
		break;
	case BY_COMM:
		key->text = record_comm(rec);
		key->is_known = key->text;
		break;
	case BY_USER:
		key->nr = rec->creds ? rec->creds->euid : 0;
		key->is_known = rec->creds;
		break;
	case BY_CPU:
		key->nr = rec->sched ? rec->sched->cpu : 0;
		key->is_known = rec->sched;
		break;
	}
}

static void put_user(struct text *t, __u32 uid, bool has_users)
{
	const struct passwd *user = has_users ? getpwuid(uid) : NULL;

	if (user)
		text_puts(t, user->pw_name);
	else
		text_put_u64(t, uid);
}

void group_put_name(struct text *t, enum group_by by, const struct record *rec, bool has_users)
{
	switch (by) {
	case BY_NOTHING:
		break;
	case BY_PROCESS:
		text_put_s64(t, record_tgid(rec));
		break;
	case BY_THREAD:
		text_put_s64(t, rec->tid);
		break;
	case BY_CGROUP:
		cgroup_put_path(t, rec->cgroup);
		break;
	case BY_CONTAINER:
		if (!container_of(rec, t))
			text_puts(t, NO_CONTAINER);
		break;
	case BY_COMM:
		text_puts(t, record_comm(rec));
		break;
	case BY_USER:
		put_user(t, rec->creds->euid, has_users);
		break;
	case BY_CPU:
		text_put_u64(t, rec->sched->cpu);
		break;
	}
}
