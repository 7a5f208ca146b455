/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_REPORT_H
#define TASKSCOPE_REPORT_H

#include "columns.h"
#include "file_reader.h"
#include "group_by.h"
#include "replay_set.h"
#include "report_check.h"

/**
 * struct report - a row for each task, in the words of ps
 * @row:	the rows
 * @order:	their tasks, for the table
 * @nr:		how many
 * @nr_compared: tasks of which the module's own figures are known
 * @nr_differ:	those of them where they are not the same
 * @nr_doubtful: those of the others whose events do not fit, or are missing
 *
 * The figures are those of the events, in groups as the module would give them.
 */
struct report {
	struct report_row *row;
	struct ts_task **order;
	size_t nr;
	size_t nr_compared;
	size_t nr_differ;
	size_t nr_doubtful;
};

/* The usual columns, with commas between. */
extern const char report_usual[];

/**
 * report_columns() - the columns that a report may have
 *
 * Return: the columns.
 */
const struct column_set *report_columns(void);

/**
 * report_group_columns() - those that the sums of its tasks may have
 *
 * Return: the columns.
 */
const struct column_set *report_group_columns(void);

/**
 * report_knows() - does a recording say in which groups its tasks are?
 * @report: the report
 * @by:	    what they are grouped by
 *
 * Return: false: of no task at all.
 */
bool report_knows(const struct report *report, enum group_by by);

/**
 * report_make() - make the rows of all tasks that were recorded
 * @report:  filled
 * @set:   the set, after replay_set_end(), which the rows refer to
 * @compare: the module's own figures are of the same events
 */
void report_make(struct report *report, const struct replay_set *set, bool compare);

/**
 * report_args() - fill record.args of all rows with what a recording has
 * @report:    the report
 * @recording: the recording, which stays as long
 */
void report_args(struct report *report, const struct ts_file *recording);

/**
 * report_life() - the replay of a row
 * @task: of report.order
 *
 * Return: the replay.
 */
const struct task_replay *report_replay(const struct ts_task *task);

/**
 * report_put_differences() - append a line for each task that differs or is doubtful
 * @report: the report
 * @t:	    the text
 */
void report_put_differences(const struct report *report, struct text *t);

/**
 * report_free() - forget it
 * @report: the report
 */
void report_free(struct report *report);

#endif
