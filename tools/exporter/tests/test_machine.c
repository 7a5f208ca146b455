// SPDX-License-Identifier: GPL-2.0
/*
 * An invented machine: tasks are born, run, wait, sleep, move and exit at random, and looks come at
 * random.  What the accounting says is compared with a plain model, which goes through all tasks at
 * each look: a group gets what each task has done since the look before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accounting.h"
#include "invented.h"
#include "unit.h"

#define TASKS 60
#define PATHS 9
#define ROOM 5
#define LOOKS 3000

enum stage { ABSENT, LIVING, HIDDEN, FREED };

struct task {
	enum stage stage;
	struct invented now;	/* as it is, up to now.now_ns */
	bool changed;		/* since the look before */
	bool known;		/* to the accounting */
	bool was_read;		/* in this look */
	struct invented read;	/* as it was read last */
	__u64 counted[NR_ACCOUNTS];
	char group[16];
};

struct machine {
	__u64 ns;
	__u64 key;
	struct task task[TASKS];
	struct accounting accounting;
	/* The model: by name of the group. */
	struct {
		char name[16];
		__u64 sum[NR_ACCOUNTS];
	} group[PATHS + 1];
	__u64 before[PATHS + 2][NR_ACCOUNTS];
	bool is_equal, falls;
	__u64 total, shown_total;
};

static void pass(struct machine *m, __u64 ns)
{
	unsigned int i;

	m->ns += ns;
	for (i = 0; i < TASKS; i++) {
		struct invented *task = &m->task[i].now;

		if (m->task[i].stage != LIVING)
			continue;
		if (task->account < NR_ACCOUNTS)
			task->ns[task->account] += ns;
		task->now_ns = m->ns;
	}
}

static void set_path(struct invented *task)
{
	static char paths[PATHS][8];
	unsigned int i = rand() % PATHS;

	snprintf(paths[i], sizeof(paths[i]), "/g%u", i);
	task->cgroup = paths[i];
}

static void act(struct machine *m)
{
	struct task *task = &m->task[rand() % TASKS];

	pass(m, rand() % 1000000);
	if (task->stage == ABSENT) {
		*task = (struct task){ .stage = LIVING, .changed = true };
		task->now = (struct invented){ .key = m->key++, .tid = 1 + rand() % 1000,
					       .now_ns = m->ns, .account = rand() % NR_ACCOUNTS };
		set_path(&task->now);
	} else if (task->stage == LIVING && rand() % 8 == 0) {
		task->now.account = TSCOPE_ACCOUNT_ENDED;
		task->stage = HIDDEN;
	} else if (task->stage == LIVING) {
		if (rand() % 5 == 0)
			set_path(&task->now);
		task->now.account = rand() % NR_ACCOUNTS;
		task->changed = true;
	} else if (task->stage == HIDDEN && rand() % 4) {
		task->stage = FREED;
	}
}

/* The name under which the accounting has it: other, if there was no room. */
static void note_group(struct machine *m, struct task *task)
{
	const struct groups *groups = &m->accounting.groups;
	__u32 i;

	strcpy(task->group, GROUP_OTHER_NAME);
	for (i = 1; i < groups->nr; i++)
		if (groups->group[i].name && !strcmp(groups->group[i].name, task->now.cgroup))
			strcpy(task->group, task->now.cgroup);
}

static __u64 *model_of(struct machine *m, const char *name)
{
	unsigned int i = 0;

	while (m->group[i].name[0] && strcmp(m->group[i].name, name))
		i++;
	strcpy(m->group[i].name, name);
	return m->group[i].sum;
}

/* What it has done up to @until, which was read or is believed. */
static void credit(struct machine *m, struct task *task, __u64 until_ns)
{
	__u64 *sum = model_of(m, task->group), ns[NR_ACCOUNTS];
	unsigned int i;

	memcpy(ns, task->read.ns, sizeof(ns));
	i = task->read.account;
	if (i >= TSCOPE_ACCOUNT_SLEEP && i <= TSCOPE_ACCOUNT_STOP && until_ns > task->read.now_ns)
		ns[i] += until_ns - task->read.now_ns;
	for (i = 0; i < NR_ACCOUNTS; i++) {
		sum[i] += ns[i] - task->counted[i];
		task->counted[i] = ns[i];
	}
}

