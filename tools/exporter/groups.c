// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "groups.h"

#define HASH_SIZE 4096

static __u32 hash_of(const char *name)
{
	__u32 hash = 2166136261u;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash % HASH_SIZE;
}

static void link_group(struct groups *groups, __u32 i)
{
	__u32 *first = &groups->hash[hash_of(groups->group[i].name)];

	groups->group[i].next = *first;
	*first = i;
}

static void unlink_group(struct groups *groups, __u32 i)
{
	__u32 *at = &groups->hash[hash_of(groups->group[i].name)];

	while (*at != i)
		at = &groups->group[*at].next;
	*at = groups->group[i].next;
}

int groups_init(struct groups *groups, __u32 max)
{
	*groups = (struct groups){ .max = max + 1, .nr = 1, .nr_used = 1 };
	groups->group = calloc(groups->max, sizeof(*groups->group));
	groups->hash = calloc(HASH_SIZE, sizeof(*groups->hash));
	if (groups->group)
		groups->group[GROUP_OTHER].name = strdup(GROUP_OTHER_NAME);
	if (!groups->hash || !groups->group || !groups->group[GROUP_OTHER].name) {
		groups_free(groups);
		return -ENOMEM;
	}
	return 0;
}

void groups_free(struct groups *groups)
{
	__u32 i;

	for (i = 0; groups->group && i < groups->nr; i++)
		free(groups->group[i].name);
	free(groups->group);
	free(groups->hash);
	*groups = (struct groups){};
}

/* What it had goes with it: added to another group it would look like work that was just done. */
static void fold(struct groups *groups, __u32 i)
{
	struct group *group = &groups->group[i];

	unlink_group(groups, i);
	free(group->name);
	*group = (struct group){};
	groups->nr_used--;
	groups->nr_folded++;
}

/* Return: a free place, or GROUP_OTHER. */
static __u32 make_room(struct groups *groups, __u64 now_ns)
{
	__u32 i, oldest = GROUP_OTHER;

	if (groups->nr < groups->max)
		return groups->nr++;
	for (i = 1; i < groups->nr; i++) {
		const struct group *group = &groups->group[i];

		/* A place that is free since there was no memory for a name. */
		if (!group->name)
			return i;
		if (!group->nr_tasks && group->emptied_ns + GROUP_STAYS_NS <= now_ns &&
		    (!oldest || group->emptied_ns < groups->group[oldest].emptied_ns))
			oldest = i;
	}
	if (oldest)
		fold(groups, oldest);
	return oldest;
}

__u32 groups_find(struct groups *groups, const char *name, __u64 now_ns)
{
	__u32 i;

	/* One label set never comes twice, also if a task has this name. */
	if (!strcmp(name, GROUP_OTHER_NAME))
		return GROUP_OTHER;
	for (i = groups->hash[hash_of(name)]; i; i = groups->group[i].next)
		if (!strcmp(groups->group[i].name, name))
			return i;
	i = make_room(groups, now_ns);
	if (!i)
		return GROUP_OTHER;
	groups->group[i] = (struct group){ .name = strdup(name), .emptied_ns = now_ns };
	if (!groups->group[i].name)
		return GROUP_OTHER;
	link_group(groups, i);
	groups->nr_used++;
	return i;
}

void groups_begin(struct groups *groups)
{
	__u32 i, account;

	for (i = 0; i < groups->nr; i++) {
		struct group *group = &groups->group[i];

		for (account = 0; account < NR_ACCOUNTS; account++) {
			group->before[account].nr += group->now[account].nr;
			group->before[account].sum_ns += group->now[account].sum_ns;
			group->now[account] = (struct asleep){};
		}
		group->longest_ns = 0;
	}
}

__u64 group_show(struct group *group, enum count count, __u64 now_ns)
{
	__u64 value = group->count[count];

	if (count < NR_ACCOUNTS)
		value += group->before[count].nr * now_ns - group->before[count].sum_ns;
	/* A task that has gone on is read some time later: the sum may be too high until then. */
	if ((__s64)(value - group->shown[count]) > 0)
		group->shown[count] = value;
	return group->shown[count];
}
