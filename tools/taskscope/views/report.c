// SPDX-License-Identifier: GPL-2.0
#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include <taskscope_wait_histogram.h>

#include "columns_group.h"
#include "memory.h"
#include "report.h"

/* A task, and its figures as groups of a record. */
struct report_row {
	struct ts_task task;
	const struct task_replay *replay;
	enum verdict agreement;
	struct tscope_ids ids;
	struct tscope_sched sched;
	struct tscope_counts counts;
	struct tscope_accounts accounts;
	struct tscope_waits waits;
	struct tscope_wakers wakers;
	struct tscope_exited departed;
	struct tscope_state state;
};

const char report_usual[] =
	"TID,TGID,COMM,AGE,RUN,WAIT,SLEEP,BLOCK,STOP,WAIT_MAX,SWITCHES,VOLUNTARY,INVOLUNTARY,MIGR_SEEN,WAKER,WAKER_COMM";

/* Columns of tasks that mean here what they mean there. */
static const char *const shared[] = {
	"TID", "TGID", "PPID", "COMM", "ARGS", "START", "STARTED_AT", "DEPARTED", "EXIT_CODE", "ENDED",
	"ENDED_AT", "SINCE", "AGE", "RUN", "WAIT", "SLEEP", "BLOCK", "STOP", "ACCOUNT",
	"ACCOUNT_FOR",
	"WAITS", "WAIT_P50", "WAIT_P90", "WAIT_P99", "WAIT_P999", "WAIT_MAX",
	"WAIT_MAX_AT", "SWITCHES", "VOLUNTARY", "INVOLUNTARY", "MIGR_SEEN",
	"WAKER", "WAKER_COMM", "WAKER_COUNT", "WAKER_IRQ", "WAKER_OTHERS", "WAKERS",
};

#define NR_SHARED (sizeof(shared) / sizeof(shared[0]))

static const struct report_row *row_of(const struct record *rec)
{
	return (const void *)((const char *)rec - offsetof(struct report_row, task.rec));
}

const struct task_replay *report_replay(const struct ts_task *task)
{
	return row_of(&task->rec)->replay;
}

static bool get_exact(const struct column *col, const struct record *rec, struct value *v)
{
	const struct report_row *row = row_of(rec);

	(void)col;
	v->u = row->agreement == VERDICT_YES;
	return row->agreement != VERDICT_UNKNOWN || row->replay->is_doubtful;
}

/* A new name may be all that is known of a task. */
static bool get_comm(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->text = task_replay_comm(row_of(rec)->replay);
	return v->text;
}

static const struct column exact = {
	.name = "EXACT", .whint = 3, .type = TYPE_BOOL, .get = get_exact,
	.source = "the module's records before and after",
	.help = "the events say what the module counted in the same time; empty: it is not known",
};

const struct column_set *report_columns(void)
{
	static struct column columns[NR_SHARED + 1];
	static const struct column_set set = { columns, NR_SHARED + 1 };
	size_t i;

	for (i = 0; i < NR_SHARED; i++)
		columns[i] = *column_find(shared[i], strlen(shared[i]));
	for (i = 0; i < NR_SHARED; i++)
		if (!strcmp(shared[i], "COMM"))
			columns[i].get = get_comm;
	columns[NR_SHARED] = exact;
	return &set;
}

static bool is_shared(const char *name)
{
	size_t i;

	for (i = 0; i < NR_SHARED && strcmp(shared[i], name); i++)
		;
	return i < NR_SHARED;
}

/* Columns of groups that are none of tasks; in which state a task is the events do not say. */
static const char *const of_groups[] = { "GROUP", "GROUP_ID", "PROCESSES", "TASKS", "EXITED" };

#define NR_OF_GROUPS (sizeof(of_groups) / sizeof(of_groups[0]))

const struct column_set *report_group_columns(void)
{
	static struct column columns[NR_OF_GROUPS + NR_SHARED];
	static struct column_set set = { columns, 0 };
	const struct column_set *all = group_columns();
	size_t i;

	if (set.nr)
		return &set;
	for (i = 0; i < NR_OF_GROUPS; i++)
		columns[set.nr++] = *column_find_in(all, of_groups[i], strlen(of_groups[i]));
	for (i = 0; i < all->nr; i++)
		if (is_shared(all->col[i].name))
			columns[set.nr++] = all->col[i];
	return &set;
}

