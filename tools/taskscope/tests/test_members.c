// SPDX-License-Identifier: GPL-2.0
#include "members.h"
#include "tap.h"

/* Does the end of a task end these, 0: none? */
static bool ends(struct members *members, __s32 tid, __s32 first, __s32 second)
{
	__s32 ended[2] = {};
	size_t nr = members_end(members, tid, ended);

	return nr == (size_t)!!first + !!second && ended[0] == first && ended[1] == second;
}

static void test_ends(void)
{
	struct members members = {};

	ok(!members_find(&members, 7) && ends(&members, 7, 7, 0), "members: nobody is known");
	/* In any order: numbers begin anew. */
	members_add(&members, 5, 7, false);
	members_add(&members, 7, 7, false);
	members_add(&members, 9, 7, false);
	ok(members_find(&members, 9)->tgid == 7, "members: a thread");
	ok(members_add(&members, 9, 7, false) == members_find(&members, 9) &&
	   members_find(&members, 7)->nr == 3, "members: a thread that is told twice");
	ok(ends(&members, 5, 5, 0), "members: a thread ends");
	ok(ends(&members, 7, 0, 0), "members: a leader ends, and another goes on");
	ok(ends(&members, 9, 9, 7), "members: the last one ends, and the process");

	members_add(&members, 9, 9, false);
	ok(members_find(&members, 9)->nr == 1 && ends(&members, 9, 9, 0), "members: a number again");
	members_add(&members, 20, 9, false);
	members_add(&members, 20, 30, false);
	members_add(&members, 9, 9, false);
	ok(members_find(&members, 9)->nr == 1, "members: a thread whose end nobody saw");
	ok(ends(&members, 20, 20, 0), "members: in a group whose leader is not known");
	members.is_doubtful = true;
	ok(ends(&members, 9, 0, 0), "members: there may be more threads");
	members_free(&members);
	ok(!members.by_tid && !members.is_doubtful, "members: forgotten");
}

/* As the stream begins a leader has ended before its threads. */
static void test_late(void)
{
	struct members members = {};

	members_add(&members, 7, 7, true);
	members_add(&members, 8, 7, false);
	ok(ends(&members, 7, 0, 0), "members: a leader whose end is told once more");
	ok(ends(&members, 8, 8, 7), "members: the last one after its leader");
	members_free(&members);
}

static void test_exec(void)
{
	struct members members = {};

	ok(!members_exec(&members, 7, 8), "members: an execve() by nobody");
	members_add(&members, 7, 7, false);
	members_add(&members, 8, 7, false);
	ends(&members, 7, 0, 0);
	ok(members_exec(&members, 7, 8), "members: an execve() by a thread");
	ok(ends(&members, 7, 7, 0), "members: it has the leader's number, and ends");

	/* The old leader has its last switch later, with the number of the thread. */
	members_add(&members, 7, 7, false);
	members_add(&members, 8, 7, false);
	ok(!members_exec(&members, 7, 8), "members: an execve() before the leader has ended");
	ok(ends(&members, 8, 8, 0), "members: that ends");
	ok(ends(&members, 7, 7, 0), "members: and the process later");

	/* Or has had it before the event. */
	members_add(&members, 7, 7, false);
	members_add(&members, 8, 7, false);
	ends(&members, 8, 8, 0);
	ok(!members_exec(&members, 7, 8), "members: an execve() after the leader has ended");
	ok(ends(&members, 7, 7, 0), "members: and the process after it");
	members_free(&members);
}

void test_members(void)
{
	test_ends();
	test_late();
	test_exec();
}
