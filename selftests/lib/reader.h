/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Read tasks with libtaskscope: for tests of what a record says, not of how a call
 * behaves.  Include it after kselftest_harness.h.
 */
#ifndef TASKSCOPE_TEST_READER_H
#define TASKSCOPE_TEST_READER_H

#include <taskscope/taskscope.h>

#include "client.h"
#include "tasks.h"

/* The record of a task of a set; NULL: it is not there. */
static inline const struct record *record_of(const struct ts_set *set, pid_t tid)
{
	const struct ts_task *task = ts_set_find(set, tid);

	return task ? &task->rec : NULL;
}

/**
 * read_task() - the record of one task
 * @ts:     the device
 * @tid:    the task
 * @groups: TSCOPE_GROUP_* wanted
 * @record: filled; its groups are valid until the next call
 *
 * Return: as ts_task().
 */
int read_task(struct ts *ts, pid_t tid, __u64 groups, struct record *record);

/* A fixture: the device, what mktask makes, and tasks that were read. */
#define READER_FIXTURE(_name)								\
	FIXTURE(_name) {								\
		struct ts *ts;								\
		struct made made;							\
		struct ts_set *set;							\
	};										\
											\
	FIXTURE_SETUP(_name)								\
	{										\
		ASSERT_EQ(0, ts_open(&self->ts, 0)) {					\
			TH_LOG("%s", ts_why(self->ts));					\
		}									\
	}										\
											\
	FIXTURE_TEARDOWN(_name)								\
	{										\
		ts_set_free(self->set);							\
		if (self->made.pid)							\
			EXPECT_EQ(0, end_tasks(&self->made));				\
		ts_close(self->ts);							\
	}

#endif