bool report_knows(const struct report *report, enum group_by by)
{
	struct text scratch = {};
	struct group_key key = {};
	size_t i;

	for (i = 0; i < report->nr && !key.is_known; i++)
		group_key(&key, by, &report->order[i]->rec, &scratch);
	text_free(&scratch);
	return key.is_known || by == BY_PROCESS || by == BY_THREAD || !report->nr;
}

/* Less than nothing is nothing, see struct task_replay. */
static __u64 time_of(const struct task_replay *replay, unsigned int account)
{
	return replay->ns[account] > 0 ? replay->ns[account] : 0;
}

static void fill_accounts(struct tscope_accounts *accounts, const struct task_replay *replay)
{
	accounts->since_ns = replay->since_ns;
	accounts->now_ns = replay->until_ns;
	accounts->run_ns = time_of(replay, TSCOPE_ACCOUNT_RUN);
	accounts->wait_ns = time_of(replay, TSCOPE_ACCOUNT_WAIT);
	accounts->sleep_ns = time_of(replay, TSCOPE_ACCOUNT_SLEEP);
	accounts->block_ns = time_of(replay, TSCOPE_ACCOUNT_BLOCK);
	accounts->stop_ns = time_of(replay, TSCOPE_ACCOUNT_STOP);
	accounts->account = replay->in;
	accounts->opened_ns = replay->until_ns - replay->open_ns;
}

/* With the wait that goes on at the end. */
static void fill_waits(struct tscope_waits *waits, const struct task_replay *replay)
{
	__u64 open = replay->in == TSCOPE_ACCOUNT_WAIT ? replay->open_ns : 0;

	if (replay->waits)
		*waits = *replay->waits;
	tscope_waits_add_open(waits, open, replay->until_ns);
	waits->sum_ns += open;
}

static void fill_ids(struct report_row *row)
{
	const struct task_replay *replay = row->replay;

	row->ids.tgid = replay->tgid;
	row->ids.ppid = replay->ppid;
	row->ids.start_ns = replay->birth_ns;
	memcpy(row->ids.comm, replay->comm, sizeof(row->ids.comm));
	row->departed.seq = replay->birth_ns;
	row->departed.freed_ns = replay->until_ns;
	row->departed.exit_code = replay->exit_code;
	row->departed.flags = replay->was_leader ? TSCOPE_EXITED_EXEC :
			      replay->tid == replay->tgid ? TSCOPE_EXITED_PROCESS : 0;
	memcpy(row->departed.comm, replay->comm, sizeof(row->departed.comm));
}

/* How deep is its pid namespace? */
static __u32 level_of(const struct record *rec)
{
	return rec->ids ? rec->ids->ns_level : rec->exited ? rec->exited->ns_level : 0;
}

static int compare_tgids(const void *a, const void *b)
{
	__s32 x = *(const __s32 *)a, y = *(const __s32 *)b;

	return (x > y) - (x < y);
}

/* The processes of which a thread goes on that is not the leader. */
struct going_on {
	__s32 *tgid;
	size_t nr;
};

static void find_going_on(struct going_on *on, const struct replay_set *set)
{
	const struct task_replay *replay;
	size_t i;

	*on = (struct going_on){ .tgid = calloc(set->nr + 1, sizeof(*on->tgid)) };
	if (!on->tgid)
		out_of_memory();
	for (i = 0; i < set->nr; i++) {
		replay = set->task[i];
		if (replay->tgid && replay->tid != replay->tgid && replay->in != TSCOPE_ACCOUNT_ENDED)
			on->tgid[on->nr++] = replay->tgid;
	}
	qsort(on->tgid, on->nr, sizeof(*on->tgid), compare_tgids);
}

/* Has the leader exited, and does its process go on? */
static bool has_left(const struct going_on *on, const struct task_replay *replay)
{
	return replay->tid == replay->tgid && !replay->was_leader &&
	       replay->in == TSCOPE_ACCOUNT_ENDED &&
	       bsearch(&replay->tgid, on->tgid, on->nr, sizeof(*on->tgid), compare_tgids);
}