static void take_living(struct machine *m, struct task *task)
{
	struct ts_task given;
	struct built b;

	invent_living(&b, &task->now);
	invented_task(&given, &b);
	accounting_take(&m->accounting, &given);
	note_group(m, task);
	task->read = task->now;
	task->known = task->was_read = true;
	task->changed = false;
	credit(m, task, 0);
}

static void take_freed(struct machine *m, struct task *task)
{
	struct ts_task given;
	struct built b;

	invent_exited(&b, &task->now, 1);
	invented_task(&given, &b);
	accounting_take_exited(&m->accounting, &given, true);
	note_group(m, task);
	task->read = task->now;
	credit(m, task, 0);
	task->stage = ABSENT;
}

static void compare(struct machine *m)
{
	struct groups *groups = &m->accounting.groups;
	__u32 i, account;

	m->total = m->shown_total = 0;
	for (i = 0; i < groups->nr; i++) {
		struct group *group = &groups->group[i];
		const __u64 *want = model_of(m, group->name);

		for (account = 0; account < NR_ACCOUNTS; account++) {
			__u64 got = group->count[account] +
				    group->before[account].nr * m->accounting.now_ns -
				    group->before[account].sum_ns;
			__u64 shown = group_show(group, account, m->accounting.now_ns);

			m->is_equal &= got == want[account];
			m->falls |= shown < m->before[i][account];
			m->before[i][account] = shown;
			m->total += got;
			m->shown_total += shown;
		}
	}
}

static void look(struct machine *m)
{
	unsigned int i, j;

	accounting_begin(&m->accounting, m->ns);
	for (i = 0; i < TASKS; i++) {
		struct task *task = &m->task[i];

		/* Each is read at a time of its own, and others go on meanwhile. */
		for (j = rand() % 3; j; j--)
			act(m);
		if (task->stage == LIVING &&
		    (task->changed || !task->known || task->now.account <= TSCOPE_ACCOUNT_WAIT))
			take_living(m, task);
	}
	for (i = 0; i < TASKS; i++)
		if (m->task[i].stage == FREED)
			take_freed(m, &m->task[i]);
	for (i = 0; i < TASKS; i++) {
		if (m->task[i].known && !m->task[i].was_read && m->task[i].stage != ABSENT)
			credit(m, &m->task[i], m->accounting.now_ns);
		m->task[i].was_read = false;
	}
	accounting_end(&m->accounting);
	compare(m);
}

void test_machine(void)
{
	static struct machine m;
	unsigned int i, j, nr_living = 0;

	srand(7);
	m.key = BUILD_KEY;
	m.ns = 1000000000;
	m.is_equal = true;
	accounting_init(&m.accounting, BY_CGROUP, ROOM);
	for (i = 0; i < LOOKS; i++) {
		for (j = rand() % 40; j; j--)
			act(&m);
		look(&m);
	}
	for (i = 0; i < TASKS; i++)
		nr_living += m.task[i].stage == LIVING || (m.task[i].known && m.task[i].stage == HIDDEN);
	ok(m.is_equal, "machine: %u looks, each group has what its tasks did", LOOKS);
	ok(!m.falls, "machine: no counter falls");
	ok(m.accounting.groups.nr_used == ROOM + 1 && m.total, "machine: more groups than room");
	ok(m.accounting.seen.nr <= nr_living, "machine: those that have exited are forgotten");
	/* A task that was hidden seemed to sleep; later sleep of its group makes up for that. */
	ok(m.shown_total >= m.total && m.shown_total - m.total < m.total / 1000,
	   "machine: what is shown is %llu of %llu ns more", m.shown_total - m.total, m.total);
	accounting_free(&m.accounting);
}
