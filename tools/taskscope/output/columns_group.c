// SPDX-License-Identifier: GPL-2.0
#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "columns_group.h"
#include "memory.h"
#include "task_sum.h"
#include "values_task.h"

static bool get_group(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return set_text(v, rec->sum->name);
}

static bool get_id(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = rec->sum->id;
	return rec->sum->has_id;
}

static bool get_common_comm(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return *rec->sum->comm && set_text(v, rec->sum->comm);
}

static bool get_processes(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = rec->sum->nr_processes;
	return true;
}

static bool get_tasks(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = rec->sum->nr_tasks;
	return true;
}

static bool get_exited(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = rec->sum->nr_exited;
	return rec->sum->has_exited;
}

/* S:30,R:2 - no blanks, for scripts. */
static bool get_states(const struct column *col, const struct record *rec, struct value *v)
{
	static const char letters[] = SUM_LETTERS;
	size_t i;

	(void)col;
	if (!rec->sum->has_state)
		return false;
	text_clear(&v->scratch);
	for (i = 0; letters[i]; i++)
		if (rec->sum->nr_in[i])
			text_printf(&v->scratch, "%s%c:%llu", v->scratch.len ? "," : "",
				    letters[i], rec->sum->nr_in[i]);
	return set_text(v, v->scratch.s);
}

#define NUMBER(_name, _whint)	.name = _name, .whint = _whint, .type = TYPE_NUMBER, \
				.scols = SCOLS_FL_RIGHT
#define TEXT(_name, _whint)	.name = _name, .whint = _whint, .type = TYPE_TEXT

/* clang-format off */
static const struct column own[] = {
	{ TEXT("GROUP", 20), .get = get_group, .is_place = true, .groups = TSCOPE_GROUP_IDS, .source = "--by",
	  .help = "what the tasks have in common; empty: of these it is not known; --by cpu: the CPU that they are on now, or ran on last" },
	{ NUMBER("GROUP_ID", 10), .get = get_id, .groups = TSCOPE_GROUP_IDS, .source = "--by",
	  .help = "what tells a group from others of this name: of a process its birth (ns), of a thread its key, of a cgroup, a user or a CPU its number" },
	{ TEXT("COMM", 15), .get = get_common_comm, .groups = TSCOPE_GROUP_IDS,
	  .source = "task_struct.comm",
	  .help = "the name that all of them have; of a process: its leader's" },
	{ NUMBER("PROCESSES", 4), .get = get_processes, .groups = TSCOPE_GROUP_IDS,
	  .source = "the rows", .help = "living processes, by their leaders" },
	{ NUMBER("TASKS", 4), .get = get_tasks, .groups = TSCOPE_GROUP_IDS,
	  .source = "task_struct.signal->nr_threads", .help = "living tasks: of processes all their threads" },
	{ NUMBER("EXITED", 4), .get = get_exited, .groups = TSCOPE_GROUP_EXITED,
	  .source = "sched_process_free", .help = "exited processes that are in the sum; with -T, --by thread and --by cpu: exited tasks" },
	{ TEXT("STATE", 8), .get = get_states, .groups = TSCOPE_GROUP_STATE,
	  .source = "task_struct.__state", .help = "how many living processes, or threads, are in each state, as R:2,S:30; a process is in that of its leader" },
};
/* clang-format on */

#define NR_OWN (sizeof(own) / sizeof(own[0]))

/* These have no sum, but of a group they mean what they mean of a process. */
#define SHARED_GROUPS (TSCOPE_GROUP_WAITS | TSCOPE_GROUP_WAKERS | TSCOPE_GROUP_BLAME)

static bool can_add_up(const struct column *col)
{
	return col->group & SUM_GROUPS && (col->adds || col->group & SHARED_GROUPS);
}

const struct column_set *group_columns(void)
{
	static struct column_set set;
	struct column *cols;
	size_t i;

	if (set.nr)
		return &set;
	cols = calloc(NR_OWN + nr_columns, sizeof(*cols));
	if (!cols)
		out_of_memory();
	memcpy(cols, own, sizeof(own));
	set.nr = NR_OWN;
	for (i = 0; i < nr_columns; i++)
		if (can_add_up(&columns[i]))
			cols[set.nr++] = columns[i];
	set.col = cols;
	return &set;
}

/* What only a living task does. */
static bool is_of_living(const struct column *col)
{
	return col->get == get_states || !strcmp(col->name, "WAIT_OPEN");
}

const struct column_set *exited_group_columns(void)
{
	const struct column_set *all = group_columns();
	static struct column_set set;
	struct column *cols;
	size_t i;

	if (set.nr)
		return &set;
	cols = calloc(all->nr, sizeof(*cols));
	if (!cols)
		out_of_memory();
	for (i = 0; i < all->nr; i++)
		if (!is_of_living(&all->col[i]))
			cols[set.nr++] = all->col[i];
	set.col = cols;
	return &set;
}

const char *group_usual(enum group_by by)
{
#define USUAL "TASKS,EXITED,RUN,WAIT,SLEEP,BLOCK,WAIT_P99,WAIT_MAX,SWITCHES,GROUP"
	return by == BY_PROCESS || by == BY_THREAD ? USUAL ",COMM" : USUAL;
}

const char *group_refuses(const struct column *col)
{
	if (col->adds)
		return "is not kept of exited tasks: its sum would fall as one exits";
	if (col->group == TSCOPE_GROUP_MEMORY)
		return "is of memory that tasks may share: it cannot be added up";
	return "belongs to one task: it cannot be added up";
}