/* A task that was met in passing is known by its number alone. */
static void fill_row(struct report_row *row, const struct task_replay *replay, bool has_left)
{
	struct record *rec = &row->task.rec;

	row->replay = replay;
	fill_ids(row);
	fill_accounts(&row->accounts, replay);
	row->counts.since_ns = replay->since_ns;
	row->counts.now_ns = replay->until_ns;
	row->counts.voluntary = replay->voluntary;
	row->counts.involuntary = replay->involuntary;
	row->counts.migrations = replay->migrations;
	row->wakers.irq = replay->irq;
	waker_count_read(&replay->wakers, &row->wakers);
	rec->tid = replay->tid;
	rec->key = replay->key;
	rec->creds = replay->creds;
	rec->cgroup = replay->cgroup;
	if (replay->who)
		row->ids.ns_level = level_of(replay->who);
	/* No column shows more of it. */
	row->sched.cpu = replay->cpu - 1;
	rec->sched = replay->cpu ? &row->sched : NULL;
	rec->ids = replay->tgid ? &row->ids : NULL;
	rec->accounts = &row->accounts;
	rec->counts = &row->counts;
	fill_waits(&row->waits, replay);
	rec->waits = &row->waits;
	rec->wakers = &row->wakers;
	if (has_left) {
		row->state = (struct tscope_state){ .letter = 'Z', .flags = TSCOPE_STATE_LEFT };
		rec->state = &row->state;
	} else if (replay->has_exit && replay->in == TSCOPE_ACCOUNT_ENDED) {
		rec->exited = &row->departed;
	}
}

static void compare_row(struct report *report, struct report_row *row, bool compare)
{
	row->agreement = compare ? verify_task(row->replay, NULL) : VERDICT_UNKNOWN;
	if (row->agreement == VERDICT_UNKNOWN) {
		report->nr_doubtful += row->replay->is_doubtful;
		return;
	}
	report->nr_compared++;
	report->nr_differ += row->agreement == VERDICT_NO;
}

/* All its time in the cgroup that was recorded, as far as can be told. */
static bool stayed(const struct task_replay *replay)
{
	return replay->before && replay->before->cgroup && replay->after && replay->after->cgroup &&
	       replay->before->cgroup->id == replay->after->cgroup->id;
}

void report_make(struct report *report, const struct replay_set *set, bool compare)
{
	struct report_row *row;
	struct going_on on;
	size_t i;

	find_going_on(&on, set);
	*report = (struct report){
		.row = calloc(set->nr + 1, sizeof(*report->row)),
		.order = calloc(set->nr + 1, sizeof(struct ts_task *)),
	};
	if (!report->row || !report->order)
		out_of_memory();
	for (i = 0; i < set->nr; i++) {
		if (!task_replay_is_shown(set->task[i]))
			continue;
		row = &report->row[report->nr];
		fill_row(row, set->task[i], has_left(&on, set->task[i]));
		compare_row(report, row, compare && (set->start.filter != TSCOPE_FILTER_CGROUP ||
						     stayed(set->task[i])));
		report->order[report->nr++] = &row->task;
	}
	free(on.tgid);
}

void report_args(struct report *report, const struct ts_file *recording)
{
	struct report_row *row;

	for (row = report->row; row < report->row + report->nr; row++)
		if (row->replay->tgid)
			row->task.rec.args = ts_file_args(recording, row->replay->tgid,
							  row->replay->birth_ns,
							  row->replay->until_ns);
}

static void put_difference(struct text *t, const struct report_row *row)
{
	const struct task_replay *replay = row->replay;

	text_printf(t, "task %d ", replay->tid);
	text_put_visible(t, replay->comm, true);
	text_puts(t, ": ");
	if (row->agreement == VERDICT_NO)
		verify_task(replay, t);
	else
		text_puts(t, "not all of its events are there");
	text_putc(t, '\n');
}

void report_put_differences(const struct report *report, struct text *t)
{
	const struct report_row *row;

	for (row = report->row; row < report->row + report->nr; row++)
		if (row->agreement == VERDICT_NO ||
		    (row->agreement == VERDICT_UNKNOWN && row->replay->is_doubtful))
			put_difference(t, row);
}

void report_free(struct report *report)
{
	free(report->row);
	free(report->order);
	*report = (struct report){};
}
