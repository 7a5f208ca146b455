// SPDX-License-Identifier: GPL-2.0
#include <search.h>
#include <stdlib.h>

#include "members.h"
#include "memory.h"

static int compare(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	return (x->tid > y->tid) - (x->tid < y->tid);
}

struct member *members_find(const struct members *members, __s32 tid)
{
	const struct member key = { .tid = tid };
	struct member **found = tfind(&key, &members->by_tid, compare);

	return found ? *found : NULL;
}

static struct member *find_or_new(struct members *members, __s32 tid)
{
	struct member *member = members_find(members, tid);

	if (member)
		return member;
	member = calloc(1, sizeof(*member));
	if (!member)
		out_of_memory();
	member->tid = tid;
	if (!tsearch(member, &members->by_tid, compare))
		out_of_memory();
	return member;
}

static struct member *leader_of(struct members *members, const struct member *member)
{
	return find_or_new(members, member->tgid);
}

/* It does not count any more in its group. */
static void leave(struct members *members, struct member *member)
{
	struct member *leader = leader_of(members, member);

	if (!member->is_over && leader->nr)
		leader->nr--;
	member->is_over = true;
}

struct member *members_add(struct members *members, __s32 tid, __s32 tgid, bool is_over)
{
	struct member *member = find_or_new(members, tid);
	bool is_same = member->tgid == tgid && !member->is_over;

	/* It was added as the stream began, and its birth is told once more. */
	if (is_same)
		return member;
	if (member->tgid) {
		/* Another task had this number. */
		leave(members, member);
		member->has_prio = false;
		member->ppid = 0;
		if (tid == tgid)
			member->nr = 0;
	}
	member->tgid = tgid;
	member->is_over = is_over;
	leader_of(members, member)->nr += !is_over;
	return member;
}

size_t members_end(struct members *members, __s32 tid, __s32 ended[2])
{
	struct member *member = members_find(members, tid), *leader;
	size_t nr = 0;

	if (!member || !member->tgid) {
		ended[0] = tid;
		return 1;
	}
	leave(members, member);
	leader = leader_of(members, member);
	if (member != leader)
		ended[nr++] = tid;
	if (leader->is_over && !leader->nr && !members->is_doubtful)
		ended[nr++] = leader->tid;
	return nr;
}

bool members_exec(struct members *members, __s32 tid, __s32 old_tid)
{
	struct member *thread = members_find(members, old_tid);
	struct member *leader = members_find(members, tid);

	/* Its last switch comes later, or came under the number that the thread had. */
	if (!thread || !leader || thread->is_over || !leader->is_over)
		return false;
	/* The leader that has ended counts no more, and the thread goes on to, as leader. */
	thread->is_over = true;
	leader->is_over = false;
	leader->has_prio = false;
	return true;
}

void members_free(struct members *members)
{
	struct member *member;

	while (members->by_tid) {
		member = *(struct member **)members->by_tid;
		tdelete(member, &members->by_tid, compare);
		free(member);
	}
	members->is_doubtful = false;
}
